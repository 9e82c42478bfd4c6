/** What routes of the segmentation have in common: what they are called, and who does something. */
import { actorOf, type Principal } from './auth/permissions.ts';
import type { Doer } from './segmentation.ts';

export const SEGMENTATION_TAG = 'Segmentation';

/** Who does it, as policies and journals say it. */
export function doerOf(principal: Principal): Doer {
  const name = principal.kind === 'nobody' ? '' : principal.user.displayName || principal.user.name;
  // A token is its owner's: nobody approves a step of their own with one.
  return { id: principal.kind === 'nobody' ? actorOf(principal) : `user:${principal.user.id}`, name };
}
