/** The contract of enforcement: steps at the enforcement point, what comes of them, and what stands there. */
import { z } from 'zod';
import { STAGES } from '#model/enforcement.ts';
import type { EnforcementTold, StepOutcome } from '#model/segmentation.ts';
import { countSchema, textsSchema } from '#model/text.ts';
import { ConsequencesSchema, parties, reason } from './contract-segmentation.ts';
import type { StepAsked } from './segmentation.ts';

const id = z.string().min(1).max(300);
const text = z.string().nullable();

const step = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('stage'),
    zones: z.array(id).max(1000).readonly().meta({ description: 'Zones whose stage it is; none: all of them.' }),
    stage: z.enum(STAGES),
  }),
  z.strictObject({ kind: z.literal('quarantine'), device: id }),
  z.strictObject({ kind: z.literal('release'), device: id }),
]);
export const StepBodySchema: z.ZodType<StepAsked> = z.strictObject({
  step,
  plan: z.boolean().default(false).meta({ description: 'Say what would be, and change nothing.' }),
  breakGlass: reason.nullable().default(null).meta({
    description: 'Why it is done whatever speaks against it; somebody must look at it afterwards.',
  }),
});
export const StepOutcomeSchema: z.ZodType<StepOutcome> = z
  .strictObject({
    result: z.enum(['applied', 'planned', 'waiting', 'refused']),
    because: text,
    confirmBy: text,
    consequences: ConsequencesSchema,
  })
  .meta({ id: 'StepOutcome' });

const stood = {
  generation: countSchema,
  at: z.string(),
  account: z.string(),
  stages: z.record(z.string(), z.enum(STAGES)),
  others: z.enum(STAGES),
  quarantined: textsSchema,
};
const EnforcementSchema: z.ZodType<EnforcementTold> = z
  .strictObject({
    point: z.string(),
    holds: z.enum(['nothing', 'confirmed', 'pending', 'other']),
    confirmed: z.strictObject(stood).nullable(),
    pending: z.strictObject({ ...stood, deadline: z.string() }).nullable(),
    counts: z.strictObject({ audited: countSchema, stopped: countSchema }),
    broken: text,
    reviews: z.array(z.strictObject({ entry: countSchema, at: z.string(), reason: z.string() })).readonly(),
    history: z
      .array(
        z.strictObject({
          ...{ entry: countSchema, at: z.string(), event: z.string(), account: z.string() },
          ...{ by: text, generation: z.number().nullable(), because: text },
        }),
      )
      .readonly(),
    proposals: z
      .array(
        z.strictObject({
          ...{ id: z.string(), step, by: z.string(), at: z.string(), until: z.string() },
          edition: countSchema.nullable().meta({
            description: 'The edition of the policy that it was asked for; null where that is none of the editions.',
          }),
          lapsed: z.boolean().meta({ description: 'Another policy holds meanwhile: it cannot be approved any more.' }),
          consequences: ConsequencesSchema,
        }),
      )
      .readonly(),
    parties,
  })
  .meta({ id: 'Enforcement' });
export interface EnforcementAnswer {
  readonly enforcement: EnforcementTold | null;
}
export const EnforcementAnswerSchema: z.ZodType<EnforcementAnswer> = z.strictObject({
  enforcement: EnforcementSchema.nullable().meta({ description: 'Null where no enforcement point is named.' }),
});

export interface ReviewBody {
  readonly note: string;
}
export const ReviewBodySchema: z.ZodType<ReviewBody> = z.strictObject({ note: reason });
