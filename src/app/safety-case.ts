/** The safety case of Wardline itself: what can go wrong with it, what is done against that, and the tests that show it. */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const FILE = path.join(import.meta.dirname, '../../knowledge/safety-case.json');

/** A test by its file, from the project's root, and its name, or how that begins. */
interface Shown {
  readonly file: string;
  readonly test: string;
}

export interface Hazard {
  readonly id: string;
  readonly hazard: string;
  readonly harm: string;
  readonly severity: 'critical' | 'serious' | 'minor';
  readonly causes: readonly string[];
  /** Kinds as ISO 14971:2019, 7.1 orders them: by design, protective, by information. */
  readonly controls: readonly {
    readonly control: string;
    readonly kind: 'design' | 'protective' | 'information';
    readonly shownBy: readonly Shown[];
  }[];
  readonly residual: string;
}

export interface SafetyCase {
  readonly source: string;
  readonly hazards: readonly Hazard[];
}

const text = z.string().min(1);
const safetyCaseSchema: z.ZodType<SafetyCase> = z.strictObject({
  source: text,
  hazards: z.array(
    z.strictObject({
      id: z.string().regex(/^[a-z-]+$/),
      hazard: text,
      harm: text,
      severity: z.enum(['critical', 'serious', 'minor']),
      causes: z.array(text).min(1),
      controls: z
        .array(
          z.strictObject({
            control: text,
            kind: z.enum(['design', 'protective', 'information']),
            shownBy: z.array(z.strictObject({ file: text, test: text })).min(1),
          }),
        )
        .min(1),
      residual: text,
    }),
  ),
});

/** The safety case that ships with this version. */
export function readSafetyCase(): SafetyCase {
  return safetyCaseSchema.parse(JSON.parse(fs.readFileSync(FILE, 'utf8')));
}
