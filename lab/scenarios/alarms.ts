/** The way of alarms: two monitors, two gateways, and one receiver that calls the nurse; then the gateways are slow, the receiver fails, and a monitor falls silent. */

import { rm, writeFile } from 'node:fs/promises';
import { pause } from '../command.ts';
import { fixed, type Host, VLAN } from '../host.ts';
import type { Laboratory } from '../laboratory.ts';
import type { Scenario, ScenarioScene } from '../scenario.ts';
import type { Step } from '../scenes/step.ts';

const PORT = 2575;
/** Milliseconds between two measurements, and after how many of them an alarm comes. */
const [PAUSE, ALARM_EVERY] = ['400', '2'];
/** How long the ways are as usual, in milliseconds: until what is usual is known. */
const USUAL_MS = 14_000;
const LATE_MS = 1600;
/** How long each failure lasts, in milliseconds. */
const FAILURE_MS = 8000;

const monitor = (bed: number): Host => ({
  name: `bed-${bed}`,
  about: 'A monitor at a bed: measurements and alarms as HL7 by the rules of IHE PCD.',
  ...fixed(VLAN.clinical, bed, `00:09:fb:10:00:${bed}`),
  roles: ['hl7:client'],
  states: [],
});
const server = (name: string, last: number, about: string): Host => ({
  name,
  about,
  ...fixed(VLAN.servers, last, `00:50:56:30:01:${last}`),
  roles: ['hl7:server'],
  states: [],
});

export const BEDS = ['bed-21', 'bed-22'] as const;
export const GATEWAYS = ['alarm-gw-1', 'alarm-gw-2'] as const;
/** Both gateways end here: the single point of failure. */
export const RECEIVER = 'nurse-call';

export const ALARM_HOSTS: readonly Host[] = [
  monitor(21),
  monitor(22),
  server('alarm-gw-1', 41, 'A gateway of alarms.'),
  server('alarm-gw-2', 42, 'The other gateway of alarms.'),
  server(RECEIVER, 43, 'Calls the nurse: takes alarms from both gateways.'),
];

const euiOf = (lab: Laboratory, name: string): string => {
  const mac = (lab.host(name).cards[0]?.mac ?? '').replaceAll(':', '').toUpperCase();
  return `${mac.slice(0, 6)}FFFE${mac.slice(6)}`;
};

const startReceiver = (lab: Laboratory): Promise<unknown> =>
  lab.program(RECEIVER, 'hl7-engine', [String(PORT), 'NURSE_CALL'], PORT);

/** One file for both gateways says how long they take. */
const delayFile = (lab: Laboratory): Promise<string> => lab.file(GATEWAYS[0], 'delay', '0');

async function usual(lab: Laboratory, step: Step): Promise<void> {
  await step('the receiver comes up', () => startReceiver(lab));
  const delay = await delayFile(lab);
  for (const name of GATEWAYS) {
    const words = [name.toUpperCase(), euiOf(lab, name), String(PORT), delay, `${lab.address(RECEIVER)}:${PORT}`];
    await step(`${name} comes up`, () => lab.program(name, 'alarm-gateway', words, PORT));
  }
  for (const name of BEDS) {
    const words = [
      name.toUpperCase(),
      euiOf(lab, name),
      PAUSE,
      ALARM_EVERY,
      ...GATEWAYS.map((one) => lab.address(one)),
    ];
    await step(`${name} comes up`, () => lab.program(name, 'alarm-monitor', words));
  }
  await pause(USUAL_MS);
}

async function late(lab: Laboratory, step: Step): Promise<void> {
  const file = await delayFile(lab);
  await step('late', async () => {
    await writeFile(file, String(LATE_MS));
    await pause(FAILURE_MS / 4);
    await rm(file);
  });
  await pause(FAILURE_MS / 2);
}

async function broken(lab: Laboratory, step: Step): Promise<void> {
  await step('broken', () => lab.stop(RECEIVER, 'hl7-engine'));
  await pause(FAILURE_MS);
  await step('the receiver comes up again', () => startReceiver(lab));
  await pause(FAILURE_MS / 2);
}

async function silent(lab: Laboratory, step: Step): Promise<void> {
  await step('silent', () => lab.stop(BEDS[1], 'alarm-monitor'));
  await pause(FAILURE_MS);
}

/** Scenes that a test plays too. */
export const ALARM_SCENES: readonly ScenarioScene[] = [
  { name: 'usual', play: usual, once: true },
  { name: 'late', play: late, once: true },
  { name: 'broken', play: broken, once: true },
  { name: 'silent', play: silent, once: true },
];

export const ALARMS: Scenario = {
  name: 'alarms',
  about: 'Alarms on their way from monitors to the nurse: late, lost, and a monitor that falls silent.',
  parts: [],
  hosts: ALARM_HOSTS,
  scenes: ALARM_SCENES,
};
