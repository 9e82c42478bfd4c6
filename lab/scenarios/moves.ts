/** Twenty devices change their address, then their network, then the card they are connected by: they are still twenty. */

import { must, pause } from '../command.ts';
import { gatewayOf, type Host, stated, VLAN } from '../host.ts';
import type { Laboratory } from '../laboratory.ts';
import { namespaceOf } from '../places.ts';
import type { Scenario } from '../scenario.ts';
import type { Step } from '../scenes/step.ts';
import { leaseByUdhcpc } from '../services/addressing.ts';
import { startSsh } from '../services/web.ts';

const COUNT = 20;
/** Hosts that do something at the same time. */
const AT_ONCE = 4;
/** Where the fixed addresses of the first move begin: beyond those that DHCP gives. */
const FIXED_FROM = 200;

/** By what a device is known besides its cards. */
type Mark = 'client' | 'key' | 'title';
const MARKS: readonly Mark[] = ['client', 'key', 'title'];

interface Mover extends Host {
  readonly mark: Mark;
  readonly number: number;
}

const MOVERS: readonly Mover[] = Array.from({ length: COUNT }, (_, index) => {
  const number = index + 1;
  const digits = String(number).padStart(2, '0');
  const hostName = `cart-04${digits}`;
  const mark = MARKS[index % MARKS.length] ?? 'client';
  return {
    name: `mover-${digits}`,
    hostName,
    number,
    mark,
    about: `A device on wheels that is known by its ${mark === 'client' ? 'DHCP identifier' : mark === 'key' ? 'host key' : 'AE title'}.`,
    cards: [
      { name: 'eth0', mac: `64:00:6a:60:00:${digits}`, vlan: VLAN.clinical, addresses: [] },
      { name: 'wlan0', mac: `3c:a9:f4:60:00:${digits}`, vlan: VLAN.imaging, addresses: [] },
    ],
    roles: ['dhcp:client', ...(mark === 'key' ? ['ssh:server'] : mark === 'title' ? ['dicom:client'] : [])],
    states: stated('DHCP option 12', { name: hostName }),
  };
});

/** Does something for every device, a few at a time, each as a step. */
async function each(step: Step, what: string, act: (mover: Mover) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < COUNT; at += AT_ONCE)
    await Promise.all(MOVERS.slice(at, at + AT_ONCE).map((mover) => step(`${mover.name} ${what}`, () => act(mover))));
}

/** A lease over a card; those that are known by it tell their identifier, whichever card asks. */
async function lease(lab: Laboratory, { name, hostName, mark }: Mover, card: string): Promise<void> {
  const clientId = `00${Buffer.from(`INV-${hostName}`).toString('hex')}`;
  await leaseByUdhcpc(lab, name, { card, ...(mark === 'client' ? { clientId } : {}) });
}

/** What the device does wherever it is: it is looked at, looks for the archive, or reads a page. */
async function work(lab: Laboratory, { name, mark, number }: Mover, card: string): Promise<void> {
  const archive = lab.address('pacs');
  if (mark === 'key') await lab.must('nms-1', ['ssh-keyscan', '-T', '5', '-t', 'ed25519', lab.address(name, card)]);
  else if (mark === 'title')
    await lab.must(name, ['echoscu', '-aet', `US_CART${number}`, '-aec', 'ARCHIVE', '-to', '5', archive, '104']);
  else await lab.must(name, ['curl', '-sS', '-m', '5', '-o', '/dev/null', 'http://emr.hospital.example/guide']);
}

async function arrive(lab: Laboratory, step: Step): Promise<void> {
  await each(step, 'comes up', async (mover) => {
    await lease(lab, mover, 'eth0');
    if (mover.mark === 'key') await startSsh(lab, mover.name);
    await work(lab, mover, 'eth0');
  });
}

async function renumber(lab: Laboratory, step: Step): Promise<void> {
  await each(step, 'is numbered anew', async (mover) => {
    const namespace = namespaceOf(mover.name);
    const address = `10.20.${VLAN.clinical}.${FIXED_FROM + mover.number}`;
    await must(['ip', '-n', namespace, 'addr', 'flush', 'dev', 'eth0', 'scope', 'global']);
    await must(['ip', '-n', namespace, 'addr', 'add', `${address}/24`, 'broadcast', '+', 'dev', 'eth0']);
    await must(['ip', '-n', namespace, 'route', 'replace', 'default', 'via', gatewayOf(VLAN.clinical)]);
    await lab.note(mover.name);
    await work(lab, mover, 'eth0');
  });
}

async function move(lab: Laboratory, step: Step): Promise<void> {
  await each(step, 'is plugged in elsewhere', async (mover) => {
    await lab.move(mover.name, VLAN.office);
    await lease(lab, mover, 'eth0');
    await work(lab, mover, 'eth0');
  });
}

async function unplug(lab: Laboratory, step: Step): Promise<void> {
  await each(step, 'goes on without its cable', async (mover) => {
    const namespace = namespaceOf(mover.name);
    await must(['ip', '-n', namespace, 'addr', 'flush', 'dev', 'eth0', 'scope', 'global']);
    await must(['ip', '-n', namespace, 'link', 'set', 'eth0', 'down']);
    await pause(500);
    await lease(lab, mover, 'wlan0');
    await work(lab, mover, 'wlan0');
  });
}

export const MOVES: Scenario = {
  name: 'moves',
  about: 'Twenty devices change their address, their network and the card they are connected by.',
  parts: [],
  hosts: MOVERS,
  scenes: [
    { name: 'arrival', play: arrive, once: true },
    { name: 'renumbering', play: renumber, once: true },
    { name: 'moves', play: move, once: true },
    { name: 'unplugging', play: unplug, once: true },
  ],
};
