/** The contract of captures: those that were read, and those that are brought. */
import { z } from 'zod';
import type { CaptureRecord } from '#model/capture-record.ts';
import { countSchema } from '#model/text.ts';
import { pageOf } from './contract.ts';
import type { Page } from './page.ts';

/** Longest name of a capture that is brought, in characters. */
const NAME_LIMIT = 200;

const CaptureSchema: z.ZodType<CaptureRecord> = z
  .strictObject({
    hash: z.string(),
    path: z.string(),
    packets: countSchema,
    bytes: countSchema,
    start: z.string().nullable(),
    end: z.string().nullable(),
    linkType: z.string(),
    readAt: z.string(),
    state: z.enum(['reading', 'done', 'failed']),
    problems: z.array(z.strictObject({ offset: z.number().nullable(), message: z.string() })).readonly(),
  })
  .meta({ id: 'Capture' });
export const CapturesSchema: z.ZodType<Page<CaptureRecord>> = pageOf(CaptureSchema);

export interface UploadQuery {
  readonly name: string;
}
export const UploadQuerySchema: z.ZodType<UploadQuery> = z.strictObject({
  name: z
    .string()
    .max(NAME_LIMIT)
    .default('')
    .meta({ description: 'What it shall be called; only the part behind the last slash counts.' }),
});

export interface UploadAnswer {
  readonly capture: CaptureRecord;
  readonly known: boolean;
}
export const UploadAnswerSchema: z.ZodType<UploadAnswer> = z.strictObject({
  capture: CaptureSchema,
  known: z.boolean().meta({ description: 'These very bytes were taken in before: nothing is read.' }),
});

export interface UploadLimits {
  /** The largest capture that is taken, in bytes. */
  readonly bytesLimit: number;
}
export const UploadLimitsSchema: z.ZodType<UploadLimits> = z.strictObject({ bytesLimit: countSchema });
