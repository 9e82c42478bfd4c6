/** What people make of findings: where each stands, whose it is, what was said, and what shall not be shown for a while. */
import { z } from 'zod';
import type { Author } from './correction.ts';
import { countSchema } from './text.ts';

export const TRIAGE_STATES = ['open', 'acknowledged', 'in-progress', 'resolved', 'false-positive'] as const;
export type TriageState = (typeof TRIAGE_STATES)[number];

/** Where a finding stands. */
export interface Triage {
  readonly state: TriageState;
  /** Since when, RFC 3339; null where nobody has said anything yet. */
  readonly since: string | null;
  /** It was resolved, and was seen again after that: it is open. */
  readonly again: boolean;
  /** Id of the account whose it is. */
  readonly assignee: string | null;
  readonly comments: number;
  /** The suppression that holds it back; null where none does. */
  readonly suppressed: number | null;
  /** Where its devices are: what they say themselves, else their subnets. */
  readonly places: readonly string[];
}

export const triageSchema: z.ZodType<Triage> = z.strictObject({
  state: z.enum(TRIAGE_STATES),
  since: z.string().nullable(),
  again: z.boolean(),
  assignee: z.string().nullable(),
  comments: countSchema,
  suppressed: countSchema.nullable(),
  places: z.array(z.string()).readonly(),
});

/** One step that somebody took with a finding. */
export interface TriageStep {
  readonly id: number;
  readonly finding: string;
  readonly time: string;
  readonly by: Author;
  /** `task`: one of an incident's, kept with its earliest finding. */
  readonly kind: 'state' | 'assignee' | 'comment' | 'task';
  /** States, accounts' ids, or the task that was done (`after`) or is open again (`before`); null: nobody, and for comments. */
  readonly before: string | null;
  readonly after: string | null;
  /** What a comment says; null where it was withdrawn. */
  readonly text: string | null;
  readonly withdrawn: { readonly by: Author; readonly time: string } | null;
}

/** Findings of a kind are not shown for a while: those of one device, of one place, or all. */
export interface Suppression {
  readonly id: number;
  readonly kind: string;
  readonly device: string | null;
  readonly place: string | null;
  readonly reason: string;
  readonly by: Author;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Who ended it before its time, and when. */
  readonly ended: { readonly by: Author; readonly time: string } | null;
}
