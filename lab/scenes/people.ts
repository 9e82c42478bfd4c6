/** People at their computers. */

import { ULA } from '../hosts/network.ts';
import type { Laboratory } from '../laboratory.ts';
import { kerberosEnvironment, searchWords } from '../services/directory.ts';
import { failLogin, useShare } from '../services/files.ts';
import { askPrinter } from '../services/messages.ts';
import { openDesktop } from '../services/remote-desktop.ts';
import { TABLET_AGENT, WINDOWS_AGENT } from './agents.ts';
import type { Step } from './step.ts';

/** People at their computers. */
export async function desks(lab: Laboratory, step: Step): Promise<void> {
  await step('logon', () => logOn(lab, 'ward-pc-1'));
  await Promise.all([
    step('ward share', () => useShare(lab, 'ward-pc-1', 'SMB3_11', 'drsmith')),
    step('cart share', () => useShare(lab, 'cart-3', 'SMB2_02', 'nurse1')),
    step('analyser share', () => useShare(lab, 'analyzer-1', 'NT1', 'svc-analyzer')),
    step('record', () => readRecord(lab, 'ward-pc-1')),
    step('record from the cart', () => readRecord(lab, 'cart-3')),
    step('record from reading', () => readRecord(lab, 'reading-1')),
  ]);
  await step('wrong password', async () => {
    if (!(await failLogin(lab, 'office-pc-1'))) throw new Error('the wrong password was not refused');
  });
  await step('office share', () => useShare(lab, 'office-pc-1', 'SMB3_11', 'nurse1'));
  await step('reading share', () => useShare(lab, 'reading-1', 'SMB3_11', 'drsmith'));
  await step('record over IPv6', async () => {
    await readRecord(lab, 'office-pc-1');
    await readOverIpv6(lab);
    await lab.must('office-pc-1', ['ping', '-6', '-c', '2', '-W', '2', `${ULA.servers}::30`]);
  });
  await step('printer', () => askPrinter(lab, 'office-pc-1', 'printer-2'));
  await step('netbios', () =>
    lab.must('ward-pc-1', ['nmblookup', '-s', '/dev/null', '-U', lab.address('files-1'), '--recursion', 'FILES-1']),
  );
  await step('remote desktop', () => openDesktop(lab, 'ward-pc-1', 'ts-1'));
  // It leaves on the first day.
  if (lab.tenures.get('tablet-1')?.some(({ until }) => until === null)) {
    await step('tablet', () =>
      lab.must('tablet-1', ['curl', '-sS', '-m', '5', '-A', TABLET_AGENT, 'http://emr.hospital.example/guide']),
    );
  }
}

export async function readOverIpv6(lab: Laboratory): Promise<void> {
  const words = ['curl', '-sS', '-6', '-m', '6', '-A', WINDOWS_AGENT, `http://[${ULA.servers}::30]/`];
  await lab.must('office-pc-1', words);
  await lab.note('office-pc-1');
}

async function logOn(lab: Laboratory, name: string): Promise<void> {
  const environment = await kerberosEnvironment(lab, name);
  await lab.run(name, ['ntpdig', '-t', '2', lab.address('infra-1')]);
  await lab.run(name, ['kinit', 'drsmith'], { environment, input: 'not-the-password\n' });
  await lab.must(name, ['kinit', 'drsmith'], { environment, input: 'lab-pass-1\n' });
  await lab.must(name, ['kvno', 'cifs/files-1.hospital.example', 'HTTP/emr.hospital.example'], { environment });
  await lab.must(name, searchWords(lab.address('dc-1')));
}

export async function readRecord(lab: Laboratory, name: string): Promise<void> {
  const words = ['curl', '-sS', '-k', '-m', '6', '-A', WINDOWS_AGENT];
  await lab.must(name, [...words, 'http://emr.hospital.example/start']);
  await lab.must(name, [...words, '--tlsv1.2', '--tls-max', '1.2', 'https://emr.hospital.example/']);
  await lab.must(name, [...words, '--tlsv1.3', 'https://emr.hospital.example/record']);
}
