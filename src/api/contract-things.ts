/** The things of the house as the API shows them: the model's own schemas, by the names that the API's description has for them. */
import { z } from 'zod';
import { CHANGE_KINDS, type Change } from '#model/change.ts';
import { type Device, deviceSchema } from '#model/device.ts';
import { type Fact, factSchema } from '#model/fact.ts';
import { type Finding, findingSchema } from '#model/finding.ts';
import { type StoredFlow, storedFlowSchema } from '#model/stored-flow.ts';
import { countSchema, timeSchema } from '#model/text.ts';
import type { BaselineStanding } from './devices.ts';

export const DeviceSchema: z.ZodType<Device> = deviceSchema.meta({ id: 'Device' });
export const FlowSchema: z.ZodType<StoredFlow> = storedFlowSchema.meta({ id: 'Flow' });
export const FactSchema: z.ZodType<Fact> = factSchema.meta({ id: 'Fact' });
export const FindingSchema: z.ZodType<Finding> = findingSchema.meta({ id: 'Finding' });

export const BaselineSchema: z.ZodType<BaselineStanding> = z
  .strictObject({
    state: z.enum(['learning', 'learnt']),
    day: countSchema,
    of: countSchema,
    group: z.string().nullable(),
    groupSize: countSchema,
  })
  .meta({ id: 'Baseline' });

export const ChangeSchema: z.ZodType<Change> = z
  .strictObject({
    id: countSchema,
    time: timeSchema,
    kind: z.enum(CHANGE_KINDS),
    device: z.string(),
    summary: z.string(),
    field: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
  })
  .meta({ id: 'Change' });
