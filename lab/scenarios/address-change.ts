/** Devices change their addresses: one is given another by DHCP, one is numbered anew by hand, and one address passes on. */

import { must } from '../command.ts';
import { gatewayOf, VLAN } from '../host.ts';
import type { Laboratory } from '../laboratory.ts';
import { namespaceOf } from '../places.ts';
import type { Scenario } from '../scenario.ts';
import { changes } from '../scenes/changes.ts';
import { readRecord } from '../scenes/people.ts';
import type { Step } from '../scenes/step.ts';
import { joinByUdhcpc, leaseAsWindows } from '../services/addressing.ts';

/** Where the scanner is moved to. */
const NEW_ADDRESS = `10.20.${VLAN.imaging}.61`;

async function before(lab: Laboratory, step: Step): Promise<void> {
  await step('the cart comes up', () => leaseAsWindows(lab, 'cart-3'));
  await step('the tablet comes up', () => joinByUdhcpc(lab, 'tablet-1', 'android-dhcp-13'));
  await step('the cart reads a record', () => readRecord(lab, 'cart-3'));
  await step('the scanner looks for the archive', () => echo(lab));
}

async function renumber(lab: Laboratory, step: Step): Promise<void> {
  await step('the scanner is numbered anew', async () => {
    const namespace = namespaceOf('ct-1');
    await must(['ip', '-n', namespace, 'addr', 'flush', 'dev', 'eth0', 'scope', 'global']);
    await must(['ip', '-n', namespace, 'addr', 'add', `${NEW_ADDRESS}/24`, 'broadcast', '+', 'dev', 'eth0']);
    await must(['ip', '-n', namespace, 'route', 'replace', 'default', 'via', gatewayOf(VLAN.imaging)]);
    await lab.note('ct-1');
  });
  await step('the scanner looks for the archive again', () => echo(lab));
}

/** A C-ECHO, which needs no images. */
function echo(lab: Laboratory): Promise<string> {
  return lab.must('ct-1', ['echoscu', '-aet', 'CT_ROOM1', '-aec', 'ARCHIVE', '-to', '5', lab.address('pacs'), '104']);
}

export const ADDRESS_CHANGE: Scenario = {
  name: 'address-change',
  about: 'A cart moves, a scanner is numbered anew, and a tablet’s address passes to a visitor.',
  parts: [],
  hosts: [],
  scenes: [
    { name: 'before', play: before, once: true },
    { name: 'renumbering', play: renumber, once: true },
    { name: 'changes', play: changes, once: true },
  ],
};
