/** The contract of the part of the API that is about age and exposure: how devices stand, in sum and one by one, and why they are taken for what they are. */
import { z } from 'zod';
import { type Explanation, explanationSchema } from '#model/explanation.ts';
import { type DeviceLifecycle, deviceLifecycleSchema, STANDINGS, type Standing } from '#model/lifecycle.ts';
import { countSchema, textsSchema } from '#model/text.ts';
import { type Items, itemsOf, pageOf } from './contract.ts';
import type { KnowledgePack, LifecycleRow, LifecycleSummary } from './lifecycle.ts';
import type { Page } from './page.ts';

export const DeviceLifecycleSchema: z.ZodType<DeviceLifecycle> = deviceLifecycleSchema.meta({ id: 'DeviceLifecycle' });
export const ExplanationSchema: z.ZodType<Explanation> = explanationSchema.meta({ id: 'Explanation' });

const text = z.string().nullable();
const day = z.string().meta({ description: 'RFC 3339 full-date' });
const standings = z.strictObject(
  Object.fromEntries(STANDINGS.map((standing) => [standing, countSchema])) as Record<Standing, typeof countSchema>,
);

export const LifecyclePageSchema: z.ZodType<Page<LifecycleRow>> = pageOf(
  z
    .strictObject({
      device: z.strictObject({
        id: z.string(),
        name: text,
        ips: textsSchema,
        macs: textsSchema,
        category: text,
        manufacturer: text,
        model: text,
        os: text,
        location: text,
      }),
      lifecycle: DeviceLifecycleSchema,
    })
    .meta({ id: 'LifecycleRow' }),
);

export const LifecycleSummarySchema: z.ZodType<LifecycleSummary> = z
  .strictObject({
    asOf: day,
    devices: countSchema,
    standing: standings,
    os: standings,
    affected: countSchema,
    exploited: countSchema,
    products: z.array(
      z.strictObject({
        product: z.string(),
        part: z.enum(['os', 'software']),
        standing: z.enum(STANDINGS),
        date: day,
        extended: day.nullable(),
        source: z.string(),
        devices: countSchema,
      }),
    ),
  })
  .meta({ id: 'LifecycleSummary' });

export const KnowledgeSchema: z.ZodType<Items<KnowledgePack>> = itemsOf(
  z
    .strictObject({
      name: z.string(),
      documents: countSchema,
      newest: z.string(),
      updated: z.string(),
      ageDays: countSchema,
    })
    .meta({ id: 'KnowledgePack' }),
);
