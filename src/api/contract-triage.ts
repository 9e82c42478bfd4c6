/** The contract of what people make of findings. */
import { z } from 'zod';
import type { Author } from '#model/correction.ts';
import { type findingSchema, SEVERITIES } from '#model/finding.ts';
import { countSchema } from '#model/text.ts';
import { type Suppression, TRIAGE_STATES, type TriageState, type TriageStep } from '#model/triage.ts';
import { type Items, itemsOf, q } from './contract.ts';
import { FindingSchema } from './contract-things.ts';
import { type FindingGroup, GATHERED_BY, type GatheredBy } from './triage.ts';

/** Findings changed at a time, longest comment and reason in characters, and days that a suppression may hold. */
const AT_ONCE = 500;
const COMMENT_LIMIT = 4000;
const REASON_LIMIT = 500;
const PLACE_LIMIT = 200;
const DAYS_LIMIT = 366;
const ID_LIMIT = 100;

const id = z.string().min(1).max(ID_LIMIT);
const doer: z.ZodType<Author> = z.strictObject({ id: z.string(), name: z.string() });
const moment = z.strictObject({ by: doer, time: z.string() }).nullable();

/** What is changed of several findings; what is left out stays. */
export interface TriageBody {
  readonly findings: readonly string[];
  readonly state?: TriageState;
  readonly assignee?: string | null;
  readonly comment?: string;
}
export const TriageBodySchema: z.ZodType<TriageBody> = z
  .strictObject({
    findings: z.array(id).min(1).max(AT_ONCE),
    state: z.exactOptional(z.enum(TRIAGE_STATES)),
    assignee: z.exactOptional(id.nullable()).meta({ description: 'Id of an account; null: nobody.' }),
    comment: z.exactOptional(z.string().trim().min(1).max(COMMENT_LIMIT)),
  })
  .refine(
    ({ state, assignee, comment }) => state !== undefined || assignee !== undefined || comment !== undefined,
    'name a state, an assignee or a comment',
  );
export const TriagedSchema: z.ZodType<Items<z.output<typeof findingSchema>>> = itemsOf(FindingSchema);

export const TriageHistorySchema: z.ZodType<Items<TriageStep>> = itemsOf(
  z
    .strictObject({
      id: countSchema,
      finding: z.string(),
      time: z.string(),
      by: doer,
      kind: z.enum(['state', 'assignee', 'comment', 'task']),
      before: z.string().nullable(),
      after: z.string().nullable(),
      text: z.string().nullable(),
      withdrawn: moment,
    })
    .meta({ id: 'TriageStep' }),
);

export interface CommentParams {
  readonly id: string;
  readonly step: number;
}
export const CommentParamsSchema: z.ZodType<CommentParams> = z.strictObject({
  id,
  step: z.coerce.number().int().positive(),
});

export interface GatherQuery {
  readonly q: string;
  readonly by: GatheredBy;
}
export const GatherQuerySchema: z.ZodType<GatherQuery> = z.strictObject({ q, by: z.enum(GATHERED_BY) });
export const FindingGroupsSchema: z.ZodType<Items<FindingGroup>> = itemsOf(
  z
    .strictObject({
      value: z.string().nullable(),
      findings: countSchema,
      severity: z.enum(SEVERITIES),
      last: z.string(),
    })
    .meta({ id: 'FindingGroup' }),
);

/** Somebody whose a finding may be. */
export interface Assignee {
  readonly id: string;
  readonly name: string;
}
export const AssigneesSchema: z.ZodType<Items<Assignee>> = itemsOf(doer);

export interface SuppressionBody {
  readonly kind: string;
  readonly device: string | null;
  readonly place: string | null;
  readonly reason: string;
  readonly days: number;
}
export const SuppressionBodySchema: z.ZodType<SuppressionBody> = z.strictObject({
  kind: z.string().regex(/^[a-z]+(?:\.[a-z0-9-]+)+$/, 'a kind is written as cleartext.phi'),
  device: id.nullable().default(null),
  place: z.string().min(1).max(PLACE_LIMIT).nullable().default(null),
  reason: z.string().trim().min(1).max(REASON_LIMIT),
  days: z.number().int().min(1).max(DAYS_LIMIT),
});
export const SuppressionSchema: z.ZodType<Suppression> = z
  .strictObject({
    id: countSchema,
    kind: z.string(),
    device: z.string().nullable(),
    place: z.string().nullable(),
    reason: z.string(),
    by: doer,
    createdAt: z.string(),
    expiresAt: z.string(),
    ended: moment,
  })
  .meta({ id: 'Suppression' });
export const SuppressionsSchema: z.ZodType<Items<Suppression>> = itemsOf(SuppressionSchema);

export interface SuppressionParams {
  readonly id: number;
}
export const SuppressionParamsSchema: z.ZodType<SuppressionParams> = z.strictObject({
  id: z.coerce.number().int().positive(),
});
