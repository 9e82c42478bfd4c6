/** What segmentation is worked out on and answers: devices with their addresses, flows that documents declare, proofs. */
import { z } from 'zod';
import { ipSchema } from './text.ts';

const TEXT_LIMIT = 500;

/** A device as far as intents and zones speak of it. */
export interface KnownDevice {
  readonly id: string;
  readonly ips: readonly string[];
  /** When it had which address, of one that moved, or whose address went on to another: `until` is when another had it. */
  readonly held?: readonly { readonly ip: string; readonly from: string; readonly until: string | null }[] | undefined;
  readonly category?: string | null | undefined;
  readonly manufacturer?: string | null | undefined;
  readonly model?: string | null | undefined;
  /** What it does in care, as `infusion`. */
  readonly function?: string | null | undefined;
  /** True where a life hangs on it. */
  readonly critical?: boolean | undefined;
  /** Data that it holds, as `pacs`. */
  readonly datasets?: readonly string[] | undefined;
  /** What it is called. */
  readonly names?: readonly string[] | undefined;
  /** What it does on the network, as `dicom:scp`. */
  readonly roles?: readonly string[] | undefined;
}

/** A flow that a document says is needed. */
export interface DeclaredFlow {
  /** Addresses, prefixes, `any`, or `category:…`, `device:…`, `zone:…`, `dataset:…`, `name:…`, `dns:…`, `person:…`, `role:…`. */
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly ports: readonly string[];
  /** What is spoken, as `dicom`. */
  readonly application?: string | undefined;
  /** Whether the document says that it is encrypted. */
  readonly encrypted?: boolean | undefined;
  /** Document, page and line. */
  readonly source?: string | undefined;
  /** Whose document it is; left out where it is about both sides. */
  readonly about?: string | undefined;
}

const textSchema = z.string().min(1).max(TEXT_LIMIT);

/** A line of `devices.ndjson`; further keys are passed over. */
export const knownDeviceSchema: z.ZodType<KnownDevice> = z.object({
  id: textSchema,
  ips: z.array(ipSchema).default([]),
  held: z.array(z.object({ ip: ipSchema, from: textSchema, until: textSchema.nullable() })).optional(),
  category: textSchema.nullish(),
  manufacturer: textSchema.nullish(),
  model: textSchema.nullish(),
  function: textSchema.nullish(),
  critical: z.boolean().optional(),
  datasets: z.array(textSchema).optional(),
  names: z.array(textSchema).optional(),
  roles: z.array(textSchema).optional(),
});

/** A line of `declared.ndjson`. */
export const declaredFlowSchema: z.ZodType<DeclaredFlow> = z.object({
  from: textSchema,
  to: textSchema,
  protocol: textSchema.default('tcp'),
  ports: z
    .union([
      z.array(z.union([z.string(), z.number()]).transform(String)),
      z.union([z.string(), z.number()]).transform((one) => [String(one)]),
    ])
    .default([]),
  application: textSchema.optional(),
  encrypted: z.boolean().optional(),
  source: textSchema.optional(),
  about: textSchema.optional(),
});

export type ProofResult = 'proved' | 'refuted' | 'unknown';

/** Where a configuration says so. */
export interface ProofLine {
  readonly file: string;
  readonly at: number;
  readonly number: number | null;
  readonly text: string;
}

/** A packet in words. */
export type Witness = Readonly<
  Partial<Record<'src' | 'dst' | 'protocol' | 'sport' | 'dport' | 'icmp' | 'flags' | 'state', string | number>>
>;

/** What a proof says of one intent. */
export interface ProvedIntent {
  readonly intent: string;
  readonly result: ProofResult;
  /** A packet that does what must not be, or cannot what must be; words as keys. */
  readonly witness: Witness | null;
  /** The line that lets it pass, or stops it, or is not understood. */
  readonly line: ProofLine | null;
  readonly because: string;
  /** Devices and functions of care that the witness, and all like it, concern. */
  readonly touches: { readonly devices: readonly string[]; readonly functions: readonly string[] };
}

export interface Proof {
  readonly intents: readonly ProvedIntent[];
}
