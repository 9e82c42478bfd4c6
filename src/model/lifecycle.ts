/** What is known against a device: the lines that `wardline lifecycle match` takes, and those it gives. */
import { z } from 'zod';

/** Longest name or version taken, in characters, and most software of one device. */
const NAME_LIMIT = 500;
const SOFTWARE_LIMIT = 1_000;

export interface InventorySystem {
  readonly name?: string | null | undefined;
  readonly version?: string | null | undefined;
  readonly build?: string | null | undefined;
}

export interface InventorySoftware {
  readonly vendor?: string | null | undefined;
  readonly product?: string | null | undefined;
  readonly version?: string | null | undefined;
}

/** One device of an inventory. What is not known is left out, or null. */
export interface InventoryDevice {
  readonly id: string;
  readonly manufacturer?: string | null | undefined;
  readonly model?: string | null | undefined;
  readonly category?: string | null | undefined;
  readonly firmware?: string | null | undefined;
  readonly os?: InventorySystem | null | undefined;
  readonly software?: readonly InventorySoftware[] | null | undefined;
}

export type Quality = 'exact' | 'range' | 'family' | 'possible';

/** An advisory that speaks of the device. */
export interface AdvisoryMatch {
  readonly device: string;
  readonly kind: 'advisory';
  readonly advisory: string;
  /** As the advisory names it. */
  readonly product: string;
  /** In CSAF's words. */
  readonly status: 'known_affected' | 'fixed' | 'known_not_affected' | 'under_investigation';
  /** exact and range: its version is known to lie in what is stated. */
  readonly quality: Quality;
  readonly cves: readonly string[];
  /** One of these is known to be exploited. */
  readonly exploited: boolean;
  readonly because: string;
  /** What the maker advises for this product. */
  readonly remediation: readonly string[];
}

/** When an operating system or software of the device stops or stopped being mended. */
export interface SupportMatch {
  readonly device: string;
  readonly kind: 'end-of-support';
  readonly product: string;
  /** Last day of the support that everybody has, RFC 3339 full-date. */
  readonly date: string;
  /** Last day of paid or embedded programmes, where there are any. */
  readonly extended: string | null;
  readonly source: string;
  /** The editions that it may be, each with its own days, where the evidence does not tell them apart. */
  readonly editions?: readonly { readonly product: string; readonly date: string; readonly extended: string | null }[];
}

export type LifecycleMatch = AdvisoryMatch | SupportMatch;

const name = z.union([z.string().max(NAME_LIMIT), z.number().transform(String)]).nullish();

export const inventoryDeviceSchema: z.ZodType<InventoryDevice> = z.object({
  id: z.union([z.string().min(1).max(NAME_LIMIT), z.number().transform(String)]),
  manufacturer: name,
  model: name,
  category: name,
  firmware: name,
  os: z.object({ name, version: name, build: name }).nullish(),
  software: z
    .array(z.object({ vendor: name, product: name, version: name }))
    .max(SOFTWARE_LIMIT)
    .nullish(),
});

const dateSchema = z.string().regex(/^\d{4}-\d\d-\d\d$/);
const texts = z.array(z.string());

export const lifecycleMatchSchema: z.ZodType<LifecycleMatch> = z.discriminatedUnion('kind', [
  z.strictObject({
    device: z.string(),
    kind: z.literal('advisory'),
    advisory: z.string(),
    product: z.string(),
    status: z.enum(['known_affected', 'fixed', 'known_not_affected', 'under_investigation']),
    quality: z.enum(['exact', 'range', 'family', 'possible']),
    cves: texts,
    exploited: z.boolean(),
    because: z.string().min(1),
    remediation: texts,
  }),
  z.strictObject({
    device: z.string(),
    kind: z.literal('end-of-support'),
    product: z.string(),
    date: dateSchema,
    extended: dateSchema.nullable(),
    source: z.string(),
    editions: z
      .array(z.strictObject({ product: z.string(), date: dateSchema, extended: dateSchema.nullable() }))
      .exactOptional(),
  }),
]);
