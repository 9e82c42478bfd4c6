/** The operator's word about a device: what a person said, who it was and when. It stands above evidence and model, and can be undone. */
import { z } from 'zod';
import { countSchema, shareSchema, timeSchema } from './text.ts';

/** The claims of an identity that a person can confirm or correct. */
export const CLAIM_NAMES = [
  'category',
  'manufacturer',
  'model',
  'serial',
  'os',
  'osVersion',
  'software',
  'firmware',
  'location',
] as const;
export type ClaimName = (typeof CLAIM_NAMES)[number];

/** Longest value, name or place; longest note; longest reason; in characters. */
const VALUE_LIMIT = 200;
const NOTE_LIMIT = 2000;
const REASON_LIMIT = 500;
/** Most endpoints that are split from a device at once. */
const ENDPOINTS_LIMIT = 200;

/** What a person asks for. */
export type Asked =
  /** What is claimed is right: these claims, or all that are made. */
  | { readonly kind: 'confirm'; readonly claims?: readonly ClaimName[]; readonly reason?: string }
  | { readonly kind: 'correct'; readonly claim: ClaimName; readonly value: string; readonly reason?: string }
  /** What people call it. */
  | { readonly kind: 'name'; readonly value: string; readonly reason?: string }
  /** Where it stands: the claim `location`. */
  | { readonly kind: 'place'; readonly value: string; readonly reason?: string }
  | { readonly kind: 'note'; readonly value: string; readonly reason?: string }
  /** This device and another are one. */
  | { readonly kind: 'merge'; readonly other: string; readonly reason?: string }
  /** Endpoints (by MAC or IP) that are a device of their own. */
  | { readonly kind: 'split'; readonly endpoints: readonly string[]; readonly reason?: string };

/** A claim as the operator left it, with what the evidence said then (null: nothing). */
export interface Word {
  readonly claim: ClaimName;
  readonly value: string;
  readonly evidence: string | null;
}

/** What it came to. */
export type Step =
  | { readonly kind: 'confirm' | 'correct' | 'place'; readonly words: readonly Word[] }
  | { readonly kind: 'name' | 'note'; readonly value: string }
  /** `endpoints` were the device `other`. */
  | {
      readonly kind: 'merge';
      readonly other: string;
      readonly endpoints: readonly string[];
      readonly with: readonly string[];
    }
  /** `endpoints` are the device `part`. */
  | { readonly kind: 'split'; readonly part: string; readonly endpoints: readonly string[] };

/** Who said it: an id for the audit log, and the name that people know. */
export interface Author {
  readonly id: string;
  readonly name: string;
}

/** One step of the operator. */
export interface Correction {
  /** Grows with every step. */
  readonly id: number;
  /** RFC 3339 UTC with microseconds. */
  readonly time: string;
  readonly by: Author;
  /** The device it was said of, by the id that it had then. */
  readonly device: string;
  readonly reason: string | null;
  readonly step: Step;
  /** Who took it back and when; null while it holds. */
  readonly undone: { readonly by: Author; readonly time: string } | null;
  /** What it taught, in the answer to whoever said it; left out where it is not about the kind of a device. */
  readonly teaching?: Teaching;
}

/** What alike devices learned of what was said of one. */
export interface Teaching {
  /** How many others follow it now. */
  readonly devices: number;
  /** Why it is kept and not taught, in a sentence; null where it is taught. */
  readonly withheld: string | null;
}

/** A device that a person should look at next, for what the answer teaches. */
export interface Question {
  readonly device: string;
  /** What it is called, or its address. */
  readonly name: string;
  /** What its kind is taken for now, and how sure that is; null and 0 where it is not known. */
  readonly category: string | null;
  readonly confidence: number;
  /** Devices that say the same and wait for an answer, this one among them. */
  readonly alike: number;
  /** Why this one, in a sentence. */
  readonly why: string;
}

/** Text that a person typed: composed, trimmed, and without what cannot be seen. */
const typed = (limit: number): z.ZodType<string> =>
  z
    .string()
    .normalize('NFC')
    .trim()
    .min(1, 'is empty; say something')
    .max(limit, `is longer than ${limit} characters; say it shorter`)
    .regex(
      /^[^\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]*$/u,
      'has characters that cannot be seen; leave them out',
    );

const reason = z.exactOptional(typed(REASON_LIMIT)).meta({ description: 'Why, in a sentence.' });
const value = typed(VALUE_LIMIT);
const text = typed(VALUE_LIMIT);

export const askedSchema: z.ZodType<Asked> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('confirm'),
    claims: z.exactOptional(z.array(z.enum(CLAIM_NAMES)).min(1).max(CLAIM_NAMES.length)),
    reason,
  }),
  z.strictObject({ kind: z.literal('correct'), claim: z.enum(CLAIM_NAMES), value, reason }),
  z.strictObject({ kind: z.literal('name'), value, reason }),
  z.strictObject({ kind: z.literal('place'), value, reason }),
  z.strictObject({ kind: z.literal('note'), value: typed(NOTE_LIMIT), reason }),
  z.strictObject({ kind: z.literal('merge'), other: text, reason }),
  z.strictObject({ kind: z.literal('split'), endpoints: z.array(text).min(1).max(ENDPOINTS_LIMIT), reason }),
]);

const authorSchema = z.strictObject({ id: z.string(), name: z.string() });
const textsSchema = z.array(z.string());

export const correctionSchema: z.ZodType<Correction> = z.strictObject({
  id: z.number().int().nonnegative(),
  time: timeSchema,
  by: authorSchema,
  device: z.string(),
  reason: z.string().nullable(),
  step: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.enum(['confirm', 'correct', 'place']),
      words: z.array(
        z.strictObject({ claim: z.enum(CLAIM_NAMES), value: z.string(), evidence: z.string().nullable() }),
      ),
    }),
    z.strictObject({ kind: z.enum(['name', 'note']), value: z.string() }),
    z.strictObject({ kind: z.literal('merge'), other: z.string(), endpoints: textsSchema, with: textsSchema }),
    z.strictObject({ kind: z.literal('split'), part: z.string(), endpoints: textsSchema }),
  ]),
  undone: z.strictObject({ by: authorSchema, time: timeSchema }).nullable(),
  teaching: z.exactOptional(z.strictObject({ devices: countSchema, withheld: z.string().nullable() })),
});

export const questionSchema: z.ZodType<Question> = z.strictObject({
  device: z.string(),
  name: z.string(),
  category: z.string().nullable(),
  confidence: shareSchema,
  alike: countSchema,
  why: z.string(),
});
