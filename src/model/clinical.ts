/** What a device is for patients, and how much depends on it. */
import { z } from 'zod';

/**
 * How much depends on a device: the functions by which the World Health Organization ranks equipment (Medical equipment
 * maintenance programme overview, 2011, after Fennigkoh and Smith), the most critical first.
 */
export const CRITICALITIES = [
  'life-support',
  'intensive-therapy',
  'treatment',
  'intensive-monitoring',
  'diagnostic',
  'analytical',
  'laboratory-accessory',
  'information',
  'other',
] as const;
export type Criticality = (typeof CRITICALITIES)[number];

/** The clinical facts of a device. */
export interface Clinical {
  /** What care it serves, as `infusion`. */
  readonly function: string;
  readonly criticality: Criticality;
  /** A failure can cost a life before anybody replaces it: life support, intensive therapy or monitoring, or flagged so by the FDA. */
  readonly lifeCritical: boolean;
  /** The FDA's flag of its product code: life-supporting or life-sustaining (21 CFR 860.3); null where no code is known. */
  readonly lifeSustaining: boolean | null;
  /** Product code of the FDA. */
  readonly productCode: string | null;
  /** Its maker today, whatever brand it names; with family and model from the catalogue of products. */
  readonly manufacturer: string | null;
  readonly family: string | null;
  readonly model: string | null;
  /** What this was concluded from. */
  readonly by: 'model' | 'family' | 'category';
  /** Where the product is described in public; null where only the kind of device is known. */
  readonly source: string | null;
}

export const clinicalSchema: z.ZodType<Clinical> = z.strictObject({
  function: z.string().min(1),
  criticality: z.enum(CRITICALITIES),
  lifeCritical: z.boolean(),
  lifeSustaining: z.boolean().nullable(),
  productCode: z.string().nullable(),
  manufacturer: z.string().nullable(),
  family: z.string().nullable(),
  model: z.string().nullable(),
  by: z.enum(['model', 'family', 'category']),
  source: z.string().nullable(),
});
