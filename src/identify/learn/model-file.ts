/** A model as a file: canonical JSON, which is the same for the same model, and is checked when it is read. */
import { z } from 'zod';
import { faultLine, shape } from '#base/shape.ts';
import type { Model } from './model.ts';

const numbers = z.array(z.number());
const path = z.array(z.string().min(1)).max(3);
const levelSchema = z.strictObject({ exponent: z.number(), doubt: numbers.length(7), mostDoubt: z.number() });
const modelSchema: z.ZodType<Model> = z.strictObject({
  format: z.literal('wardline-model'),
  version: z.literal(1),
  seed: z.number().int(),
  classes: z.array(z.strictObject({ label: z.string().min(1), path })).min(1),
  core: z.strictObject({
    classes: z.number().int().min(1),
    words: z.array(z.string()),
    weights: numbers,
    profiles: z.strictObject({ postings: z.array(numbers), stages: z.number().int().min(1) }),
    novelty: z.record(z.string(), z.number()),
    forest: z.strictObject({ trees: z.array(numbers.min(1)).min(1), leaves: z.array(numbers.min(2)).min(1) }),
  }),
  calibration: z.strictObject({ temperature: z.number().positive(), levels: z.array(levelSchema).min(1) }),
  manifest: z.array(z.strictObject({ capture: z.string(), label: z.string(), devices: z.number().int() })),
});

/** The model as text, with a line for each of its parts. */
export function writeModel(model: Model): string {
  const parts = Object.entries(model).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{\n${parts.map(([name, value]) => `${JSON.stringify(name)}:${canonical(value)}`).join(',\n')}\n}\n`;
}

/** Reads a model. Throws a RangeError that says what is wrong. */
export function readModel(text: string): Model {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RangeError('is no JSON; give a file that `wardline model train` wrote');
  }
  const read = shape(modelSchema, value);
  if (!read.ok)
    throw new RangeError(`is no model of this version (${faultLine(read.faults[0], 'the whole')}); train it anew`);
  const { core, classes } = read.value;
  if (
    core.classes !== classes.length ||
    core.weights.length !== core.words.length ||
    core.profiles.postings.length !== core.words.length
  )
    throw new RangeError('is damaged: its parts are of different lengths; train it anew');
  return read.value;
}

/** JSON without spaces, the keys of every object sorted. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}
