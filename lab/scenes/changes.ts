/** What changes place, and the evening. */

import { pause } from '../command.ts';
import { VLAN } from '../host.ts';
import type { Laboratory } from '../laboratory.ts';
import { leaseAsWindows, leaseByUdhcpc, leaveByUdhcpc, pullPlug } from '../services/addressing.ts';
import { sshWords } from '../services/web.ts';
import { VISITOR_AGENT } from './agents.ts';
import { readOverIpv6, readRecord } from './people.ts';
import type { Step } from './step.ts';

/** A cart is plugged in elsewhere; a tablet leaves and a visitor is given its address. */
export async function changes(lab: Laboratory, step: Step): Promise<void> {
  await step('cart moves', async () => {
    await pullPlug(lab, 'cart-3');
    await lab.move('cart-3', VLAN.office);
    await leaseAsWindows(lab, 'cart-3');
    await readRecord(lab, 'cart-3');
    await lab.own('cart-3', 'llmnr', ['query', 'ADMIN-PC-01', lab.address('cart-3')]);
    await lab.own('cart-3', 'llmnr', ['query', 'PRINTSRV', lab.address('cart-3')]);
  });
  await step('tablet leaves, visitor comes', async () => {
    const address = lab.address('tablet-1');
    await leaveByUdhcpc(lab, 'tablet-1');
    await pause(1000);
    await leaseByUdhcpc(lab, 'visitor-1', { vendorClass: '', address });
    if (lab.address('visitor-1') !== address)
      throw new Error(`the visitor has ${lab.address('visitor-1')}, not ${address}`);
    await lab.must('visitor-1', ['curl', '-sS', '-m', '5', '-A', VISITOR_AGENT, 'http://emr.hospital.example/guide']);
  });
}

/** The nightly copy over the archive's second card, and the last announcements. */
export async function evening(lab: Laboratory, step: Step): Promise<void> {
  await step('backup', async () => {
    const batch = await lab.file(
      'pacs',
      'backup.batch',
      `put ${await lab.directory('pacs', 'orthanc')}/index /dev/null\n`,
    );
    await lab.must('pacs', ['sftp', ...(await sshWords(lab)), '-b', batch, `root@${lab.address('backup-1')}`], {
      limitMs: 20_000,
    });
  });
  await step('names', async () => {
    const names = ['pacs.hospital.example', lab.address('ct-1'), 'nobody.hospital.example', 'www.example.com'];
    for (const name of names) await lab.run('ward-pc-1', ['getent', 'ahostsv4', name]);
    await lab.run('office-pc-1', ['getent', 'hosts', lab.address('pacs')]);
    await lab.run('office-pc-1', ['getent', 'ahostsv6', 'emr.hospital.example']);
  });
  // By now the temporary address of the morning has been replaced.
  await step('record over IPv6 in the evening', () => readOverIpv6(lab));
  await step('icmp', async () => {
    await lab.must('nms-1', ['ping', '-c', '2', '-W', '1', lab.address('vent-4')]);
    await lab.run('nms-1', ['ping', '-c', '1', '-W', '1', '10.20.50.250']);
  });
  // The next round of announcements.
  await pause(4000);
  for (const host of lab.hosts.keys()) await lab.note(host);
}
