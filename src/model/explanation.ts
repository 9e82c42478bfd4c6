/** Why Wardline takes a device for what it does, in words for the person who looks after it. */
import { z } from 'zod';
import { CLAIM_NAMES, type ClaimName } from './correction.ts';
import { countSchema, shareSchema } from './text.ts';

export type Attribute = ClaimName;

/** One packet that says something, and what it says. */
export interface Reason {
  readonly sentence: string;
  readonly capture: string;
  readonly frame: number;
  /** The fact it carries. */
  readonly key: string;
  readonly value: string;
}

/** One thing that is known of a device. */
export interface ClaimExplanation {
  readonly attribute: Attribute;
  /** What the attribute is called: kind of device, maker, … */
  readonly label: string;
  readonly value: string;
  readonly confidence: number;
  /** The confidence in words. */
  readonly sureness: string;
  readonly by: 'evidence' | 'model' | 'operator';
  readonly sentence: string;
  readonly reasons: readonly Reason[];
  /** What says something else. */
  readonly against: readonly Reason[];
  /** What would change our mind. */
  readonly wouldChange: string;
}

/** One thing that is not known of a device. */
export interface UnknownExplanation {
  readonly attribute: Attribute;
  readonly label: string;
  readonly because: string;
  /** What would settle it. */
  readonly settles: string;
  /** What was said of it, and was not enough or contradicts itself. */
  readonly heard: readonly Reason[];
}

export interface Explanation {
  readonly device: string;
  /** What it is called here. */
  readonly name: string;
  /** What it is and how sure that is, in one or two sentences. */
  readonly summary: string;
  readonly claims: readonly ClaimExplanation[];
  readonly unknown: readonly UnknownExplanation[];
  /** One sentence for each part that is dated. */
  readonly support: readonly { readonly sentence: string; readonly standing: string; readonly source: string }[];
  /** One sentence for each advisory that holds, and what its author advises. */
  readonly advisories: readonly {
    readonly advisory: string;
    readonly sentence: string;
    readonly exploited: boolean;
    readonly url: string | null;
    readonly advice: readonly string[];
  }[];
}

const reasonSchema = z.strictObject({
  sentence: z.string(),
  capture: z.string(),
  frame: countSchema,
  key: z.string(),
  value: z.string(),
});
const attributeSchema = z.enum(CLAIM_NAMES);

export const explanationSchema: z.ZodType<Explanation> = z.strictObject({
  device: z.string(),
  name: z.string(),
  summary: z.string(),
  claims: z.array(
    z.strictObject({
      attribute: attributeSchema,
      label: z.string(),
      value: z.string(),
      confidence: shareSchema,
      sureness: z.string(),
      by: z.enum(['evidence', 'model', 'operator']),
      sentence: z.string(),
      reasons: z.array(reasonSchema),
      against: z.array(reasonSchema),
      wouldChange: z.string(),
    }),
  ),
  unknown: z.array(
    z.strictObject({
      attribute: attributeSchema,
      label: z.string(),
      because: z.string(),
      settles: z.string(),
      heard: z.array(reasonSchema),
    }),
  ),
  support: z.array(z.strictObject({ sentence: z.string(), standing: z.string(), source: z.string() })),
  advisories: z.array(
    z.strictObject({
      advisory: z.string(),
      sentence: z.string(),
      exploited: z.boolean(),
      url: z.string().nullable(),
      advice: z.array(z.string()),
    }),
  ),
});
