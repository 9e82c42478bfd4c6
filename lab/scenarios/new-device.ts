/** A device that nobody has met before is plugged in: an infusion pump in a ward, and a private computer in an office. */

import { type Host, leased, stated, VLAN } from '../host.ts';
import type { Laboratory } from '../laboratory.ts';
import type { Scenario } from '../scenario.ts';
import type { Step } from '../scenes/step.ts';
import { leaseByUdhcpc } from '../services/addressing.ts';

const PUMP: Host = {
  name: 'pump-301',
  hostName: 'SpaceCom-000301',
  about: 'An infusion pump that is new in the ward: DHCP, then its status by HTTP.',
  ...leased(VLAN.clinical, '00:1c:b4:10:03:01'),
  roles: ['dhcp:client', 'dns:client', 'http:client'],
  states: [
    ...stated('DHCP option 60', {
      category: ['infusion-pump', 'BBraun SpaceCom'],
      manufacturer: ['B. Braun', 'BBraun'],
    }),
    ...stated('DHCP option 12', { name: 'SpaceCom-000301' }),
  ],
};

const LAPTOP: Host = {
  name: 'laptop-x',
  hostName: 'raspberrypi',
  about: 'A small computer that somebody brought along.',
  ...leased(VLAN.office, 'b8:27:eb:40:0f:0f'),
  roles: ['dhcp:client', 'dns:client', 'http:client'],
  states: stated('DHCP option 12', { name: 'raspberrypi' }),
};

async function ward(lab: Laboratory, step: Step): Promise<void> {
  await step('the pump asks for an address', () => leaseByUdhcpc(lab, PUMP.name, { vendorClass: 'BBraun SpaceCom' }));
  await step('the pump reports', () =>
    lab.must(PUMP.name, [
      ...[
        'curl',
        '-sS',
        '-m',
        '5',
        '-A',
        'B.Braun SpaceCom/U000061',
        '-X',
        'POST',
        '--data',
        '<status unit="SpaceCom"/>',
      ],
      'http://emr.hospital.example/device',
    ]),
  );
}

async function office(lab: Laboratory, step: Step): Promise<void> {
  await step('the computer asks for an address', () => leaseByUdhcpc(lab, LAPTOP.name));
  await step('the computer looks around', () =>
    lab.must(LAPTOP.name, ['curl', '-sS', '-m', '5', 'http://emr.hospital.example/guide']),
  );
}

export const NEW_DEVICE: Scenario = {
  name: 'new-device',
  about: 'Two devices that nobody has met before are plugged in.',
  parts: [],
  hosts: [PUMP, LAPTOP],
  scenes: [
    { name: 'ward', play: ward, once: true },
    { name: 'office', play: office, once: true },
  ],
};
