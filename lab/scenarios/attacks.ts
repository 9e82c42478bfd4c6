/** Everything that an intruder does with the tools that intruders have, each from a machine of its own, between namespaces that have no way out. */

import { type Attack, OUTSIDE } from '../attacks/attack.ts';
import { CLINICAL } from '../attacks/clinical.ts';
import { EXPLOITS, STAGES } from '../attacks/exploits.ts';
import { LINK, NEWCOMER } from '../attacks/link.ts';
import { OUTWARD } from '../attacks/outward.ts';
import { PASSWORDS } from '../attacks/passwords.ts';
import { SCANS } from '../attacks/scans.ts';
import type { Host } from '../host.ts';
import type { Laboratory } from '../laboratory.ts';
import type { Scenario, ScenarioScene } from '../scenario.ts';
import { readRecord } from '../scenes/people.ts';
import type { Step } from '../scenes/step.ts';
import { leaseAsWindows } from '../services/addressing.ts';

const GROUPS: Readonly<Record<string, readonly Attack[]>> = {
  scans: SCANS,
  passwords: PASSWORDS,
  link: LINK,
  outward: OUTWARD,
  clinical: CLINICAL,
  exploits: EXPLOITS,
};

/** Every attack of the laboratory. */
export const ATTACKS: readonly Attack[] = Object.values(GROUPS).flat();

/** Those who are in it alone. */
export const ATTACK_HOSTS: readonly Host[] = [...ATTACKS.map(({ from }) => from), ...STAGES, OUTSIDE, NEWCOMER];

/** What goes on anyway: a computer that can be deceived, a system whose name is borrowed. */
async function routine(lab: Laboratory, step: Step): Promise<void> {
  await step('a computer comes up', () => leaseAsWindows(lab, 'office-pc-1'));
  await step('it reads a record', () => readRecord(lab, 'office-pc-1'));
  await step('a result', () => lab.own('lis-1', 'hl7-send', [lab.address('engine-1'), '2575', 'result', '1']));
}

/** The scenes of attacks, each played at the same time as the others of its kind. */
export function attackScenes(isPlayed: (attack: Attack) => boolean): readonly ScenarioScene[] {
  return Object.entries(GROUPS).map(([name, group]) => ({
    name,
    play: (lab, step) => Promise.all(group.filter(isPlayed).map((attack) => step(attack.name, () => attack.act(lab)))),
  }));
}

const scenario = (name: string, about: string, isPlayed: (attack: Attack) => boolean): Scenario => ({
  name,
  about,
  parts: ['attack'],
  hosts: ATTACK_HOSTS,
  scenes: [{ name: 'routine', play: routine, once: true }, ...attackScenes(isPlayed)],
});

export const ALL_ATTACKS: Scenario = scenario('attacks', 'Every attack, by real tools.', () => true);

/** What is kept as a recording. */
export const RECORDED_ATTACKS: Scenario = scenario(
  'recorded-attacks',
  'Every attack that moves little: what lab/recordings/attacks holds.',
  ({ isLarge }) => isLarge !== true,
);
