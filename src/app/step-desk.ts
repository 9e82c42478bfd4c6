/** Steps at the enforcement point as people take them on the page: tried first, approved by a second person where care asks for one, confirmed or undone. */
import { randomUUID } from 'node:crypto';
import { Refused } from '#api/refused.ts';
import type { Doer, SegmentationDesk, StepAsked, StepStore, WaitingStep } from '#api/segmentation.ts';
import type { EnforcementTold, Proposal, StepOutcome } from '#model/segmentation.ts';
import { isExpected } from './expected.ts';
import type { History } from './history.ts';
import type { PolicyMark, PolicyShelf } from './policy-shelf.ts';
import type { Ask } from './segment-questions.ts';

/** A step waits this long for a second person, in milliseconds: what it would stop is tried anew when it is approved. */
const WAITS = 3_600_000;
/** Steps that wait at once, at most. */
const WAITING_LIMIT = 50;

export interface StepDependencies {
  readonly ask: Ask;
  readonly seen: () => Promise<History>;
  readonly shelf: Pick<PolicyShelf, 'file' | 'mark'>;
  readonly steps: StepStore;
  /** Whether who asked may still take steps: an account may be gone meanwhile, or have another role. */
  readonly mayStep: (by: Doer) => Promise<boolean>;
  readonly now: () => Date;
  /** An enforcement point is named. */
  readonly isThere: boolean;
}

type StepDesk = Pick<
  SegmentationDesk,
  'enforcement' | 'step' | 'approveStep' | 'withdrawStep' | 'confirm' | 'rollback' | 'review'
>;

export function createStepDesk(dependencies: StepDependencies): StepDesk {
  const { ask, seen, shelf, isThere } = dependencies;
  const waiting = createWaiting(dependencies);
  const enforcement = async (): Promise<EnforcementTold | null> => {
    if (!isThere) return null;
    const history = await seen();
    const standing = await told(() => ask<'enforcement'>({ kind: 'enforcement', seen: history }));
    return { ...standing, proposals: await waiting.list() };
  };
  const take = async (
    { step, breakGlass }: StepAsked,
    by: Doer,
    approve: readonly Doer[],
    plan: boolean,
  ): Promise<StepOutcome> => {
    const question = {
      ...({ kind: 'step', step, seen: await seen(), policy: shelf.file(), breakGlass, plan } as const),
      ...{ by: nameOf(by), approve: approve.map(nameOf) },
    };
    return told(() => ask<'step'>(question));
  };
  return {
    enforcement,
    async step(asked, by) {
      const before = shelf.mark();
      const tried = await take(asked, by, [by], true);
      const { ruling } = tried.consequences;
      if (asked.plan) return tried;
      if (ruling === 'safe' || asked.breakGlass !== null) return take(asked, by, [by], false);
      if (ruling === 'refused') return { ...tried, result: 'refused' };
      await waiting.add(asked, by, tried, before);
      return { ...tried, result: 'waiting' };
    },
    async approveStep(id, by) {
      const one = await waiting.takeOut(id, by);
      let outcome: StepOutcome | null = null;
      try {
        outcome = await take(one.asked, one.by, [one.by, by], false);
        return outcome;
      } finally {
        if (outcome?.result !== 'applied') await waiting.putBack(one);
      }
    },
    withdrawStep: (id) => waiting.withdraw(id),
    async confirm(by) {
      await told(() => ask<'confirm'>({ kind: 'confirm', by: nameOf(by) }));
      return enforcement();
    },
    async rollback(by) {
      await told(() => ask<'rollback'>({ kind: 'rollback', by: nameOf(by) }));
      return enforcement();
    },
    async review(entry, note, by) {
      await told(() => ask<'review'>({ kind: 'review', entry, note, by: nameOf(by) }));
      return enforcement();
    },
  };
}

type WaitingSteps = Readonly<{
  /** Those whose hour is not over. */
  list(): Promise<readonly Proposal[]>;
  add(asked: StepAsked, by: Doer, tried: StepOutcome, policy: PolicyMark): Promise<void>;
  /** For the second person. Throws a Refused where the step cannot be approved by them. */
  takeOut(id: string, by: Doer): Promise<WaitingStep>;
  putBack(step: WaitingStep): Promise<void>;
  withdraw(id: string): Promise<void>;
}>;

/** What waits for a second person lies in the store, and is taken out of it before it is done: it is done once, or not at all. */
function createWaiting({ steps, shelf, mayStep, now }: StepDependencies): WaitingSteps {
  const fresh = async (): Promise<readonly WaitingStep[]> => {
    const [all, time] = [await steps.list(), now().getTime()];
    const isOver = ({ proposal }: WaitingStep): boolean => Date.parse(proposal.until) < time;
    for (const one of all.filter(isOver)) await steps.remove(one.proposal.id);
    return all.filter((one) => !isOver(one));
  };
  const gone = (): Refused => new Refused('missing', 'This step waits no more; ask for it again.');
  return {
    async list() {
      const all = await fresh();
      const { hash } = shelf.mark();
      return all.map(({ proposal, policy }) => ({ ...proposal, lapsed: policy !== hash }));
    },
    async add(asked, by, { consequences }, { hash, edition }) {
      if ((await fresh()).length >= WAITING_LIMIT)
        throw new Refused('refused', 'Too many steps wait for a second person; approve or withdraw some.');
      const at = now();
      const until = new Date(at.getTime() + WAITS).toISOString();
      const about = { id: randomUUID(), step: asked.step, by: by.name, at: at.toISOString(), until };
      await steps.keep({ proposal: { ...about, edition, consequences }, asked, by, policy: hash });
    },
    async takeOut(id, by) {
      const one = (await fresh()).find(({ proposal }) => proposal.id === id);
      if (!one) throw gone();
      if (one.by.id === by.id)
        throw new Refused('conflict', 'A second person must approve: you asked for this step yourself.');
      if (one.policy !== shelf.mark().hash)
        throw new Refused(
          'conflict',
          'Another policy holds than the one this step was asked for; withdraw it and ask for it again.',
        );
      if (!(await mayStep(one.by)))
        throw new Refused('conflict', 'Who asked for this step may take none any more; withdraw it.');
      if (!(await steps.remove(id))) throw gone();
      return one;
    },
    putBack: (step) => steps.keep(step),
    async withdraw(id) {
      if (!(await steps.remove(id))) throw gone();
    },
  };
}

/** Sentences for a person become refusals. */
export async function told<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused || !isExpected(error)) throw error;
    throw new Refused('refused', error.message);
  }
}

/** A person as journals name them: people may share a name. */
function nameOf({ id, name }: Doer): string {
  return `${name} (${id})`;
}
