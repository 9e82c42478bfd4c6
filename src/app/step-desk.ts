/** Steps at the enforcement point as people take them on the page: tried first, approved by a second person where care asks for one, confirmed or undone. */
import { randomUUID } from 'node:crypto';
import { type Doer, type SegmentationDesk, SegmentationRefused, type StepAsked } from '#api/segmentation.ts';
import type { EnforcementTold, Proposal, StepOutcome } from '#model/segmentation.ts';
import { isExpected } from './expected.ts';
import type { History } from './history.ts';
import type { PolicyShelf } from './policy-shelf.ts';
import type { Ask } from './segment-questions.ts';

/** A step waits this long for a second person, in milliseconds: what it would stop is tried anew when it is approved. */
const WAITS = 3_600_000;
/** Steps that wait at once, at most. */
const WAITING_LIMIT = 50;

export interface StepDependencies {
  readonly ask: Ask;
  readonly seen: () => Promise<History>;
  readonly shelf: Pick<PolicyShelf, 'file'>;
  readonly now: () => Date;
  /** An enforcement point is named. */
  readonly isThere: boolean;
}

type StepDesk = Pick<
  SegmentationDesk,
  'enforcement' | 'step' | 'approveStep' | 'withdrawStep' | 'confirm' | 'rollback' | 'review'
>;

/** A step that waits, with who asked for it. */
interface Waiting {
  readonly proposal: Proposal;
  readonly asked: StepAsked;
  readonly by: Doer;
}

export function createStepDesk({ ask, seen, shelf, now, isThere }: StepDependencies): StepDesk {
  const waiting = new Map<string, Waiting>();
  const fresh = (): readonly Waiting[] => {
    for (const [id, { proposal }] of waiting) if (Date.parse(proposal.until) < now().getTime()) waiting.delete(id);
    return [...waiting.values()];
  };
  const found = (id: string): Waiting => {
    const one = fresh().find(({ proposal }) => proposal.id === id);
    if (!one) throw new SegmentationRefused('missing', 'This step waits no more; ask for it again.');
    return one;
  };
  const enforcement = async (): Promise<EnforcementTold | null> => {
    if (!isThere) return null;
    const history = await seen();
    const standing = await told(() => ask<'enforcement'>({ kind: 'enforcement', seen: history }));
    return { ...standing, proposals: fresh().map(({ proposal }) => proposal) };
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
  const propose = (asked: StepAsked, by: Doer, { consequences }: StepOutcome): void => {
    if (fresh().length >= WAITING_LIMIT)
      throw new SegmentationRefused('refused', 'Too many steps wait for a second person; approve or withdraw some.');
    const [id, at] = [randomUUID(), now()];
    const until = new Date(at.getTime() + WAITS).toISOString();
    const proposal = { id, step: asked.step, by: by.name, at: at.toISOString(), until, consequences };
    waiting.set(id, { proposal, asked, by });
  };
  return {
    enforcement,
    async step(asked, by) {
      const tried = await take(asked, by, [by], true);
      const { ruling } = tried.consequences;
      if (asked.plan) return tried;
      if (ruling === 'safe' || asked.breakGlass !== null) return take(asked, by, [by], false);
      if (ruling === 'refused') return { ...tried, result: 'refused' };
      propose(asked, by, tried);
      return { ...tried, result: 'waiting' };
    },
    async approveStep(id, by) {
      const one = found(id);
      if (one.by.id === by.id)
        throw new SegmentationRefused('conflict', 'A second person must approve: you asked for this step yourself.');
      const outcome = await take(one.asked, one.by, [one.by, by], false);
      if (outcome.result === 'applied') waiting.delete(id);
      return outcome;
    },
    withdrawStep(id) {
      found(id);
      waiting.delete(id);
    },
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

/** Sentences for a person become refusals. */
export async function told<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SegmentationRefused || !isExpected(error)) throw error;
    throw new SegmentationRefused('refused', error.message);
  }
}

/** A person as journals name them: people may share a name. */
function nameOf({ id, name }: Doer): string {
  return `${name} (${id})`;
}
