/** Playbooks: what to do about an incident, as data, and the tasks that they come to for one. */
import { z } from 'zod';
import {
  HOLDS,
  type Hold,
  type Incident,
  type Reached,
  type Task,
  type Threatened,
  URGENCIES,
  type Urgency,
} from '#model/incident.ts';

/** Most devices that one task lists. */
const DEVICE_LIMIT = 100;

/** A step of a playbook. */
interface Step {
  /** The same step in several playbooks has the same id, and is one task. */
  readonly id: string;
  readonly urgency: Urgency;
  readonly who: string;
  readonly what: string;
  readonly costs: string;
  readonly stop: string;
  /** To whom it is done: devices so far in the attacker's hands, or those that are threatened in care; nobody where empty. */
  readonly to: readonly (Hold | 'threatened')[];
  /** Only where something in care is threatened. */
  readonly inCareOnly: boolean;
}

export interface Playbook {
  readonly name: string;
  readonly title: string;
  readonly sources: readonly { readonly title: string; readonly url: string }[];
  /** Beginnings of the kinds of findings that it is for. */
  readonly for: readonly string[];
  readonly steps: readonly Step[];
}

/** A file of `knowledge/playbooks`. */
export const playbookSchema: z.ZodType<Playbook> = z.strictObject({
  name: z.string().regex(/^[a-z]+(?:-[a-z]+)*$/),
  title: z.string().min(1),
  sources: z.array(z.strictObject({ title: z.string().min(1), url: z.url() })).min(1),
  for: z.array(z.string().regex(/^[a-z][a-z0-9.-]*$/)).min(1),
  steps: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z]+(?:-[a-z]+)*$/),
        urgency: z.enum(URGENCIES),
        who: z.string().min(1),
        what: z.string().min(1),
        costs: z.string().min(1),
        stop: z.string().min(1),
        to: z.array(z.enum([...HOLDS, 'threatened'])).default([]),
        inCareOnly: z.boolean().default(false),
      }),
    )
    .min(1),
});

/** The playbooks for kinds of findings, those of more severe findings first: `kinds` are in that order. */
export function playbooksFor(kinds: readonly string[], playbooks: readonly Playbook[]): readonly Playbook[] {
  const chosen = new Set<Playbook>();
  for (const kind of kinds) {
    const fits = playbooks.map((playbook) =>
      Math.max(0, ...playbook.for.filter((start) => kind.startsWith(start)).map((start) => start.length)),
    );
    // One that speaks of the very kind is better than one for all that begins alike.
    const best = Math.max(...fits);
    for (const [place, playbook] of playbooks.entries()) if (best > 0 && fits[place] === best) chosen.add(playbook);
  }
  return [...chosen];
}

/** What is to be done, in order: what is urgent before what is not, else as the playbooks have it. */
export function tasksOf(
  playbooks: readonly Playbook[],
  { reached, threatened }: Pick<Incident, 'reached' | 'threatened'>,
): readonly Task[] {
  const tasks = new Map<string, Task>();
  for (const { name, steps } of playbooks)
    for (const { to, inCareOnly, ...step } of steps) {
      if (tasks.has(step.id) || (inCareOnly && threatened.length === 0)) continue;
      const devices = whom(to, reached, threatened);
      // A step for devices of which there are none is no task.
      if (to.length > 0 && devices.length === 0) continue;
      tasks.set(step.id, {
        ...step,
        playbook: name,
        devices: devices.slice(0, DEVICE_LIMIT),
        functions: functionsOf(devices, threatened),
      });
    }
  return [...tasks.values()].sort((a, b) => URGENCIES.indexOf(a.urgency) - URGENCIES.indexOf(b.urgency));
}

function whom(to: Step['to'], reached: readonly Reached[], threatened: readonly Threatened[]): readonly Reached[] {
  const chosen = reached.filter(({ hold }) => to.includes(hold));
  if (!to.includes('threatened')) return chosen;
  const known = new Set(chosen.map(({ device }) => device));
  const others = threatened
    .filter(({ device }) => !known.has(device))
    .map(({ device, ip, name, hold, since }) => ({ device, ...(ip === undefined ? {} : { ip }), name, hold, since }));
  return [...chosen, ...others];
}

function functionsOf(devices: readonly Reached[], threatened: readonly Threatened[]): Task['functions'] {
  const wanted = new Set(devices.map(({ device }) => device));
  const byFunction = Map.groupBy(
    threatened.filter(({ device }) => wanted.has(device)),
    (one) => one.function,
  );
  return [...byFunction]
    .map(([name, own]) => ({
      function: name,
      devices: own.length,
      lifeCritical: own.filter(({ lifeCritical }) => lifeCritical).length,
    }))
    .sort((a, b) => b.lifeCritical - a.lifeCritical || b.devices - a.devices || (a.function < b.function ? -1 : 1));
}
