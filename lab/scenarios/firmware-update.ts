/** Devices are given newer firmware and say so: a camera in its DHCP requests, a desk phone in its LLDP-MED inventory. */

import { pause } from '../command.ts';
import type { Laboratory } from '../laboratory.ts';
import type { Scenario } from '../scenario.ts';
import type { Step } from '../scenes/step.ts';
import { leaseByUdhcpc } from '../services/addressing.ts';
import { startLldp } from '../services/management.ts';

const CAMERA_FIRMWARE = { old: '10.12.114', new: '11.11.73' } as const;
const PHONE_FIRMWARE = { old: '5.9.6.2327', new: '5.9.8.5760' } as const;
/** A restart takes its time. */
const RESTART_MS = 2000;

async function boot(lab: Laboratory, step: Step, which: 'old' | 'new'): Promise<void> {
  const camera = `AXIS,Network Camera,P3245-LV,${CAMERA_FIRMWARE[which]}`;
  await step('the camera starts', () => leaseByUdhcpc(lab, 'camera-4', { vendorClass: camera, options: ['ntpsrv'] }));
  await step('the phone starts', async () => {
    await leaseByUdhcpc(lab, 'phone-40', { vendorClass: 'Polycom-VVX450', options: ['tftp'] });
    await lab.stop('phone-40', 'lldpd');
    await startLldp(lab, 'phone-40', {
      description: 'Polycom;VVX-VVX_450;3111-48450-001,1;SIP/6.3.1.8427/07-Apr-21',
      interfaces: 'eth0',
      capabilities: 'telephone',
      inventory: {
        manufacturer: 'Polycom',
        model: 'VVX 450',
        'serial-number': '64167f400040',
        'firmware-revision': PHONE_FIRMWARE[which],
      },
    });
  });
}

async function update(lab: Laboratory, step: Step): Promise<void> {
  await step('the camera fetches its firmware', () =>
    lab.must('camera-4', ['curl', '-sS', '-m', '5', '-o', '/dev/null', 'http://emr.hospital.example/P3245-LV.bin']),
  );
  await pause(RESTART_MS);
  await boot(lab, step, 'new');
}

export const FIRMWARE_UPDATE: Scenario = {
  name: 'firmware-update',
  about: 'A camera and a desk phone are given newer firmware.',
  parts: [],
  hosts: [],
  scenes: [
    { name: 'before', play: (lab, step) => boot(lab, step, 'old'), once: true },
    { name: 'update', play: update, once: true },
  ],
};
