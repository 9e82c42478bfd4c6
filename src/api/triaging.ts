/** Steps of triage over the API, for findings and for incidents: who takes them, and how a refusal is told. */
import type { Principal } from './auth/permissions.ts';
import { Problem } from './problem.ts';
import { TriageRefused } from './triage.ts';

/** Who does it; the guard has let through nobody but accounts. */
export function doerOf(principal: Principal): { readonly id: string; readonly name: string } {
  if (principal.kind === 'nobody') throw new Problem('sign-in', 'Sign in first.');
  const { id, name, displayName } = principal.user;
  return { id, name: displayName || name };
}

/** An answer, or what was refused as a problem. */
export async function asked<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof TriageRefused)) throw error;
    throw new Problem(error.code === 'missing' ? 'not-found' : 'conflict', error.message);
  }
}
