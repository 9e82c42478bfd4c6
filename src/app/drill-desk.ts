/** Drills of the service: each in a thread of its own, one at a time, on a model of what is kept as it is then. */
import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { DrillDesk } from '#api/drills.ts';
import { Refused } from '#api/refused.ts';
import type { DrillModel } from '#model/drill.ts';
import type { DrillParty, DrillRequest, DrillState } from '#model/drill-state.ts';
import type { Policy } from '#model/policy.ts';
import { blast, namesIn, wormNames } from './drill.ts';
import { drillModelOfMemory } from './drill-data.ts';
import type { DrillMessage, DrillWork } from './drill-worker.ts';
import { isExpected } from './expected.ts';
import type { Memory } from './memory.ts';
import { parsePolicy } from './policy-file.ts';

/** Drills that are kept to be looked at, until a restart. */
const KEPT = 10;
const CURVE_STEPS = 96;

export interface DrillDependencies {
  readonly memory: Pick<Memory, 'core' | 'flows' | 'book'>;
  readonly now: () => Date;
}

export interface RunningDrillDesk extends DrillDesk {
  stop(): Promise<void>;
}

/** Inert until a drill is asked for. */
export function createDrillDesk({ memory, now }: DrillDependencies): RunningDrillDesk {
  const drills = new Map<string, DrillState>();
  let running: { readonly id: string; readonly end: () => Promise<unknown> } | null = null;
  const note = (id: string, more: Partial<DrillState>): DrillState => {
    const drill = { ...known(drills.get(id)), ...more };
    drills.set(id, drill);
    return drill;
  };
  const play = (id: string, model: DrillModel, request: DrillRequest, policy: Policy | null): void => {
    const work: DrillWork = { model, request: { ...request, policy, steps: CURVE_STEPS } };
    const worker = new Worker(new URL('./drill-worker.ts', import.meta.url), { workerData: work });
    const epidemics = request.runs * (policy === null ? 1 : 2);
    running = { id, end: () => worker.terminate() };
    worker.on('message', (message: DrillMessage) => {
      if (message.kind === 'progress') note(id, { progress: Math.min(1, message.played / epidemics) });
      else if (message.kind === 'failed') note(id, { state: 'failed', problem: message.message });
      else {
        const { before, after } = message;
        note(id, {
          state: 'done',
          progress: 1,
          answer: {
            before,
            after,
            parties: partiesIn(model, [...before.infected, ...(after?.infected ?? []), ...endsOf(before.cuts)]),
          },
        });
      }
    });
    worker.on('error', () =>
      note(id, { state: 'failed', problem: 'The drill ended unexpectedly; play it again with fewer runs.' }),
    );
    worker.on('exit', () => {
      if (running?.id === id) running = null;
      if (drills.get(id)?.state === 'running') note(id, { state: 'cancelled' });
    });
  };
  return {
    worms: wormNames(),
    list: () => [...drills.values()].reverse(),
    get: (id) => drills.get(id) ?? null,
    async start(request) {
      if (running !== null) throw new Refused('conflict', 'A drill is being played; wait for it, or stop it.');
      const id = randomUUID();
      running = { id, end: async () => {} };
      try {
        const policy = request.policy === null ? null : parsePolicy(request.policy, 'the policy');
        const model = await drillModelOfMemory(memory);
        if (model.devices.length === 0)
          throw new Refused('refused', 'No device is known yet; let a sensor see the network, or bring a capture.');
        if (request.entry !== null && !model.devices.some((one) => one.id === request.entry))
          throw new Refused('missing', 'There is no device of this id to enter at; choose one from the list.');
        drills.set(id, {
          id,
          state: 'running',
          startedAt: now().toISOString(),
          request,
          progress: 0,
          problem: null,
          answer: null,
        });
        for (const old of drills.keys()) if (drills.size > KEPT) drills.delete(old);
        play(id, model, request, policy);
        return known(drills.get(id));
      } catch (error) {
        running = null;
        throw isExpected(error) ? new Refused('refused', error.message) : error;
      }
    },
    async cancel(id) {
      if (!drills.has(id)) throw new Refused('missing', 'There is no such drill; it may be too long ago.');
      if (running?.id === id) {
        note(id, { state: 'cancelled' });
        await running.end();
      }
      return known(drills.get(id));
    },
    async blast(device) {
      const current = memory.core.device(device);
      if (current === null) throw new Refused('missing', 'There is no device of this id; look at the list again.');
      const model = await drillModelOfMemory(memory);
      const { after: _, ...radius } = blast(model, current.id, null, null);
      return { blast: radius, parties: partiesIn(model, [current.id, ...radius.reached.map(({ to }) => to)]) };
    },
    async stop() {
      await running?.end();
    },
  };
}

function known(drill: DrillState | undefined): DrillState {
  if (drill === undefined) throw new Refused('missing', 'There is no such drill; it may be too long ago.');
  return drill;
}

function endsOf(cuts: readonly { readonly from: string; readonly to: string }[] | null): readonly string[] {
  return (cuts ?? []).flatMap(({ from, to }) => [from, to]);
}

/** What is told of devices that take part. */
function partiesIn(model: DrillModel, ids: readonly string[]): readonly DrillParty[] {
  const [wanted, nameOf] = [new Set(ids), namesIn(model)];
  return model.devices
    .filter(({ id }) => wanted.has(id))
    .map(({ id, critical, function: what }) => ({ id, critical, function: what, name: nameOf(id) }));
}
