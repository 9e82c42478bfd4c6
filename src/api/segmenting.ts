/** What routes of the segmentation have in common: who does something, and how a refusal is told. */
import { actorOf, type Principal } from './auth/permissions.ts';
import { Problem, type ProblemCode } from './problem.ts';
import { type Doer, SegmentationRefused } from './segmentation.ts';

export const SEGMENTATION_TAG = 'Segmentation';
const REFUSALS: Readonly<Record<SegmentationRefused['code'], ProblemCode>> = {
  missing: 'not-found',
  refused: 'bad-request',
  conflict: 'conflict',
};

/** Who does it, as policies and journals say it. */
export function doerOf(principal: Principal): Doer {
  const name = principal.kind === 'nobody' ? '' : principal.user.displayName || principal.user.name;
  // A token is its owner's: nobody approves a step of their own with one.
  return { id: principal.kind === 'nobody' ? actorOf(principal) : `user:${principal.user.id}`, name };
}

/** What was refused, as a problem. */
export async function answered<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof SegmentationRefused)) throw error;
    throw new Problem(REFUSALS[error.code], error.message);
  }
}
