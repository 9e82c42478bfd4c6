/** What a learned model says of a device: a line of `wardline model predict`. */
import { z } from 'zod';
import { countSchema, shareSchema } from './text.ts';

/** Levels of an answer, the most specific first. */
export const ANSWER_LEVELS = ['model', 'family', 'vendor', 'category'] as const;
export type AnswerLevel = (typeof ANSWER_LEVELS)[number];

/** Why an answer was given: a fact and what it weighs; a negative weight speaks against every known type. */
export interface Reason {
  readonly key: string;
  readonly value: string;
  readonly weight: number;
  readonly frame: number;
}

export interface LearnedAnswer {
  /** The label, or the name of the group at the answer's level; null where the device is of no known kind. */
  readonly label: string | null;
  readonly level: AnswerLevel | 'unknown';
  /** Probability that the answer is right; of an unknown device that the first of `ranked` is. */
  readonly confidence: number;
  /** Labels with their probabilities, the likeliest first; with `unknown` all labels' sum to 1, the least likely are left out. */
  readonly ranked: readonly { readonly label: string; readonly p: number }[];
  /** Probability that the device is of a type that the model does not know. */
  readonly unknown: number;
  readonly because: readonly Reason[];
}

/** A line of `wardline model predict`. */
export interface Prediction extends LearnedAnswer {
  readonly capture: string;
  readonly mac: string;
}

export const predictionSchema: z.ZodType<Prediction> = z.strictObject({
  capture: z.string().min(1),
  mac: z.string().min(1),
  label: z.string().min(1).nullable(),
  level: z.enum([...ANSWER_LEVELS, 'unknown']),
  confidence: shareSchema,
  ranked: z.array(z.strictObject({ label: z.string().min(1), p: shareSchema })),
  unknown: shareSchema,
  because: z.array(z.strictObject({ key: z.string(), value: z.string(), weight: z.number(), frame: countSchema })),
});
