/** The contract of drills: a worm played on what is kept, and how far an intruder gets from a device. */
import { z } from 'zod';
import type { DrillRequest, DrillState } from '#model/drill-state.ts';
import { type Items, itemsOf } from './contract.ts';
import type { NamedBlast } from './drills.ts';

/** Most epidemics of a drill of the service, and the longest policy in characters. */
const RUNS_LIMIT = 10_000;
const POLICY_LIMIT = 500_000;

const count = z.number().int().nonnegative();
const name = z.string().min(1).max(200);

export const DrillBodySchema: z.ZodType<DrillRequest> = z.strictObject({
  entry: name.nullable().default(null).meta({ description: 'Id of a device; null: where it reaches most.' }),
  exploit: name.nullable().default(null).meta({ description: 'A worm or a weakness; null: every weakness there is.' }),
  policy: z
    .string()
    .max(POLICY_LIMIT)
    .nullable()
    .default(null)
    .meta({ description: 'A policy, JSON or YAML, that is tried after; null for none.' }),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31)
    .default(1),
  runs: z.number().int().min(1).max(RUNS_LIMIT).default(100),
  attacksPerHour: z.number().min(0.001).max(1000).default(6),
  removalsPerHour: z
    .number()
    .min(0)
    .max(1000)
    .default(1 / 24),
  hours: z.number().min(1).max(720).default(48),
});

const cut = { from: z.string(), to: z.string(), protocol: z.string(), port: z.number().nullable() };
const cuts = z.array(z.strictObject(cut)).readonly().nullable();
const worm = z
  .strictObject({
    entry: z.string(),
    infected: z.array(z.string()).readonly(),
    reproduction: z.number(),
    curve: z
      .array(z.strictObject({ t: z.number(), susceptible: z.number(), infected: z.number(), removed: z.number() }))
      .readonly(),
    lost: z.array(z.strictObject({ function: z.string(), t: z.number(), share: z.number() })).readonly(),
    times: z.array(z.strictObject({ device: z.string(), t: z.number(), share: z.number() })).readonly(),
    cuts,
  })
  .meta({ id: 'WormDrill' });
const party = z.strictObject({
  id: z.string(),
  name: z.string(),
  critical: z.boolean(),
  function: z.string().nullable(),
});
const request = z.strictObject({
  entry: z.string().nullable(),
  exploit: z.string().nullable(),
  policy: z.string().nullable(),
  seed: z.number(),
  runs: z.number(),
  attacksPerHour: z.number(),
  removalsPerHour: z.number(),
  hours: z.number(),
});

export const DrillSchema: z.ZodType<DrillState> = z
  .strictObject({
    id: z.string(),
    state: z.enum(['running', 'done', 'failed', 'cancelled']),
    startedAt: z.string(),
    request,
    progress: z.number(),
    problem: z.string().nullable(),
    answer: z.strictObject({ before: worm, after: worm.nullable(), parties: z.array(party).readonly() }).nullable(),
  })
  .meta({ id: 'Drill' });
export const DrillsSchema: z.ZodType<Items<DrillState>> = itemsOf(DrillSchema);

export interface DrillOptions {
  readonly worms: readonly string[];
}
export const DrillOptionsSchema: z.ZodType<DrillOptions> = z.strictObject({ worms: z.array(z.string()).readonly() });

const hop = z.strictObject({
  ...cut,
  hops: count,
  needed: z.boolean(),
  weakness: z.string(),
  because: z.string().nullable(),
  function: z.string().nullable(),
  critical: z.boolean(),
});
export const BlastSchema: z.ZodType<NamedBlast> = z
  .strictObject({
    blast: z.strictObject({
      from: z.string(),
      reached: z.array(hop).readonly(),
      counts: z.strictObject({
        devices: count,
        critical: count,
        beds: count,
        datasets: z.array(z.string()).readonly(),
        functions: z.array(z.strictObject({ function: z.string(), devices: count, critical: count })).readonly(),
      }),
      paths: z.array(z.array(hop).readonly()).readonly(),
      chokePoints: z
        .array(
          z.strictObject({
            device: z.string(),
            saves: count,
            left: count,
            critical: count,
            functions: z.array(z.string()).readonly(),
            access: z.strictObject({ ...cut, needed: z.boolean() }).nullable(),
          }),
        )
        .readonly(),
      cuts,
    }),
    parties: z.array(party).readonly(),
  })
  .meta({ id: 'Blast' });
