/** What a drill is played on: devices, what they are weak to, and which of them reaches which. */
import { z } from 'zod';

/** Longest identifier, in characters; most devices and accesses of a model. */
const NAME_LIMIT = 500;
const REASON_LIMIT = 1000;
const DEVICE_LIMIT = 1_000_000;
const ACCESS_LIMIT = 50_000_000;

export interface DrillDevice {
  readonly id: string;
  /** Weaknesses by the names of `src/drill/worms.ts`, or words of your own. */
  readonly weakTo: readonly string[];
  /** True where a person is harmed when it fails. */
  readonly critical: boolean;
  /** What it does in care, as `infusion`. */
  readonly function: string | null;
  /** For policies whose zones are made of addresses and categories. */
  readonly ip: string | null;
  readonly category: string | null;
  /** Why it is weak, by the weakness: a sentence for a person. */
  readonly because?: Readonly<Record<string, string>> | undefined;
  /** The bed or room that it serves. */
  readonly bed?: string | null | undefined;
  /** What else it is called: addresses and names. */
  readonly names?: readonly string[] | undefined;
  /** The data that it holds, as `pacs`. */
  readonly datasets?: readonly string[] | undefined;
}

/** One device reaches a service of another. */
export interface DrillAccess {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  /** Null for every port. */
  readonly port: number | null;
  /** True where care needs it: it is never cut. */
  readonly needed: boolean;
}

export interface DrillModel {
  readonly devices: readonly DrillDevice[];
  readonly access: readonly DrillAccess[];
}

const nameSchema = z.string().min(1).max(NAME_LIMIT);

export const drillModelSchema: z.ZodType<DrillModel> = z.object({
  devices: z
    .array(
      z.object({
        id: nameSchema,
        weakTo: z.array(nameSchema).max(100).default([]),
        critical: z.boolean().default(false),
        function: nameSchema.nullable().default(null),
        ip: nameSchema.nullable().default(null),
        category: nameSchema.nullable().default(null),
        because: z.record(nameSchema, z.string().max(REASON_LIMIT)).optional(),
        bed: nameSchema.nullish(),
        names: z.array(nameSchema).max(100).optional(),
        datasets: z.array(nameSchema).max(100).optional(),
      }),
    )
    .min(1)
    .max(DEVICE_LIMIT),
  access: z
    .array(
      z.object({
        from: nameSchema,
        to: nameSchema,
        protocol: nameSchema.default('tcp'),
        port: z.number().int().min(0).max(65_535).nullable().default(null),
        needed: z.boolean().default(false),
      }),
    )
    .max(ACCESS_LIMIT),
});
