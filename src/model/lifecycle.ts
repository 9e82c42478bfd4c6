/** What is known against a device: the lines that `wardline lifecycle match` takes, and those it gives. */
import { z } from 'zod';
import { countSchema } from './text.ts';

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

/** What of a device is meant: itself, its operating system, or a piece of its software. */
export const PARTS = ['device', 'os', 'software'] as const;
export type Part = (typeof PARTS)[number];

export type Quality = 'exact' | 'range' | 'family' | 'possible';

/** An advisory that speaks of the device. */
export interface AdvisoryMatch {
  readonly device: string;
  readonly kind: 'advisory';
  readonly part: Part;
  readonly advisory: string;
  readonly title: string;
  /** Day of the advisory's current release, empty where it states none; and where people can read it. */
  readonly date: string;
  readonly url: string | null;
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

/** When an operating system or software of the device stops or stopped getting updates. */
export interface SupportMatch {
  readonly device: string;
  readonly kind: 'end-of-support';
  readonly part: 'os' | 'software';
  readonly product: string;
  /** Last day of the support that everybody has, RFC 3339 full-date. */
  readonly date: string;
  /** Last day of extended support, where there is any: bought, of a special edition, or of volunteers. */
  readonly extended: string | null;
  readonly source: string;
  /** The editions that it may be, each with its own days, where the evidence does not tell them apart. */
  readonly editions?: readonly { readonly product: string; readonly date: string; readonly extended: string | null }[];
}

export type LifecycleMatch = AdvisoryMatch | SupportMatch;

/**
 * How something stands on a day. `ended`: nobody gets updates any more. `paid`: only extended support is left, which not everybody has.
 * `perhaps`: of the editions that it may be, some are out of support. `ending`: within a year. `unknown`: no date is known.
 */
export const STANDINGS = ['ended', 'paid', 'perhaps', 'ending', 'supported', 'unknown'] as const;
export type Standing = (typeof STANDINGS)[number];

export type DatedProductMatch = SupportMatch & { readonly standing: Standing };

/** How old a device is and how exposed, as of a day. */
export interface DeviceLifecycle {
  readonly device: string;
  /** The most urgent standing of its system and software. */
  readonly standing: Standing;
  /** That of its operating system alone. */
  readonly os: Standing;
  /** The first day on which a part of it was, or will be, out of support; null where none is dated. */
  readonly ends: string | null;
  /** An advisory that holds speaks of a vulnerability that is known to be exploited. */
  readonly exploited: boolean;
  /** Advisories that hold: affected, or under investigation. */
  readonly open: number;
  /** What is dated. */
  readonly products: readonly DatedProductMatch[];
  /** Every advisory that speaks of it, also those that are settled. */
  readonly advisories: readonly AdvisoryMatch[];
}

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

const partSchema = z.enum(PARTS);

const advisoryMatchSchema = z.strictObject({
  device: z.string(),
  kind: z.literal('advisory'),
  part: partSchema,
  advisory: z.string(),
  title: z.string(),
  date: z.union([dateSchema, z.literal('')]),
  url: z.string().nullable(),
  product: z.string(),
  status: z.enum(['known_affected', 'fixed', 'known_not_affected', 'under_investigation']),
  quality: z.enum(['exact', 'range', 'family', 'possible']),
  cves: texts,
  exploited: z.boolean(),
  because: z.string().min(1),
  remediation: texts,
});
const supportMatchSchema = z.strictObject({
  device: z.string(),
  kind: z.literal('end-of-support'),
  part: z.enum(['os', 'software']),
  product: z.string(),
  date: dateSchema,
  extended: dateSchema.nullable(),
  source: z.string(),
  editions: z
    .array(z.strictObject({ product: z.string(), date: dateSchema, extended: dateSchema.nullable() }))
    .exactOptional(),
});

export const lifecycleMatchSchema: z.ZodType<LifecycleMatch> = z.discriminatedUnion('kind', [
  advisoryMatchSchema,
  supportMatchSchema,
]);

const standingSchema = z.enum(STANDINGS);

export const deviceLifecycleSchema: z.ZodType<DeviceLifecycle> = z.strictObject({
  device: z.string(),
  standing: standingSchema,
  os: standingSchema,
  ends: dateSchema.nullable(),
  exploited: z.boolean(),
  open: countSchema,
  products: z.array(supportMatchSchema.extend({ standing: standingSchema })),
  advisories: z.array(advisoryMatchSchema),
});
