/** Lets a small hospital live and keeps all that it tells: for tests. */
import type { Fact } from '#model/fact.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { Clock, dayOf } from './clock.ts';
import { type Hospital, planHospital } from './hospital.ts';
import { rowFlow } from './row.ts';
import { RowWriter } from './row-writer.ts';
import { type Options, Simulation } from './simulation.ts';

export interface Life {
  readonly options: Options;
  readonly hospital: Hospital;
  readonly simulation: Simulation;
  readonly flows: readonly StoredFlow[];
  readonly facts: readonly Fact[];
  /** The flows as they are written into files. */
  readonly text: string;
}

export interface Wanted {
  readonly seed?: number;
  readonly devices?: number;
  readonly start?: string;
  readonly days?: number;
  readonly activity?: number;
}

export async function liveThrough({
  seed = 7,
  devices = 600,
  start = '2026-01-05',
  days = 1,
  activity = 0.3,
}: Wanted): Promise<Life> {
  const capture = `synthetic:${seed}`;
  const hospital = planHospital(seed, devices);
  const options = { hospital, firstDay: dayOf(start) ?? 0, days, activity, capture };
  const flows: StoredFlow[] = [];
  const facts: Fact[] = [];
  const clock = new Clock();
  let text = '';
  const writer = new RowWriter(capture, (bytes) => {
    text += Buffer.from(bytes).toString('latin1');
  });
  const simulation = new Simulation(options, {
    flow(row) {
      flows.push(rowFlow(row, capture, clock));
      writer.add(row);
    },
    fact: (fact) => facts.push(fact),
    day: () => {},
  });
  await simulation.run();
  writer.flush();
  return { options, hospital, simulation, flows, facts, text };
}
