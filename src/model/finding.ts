/** A finding: something a person should know, with the packets that show it. */

import { z } from 'zod';
import { countSchema, shareSchema, timeSchema } from './text.ts';
import { type Triage, triageSchema } from './triage.ts';

/** From the worst. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Party {
  readonly device?: string;
  readonly ip?: string;
}

export interface Finding {
  readonly id: string;
  /** A word of the declared vocabulary, as `cleartext.phi`. */
  readonly kind: string;
  readonly title: string;
  /** Of what crosses in clear text: the kind of data, as `hl7.observation`. */
  readonly data?: string;
  readonly severity: Severity;
  readonly confidence: number;
  readonly actors: readonly Party[];
  readonly targets: readonly Party[];
  readonly start: string;
  readonly end: string;
  readonly outcome: 'attempted' | 'failed' | 'succeeded';
  readonly attack: readonly { readonly tactic: string; readonly technique: string }[];
  readonly evidence: readonly { readonly capture: string; readonly frame: number; readonly why: string }[];
  /** What a person should do next. */
  readonly action: string;
  /** Why, in sentences, where packets alone do not say it: what is published, and how it fits. */
  readonly reasons?: readonly string[];
  /** What people made of it, where a service keeps that. */
  readonly triage?: Triage;
}

const partiesSchema = z.array(z.strictObject({ device: z.string().exactOptional(), ip: z.string().exactOptional() }));

export const findingSchema: z.ZodType<Finding> = z.strictObject({
  id: z.string().min(1),
  kind: z.string().regex(/^[a-z][a-z0-9]*(?:\.[a-z0-9-]+)+$/),
  title: z.string().min(1),
  data: z.string().min(1).exactOptional(),
  severity: z.enum(SEVERITIES),
  confidence: shareSchema,
  actors: partiesSchema,
  targets: partiesSchema,
  start: timeSchema,
  end: timeSchema,
  outcome: z.enum(['attempted', 'failed', 'succeeded']),
  attack: z.array(z.strictObject({ tactic: z.string().min(1), technique: z.string().regex(/^T\d{4}(?:\.\d{3})?$/) })),
  evidence: z.array(z.strictObject({ capture: z.string(), frame: countSchema, why: z.string().min(1) })),
  action: z.string().min(1),
  reasons: z.array(z.string().min(1)).exactOptional(),
  triage: triageSchema.exactOptional(),
});
