/**
 * An intruder in the office: looks for hosts, scans one, guesses passwords, and puts itself between a computer and its router.
 * Everything is bounded in number and time, and stays between namespaces that have no way out.
 */

import { fixed, gatewayOf, type Host, VLAN } from '../host.ts';
import type { Laboratory } from '../laboratory.ts';
import type { Scenario } from '../scenario.ts';
import { readRecord } from '../scenes/people.ts';
import type { Step } from '../scenes/step.ts';
import { leaseAsWindows } from '../services/addressing.ts';
import { failLogin } from '../services/files.ts';

const GUESSES = 20;
const SPOOF_SECONDS = '5';
const SCAN_LIMIT_MS = 60_000;

const INTRUDER: Host = {
  name: 'intruder',
  about: 'A computer that does not belong here.',
  ...fixed(VLAN.office, 66, '08:00:27:40:00:66'),
  roles: [],
  states: [],
};

async function routine(lab: Laboratory, step: Step): Promise<void> {
  await step('a computer comes up', () => leaseAsWindows(lab, 'office-pc-1'));
  await step('it reads a record', () => readRecord(lab, 'office-pc-1'));
}

async function reconnaissance(lab: Laboratory, step: Step): Promise<void> {
  const polite = ['-n', '--max-retries', '1', '--host-timeout', '30s'];
  const scan = (words: readonly string[]): Promise<string> =>
    lab.must(INTRUDER.name, ['nmap', ...polite, ...words], { limitMs: SCAN_LIMIT_MS });
  await step('who is in the office', () => scan(['-sn', `10.20.${VLAN.office}.0/25`]));
  await step('who of the servers serves files', () =>
    scan(['-Pn', '-sS', '-p', '445', '--max-rtt-timeout', '200ms', `10.20.${VLAN.servers}.0/25`]),
  );
  await step('what a server offers', () => scan(['-Pn', '-sS', '-F', lab.address('files-1')]));
  await step('whether it has a known weakness', () =>
    scan(['-Pn', '-p', '445', '--script', 'smb-vuln-ms17-010,smb-protocols', lab.address('files-1')]),
  );
}

async function guessing(lab: Laboratory, step: Step): Promise<void> {
  await step('passwords are guessed', async () => {
    for (let guess = 0; guess < GUESSES; guess++) {
      if (!(await failLogin(lab, INTRUDER.name))) throw new Error('a wrong password was not refused');
    }
  });
}

/** Both directions, as a go-between needs; the intruder forwards nothing, so what the computer sends is lost. */
async function between(lab: Laboratory, step: Step): Promise<void> {
  const spoof = (victim: string, impersonated: string): Promise<unknown> =>
    lab.run(INTRUDER.name, ['timeout', SPOOF_SECONDS, 'arpspoof', '-i', 'eth0', '-t', victim, impersonated]);
  const [computer, router] = [lab.address('office-pc-1'), gatewayOf(VLAN.office)];
  await step('the intruder claims to be the router, and the computer', async () => {
    await Promise.all([
      spoof(computer, router),
      spoof(router, computer),
      lab.run('office-pc-1', ['curl', '-sS', '-m', '3', 'http://emr.hospital.example/start']),
    ]);
  });
}

export const ATTACK: Scenario = {
  name: 'attack',
  about: 'An intruder scans, guesses passwords and impersonates a router.',
  parts: ['attack'],
  hosts: [INTRUDER],
  scenes: [
    { name: 'routine', play: routine, once: true },
    { name: 'reconnaissance', play: reconnaissance },
    { name: 'guessing', play: guessing },
    { name: 'between', play: between },
  ],
};
