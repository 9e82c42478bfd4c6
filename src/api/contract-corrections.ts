/** The contract of the operator's word: what is asked, and the steps that it came to. */
import { z } from 'zod';
import {
  type Asked,
  askedSchema,
  type Correction,
  correctionSchema,
  type Question,
  questionSchema,
} from '#model/correction.ts';
import { type Items, itemsOf } from './contract.ts';

export const AskedSchema: z.ZodType<Asked> = askedSchema.meta({ id: 'AskedCorrection' });
export const CorrectionSchema: z.ZodType<Correction> = correctionSchema.meta({ id: 'Correction' });
export const CorrectionsSchema: z.ZodType<Items<Correction>> = itemsOf(CorrectionSchema);

export const QuestionsSchema: z.ZodType<Items<Question>> = itemsOf(questionSchema.meta({ id: 'Question' }));

export interface StepParams {
  readonly id: string;
  readonly step: string;
}
export const StepParamsSchema: z.ZodType<StepParams> = z.strictObject({
  id: z.string().min(1).max(200),
  step: z.string().regex(/^\d{1,15}$/, 'a step is named by its number'),
});
