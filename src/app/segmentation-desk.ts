/** The segmentation of the service: worked out in a thread of its own on what is kept, approved by people, and carried out at the enforcement point. */

import fs from 'node:fs';
import type { Accounts } from '#api/accounts.ts';
import { rolesOf } from '#api/auth/permissions.ts';
import { Refused } from '#api/refused.ts';
import type { Doer, SegmentationDesk } from '#api/segmentation.ts';
import { formatTime } from '#base/time.ts';
import type { Policy } from '#model/policy.ts';
import type { DriftTold, Plan, PlanKind, SegmentationState, Work } from '#model/segmentation.ts';
import { networkThatHolds } from './configurations/shelf.ts';
import { isExpected } from './expected.ts';
import { type History, knownDevice, seenIn } from './history.ts';
import type { Memory } from './memory.ts';
import { placesIn } from './memory.ts';
import { readPolicy } from './policy-file.ts';
import { openPolicyShelf, type PolicyShelf } from './policy-shelf.ts';
import { SegmentError } from './segment-error.ts';
import type { Ask, MadePlan, SegmentAnswers, SegmentPlaces, SegmentQuestion } from './segment-questions.ts';
import { createStepDesk, told } from './step-desk.ts';
import { createThread, type Thread } from './thread.ts';
import { createWorkbench, type Workbench } from './work.ts';

/** What was seen is kept this long for the next question, in milliseconds. */
const KEEP = 60_000;

export interface SegmentationDependencies {
  readonly memory: Pick<Memory, 'core' | 'flows' | 'state'>;
  readonly places: SegmentPlaces;
  readonly now: () => Date;
  /** Hears of defects while nobody waited. */
  readonly report: (error: unknown) => void;
}

export interface RunningSegmentationDesk extends SegmentationDesk {
  /** Other configurations hold: what was worked out with those before is made anew. */
  renew(): void;
  stop(): Promise<void>;
}

/** Inert until it is first asked. */
export function createSegmentationDesk(dependencies: SegmentationDependencies): RunningSegmentationDesk {
  const { memory, places, now } = dependencies;
  let isStopped = false;
  /** What is cut off by the end is no defect. */
  const report = (error: unknown): void => {
    if (!isStopped) dependencies.report(error);
  };
  const thread = createThread<SegmentQuestion, SegmentAnswers[SegmentQuestion['kind']]>(
    new URL('./segment-worker.ts', import.meta.url),
    places,
  );
  const ask = askOf(thread);
  const shelf = openPolicyShelf(places.data, places.access.policy, now);
  const seen = createSeen(memory, now);
  const plan = (of: PlanKind): Workbench<MadePlan> =>
    createWorkbench(
      async () => ask<'plan'>({ kind: 'plan', of, seen: await seen(), policy: of === 'derived' ? null : held(shelf) }),
      now,
      report,
    );
  const plans: Readonly<Record<PlanKind, Workbench<MadePlan>>> = {
    derived: plan('derived'),
    approved: plan('approved'),
  };
  const drift: Workbench<DriftTold> = createWorkbench(
    async () => ask<'drift'>({ kind: 'drift', seen: await seen(), policy: held(shelf) }),
    now,
    report,
  );
  const state = (): SegmentationState => stateOf(dependencies, shelf);
  /** Another policy holds: what was worked out with the one before is old. */
  const renew = (): SegmentationState => {
    if (plans.approved.look().state !== 'none') plans.approved.begin();
    if (drift.look().state !== 'none' && shelf.file() !== null) drift.begin();
    return state();
  };
  return {
    state,
    plan: (of) => planIn(plans[of].look()),
    makePlan: (of) => planIn(plans[of].begin()),
    async isolate({ kind, id }) {
      const target = kind === 'device' ? ({ kind, device: id } as const) : ({ kind, zone: id } as const);
      const history = await seen();
      return told(() => ask<'isolate'>({ kind: 'isolate', seen: history, policy: shelf.file(), target }));
    },
    async approve(madeAt, because, by) {
      const work = plans.derived.look();
      if (work.answer === null || work.madeAt !== madeAt)
        throw new Refused('conflict', 'The plan was made anew meanwhile; look at it again.');
      const { answer } = work;
      return told(async () => {
        shelf.approve(answer.policy, { by: by.name, because });
        return renew();
      });
    },
    undo: (because, by) =>
      told(async () => {
        shelf.undo({ by: by.name, because });
        return renew();
      }),
    drift: () => drift.look(),
    lookForDrift: () => drift.begin(),
    async adopt(item, because, by) {
      const found = drift.look().answer?.items.find(({ id }) => id === item);
      if (!found) throw new Refused('missing', 'There is no such difference any more; look at the list again.');
      if (found.adoptable.length === 0)
        throw new Refused('refused', 'A policy cannot take this up; mend it where it stands.');
      const rules = found.adoptable.map((rule) => ({ ...rule, reason: `${because} (${rule.reason}, adopted)` }));
      return told(async () => {
        shelf.adopt(rules, { by: by.name, because });
        renew();
        return rules;
      });
    },
    reopen: (edition, because, by) =>
      told(async () => {
        shelf.reopen(edition, { by: by.name, because });
        return renew();
      }),
    renew() {
      if (plans.derived.look().state !== 'none') plans.derived.begin();
      renew();
    },
    ...createStepDesk({
      ...{ ask, seen, shelf, now, steps: memory.state.steps, isThere: places.enforcement !== null },
      mayStep: (by) => mayStep(memory.state.accounts, by),
    }),
    async stop() {
      isStopped = true;
      await thread.stop();
    },
  };
}

/** True while the account of who asked is there, may be used, and has a role that takes steps. */
async function mayStep({ users }: Pick<Accounts, 'users'>, { id }: Doer): Promise<boolean> {
  const user = await users.get(id.replace(/^user:/, ''));
  return user !== null && !user.disabled && (rolesOf('takeStep')?.includes(user.role) ?? false);
}

function askOf(thread: Thread<SegmentQuestion, SegmentAnswers[SegmentQuestion['kind']]>): Ask {
  // The thread answers every kind of question with the answer of that kind.
  return ((question) => thread.ask(question)) as Ask;
}

/** The file of the approved policy. Throws a SegmentError where there is none. */
function held(shelf: PolicyShelf): string {
  const file = shelf.file();
  if (file === null)
    throw new SegmentError('No policy is approved yet; approve the one that was derived, or name one as access.policy');
  return file;
}

function planIn({ answer, ...work }: Work<MadePlan>): Work<Plan> {
  return { ...work, answer: answer?.plan ?? null };
}

/** Devices, and conversations of all that is kept. */
function createSeen({ core, flows }: Pick<Memory, 'core' | 'flows'>, now: () => Date): () => Promise<History> {
  let kept: { readonly until: number; readonly history: Promise<History> } | null = null;
  const read = async (): Promise<History> => {
    const devices = core.devices().map(knownDevice);
    const extent = flows.extent();
    if (extent === null) return { conversations: [], named: [], devices };
    const to = formatTime((Date.parse(extent.to) + 1000) * 1000);
    return { ...(await seenIn(flows, { from: extent.from, to })), devices };
  };
  return () => {
    if (kept !== null && kept.until > now().getTime()) return kept.history;
    const history = read();
    kept = { until: now().getTime() + KEEP, history };
    history.catch(() => {
      kept = null;
    });
    return history;
  };
}

function stateOf({ memory, places }: SegmentationDependencies, shelf: PolicyShelf): SegmentationState {
  const { declared = null, intents = null } = places.access;
  const network = networkThatHolds(places.data, places.access.network) ?? null;
  const policy = readable(shelf.file());
  return {
    sources: { network, declared, intents, enforcement: places.enforcement?.state ?? null },
    hasTraffic: memory.flows.extent() !== null,
    approved:
      policy === null
        ? null
        : {
            ...{ zones: policy.zones.length, rules: policy.rules.length },
            watched: fs.existsSync(placesIn(places.data).policy),
          },
    editions: shelf.editions(),
    zones: policy?.zones.map(({ name }) => name) ?? [],
  };
}

function readable(file: string | null): Policy | null {
  try {
    return file === null ? null : readPolicy(file);
  } catch (error) {
    if (!isExpected(error)) throw error;
    return null;
  }
}
