/** A device: the addresses that are one thing, and what the evidence says it is. */
import { z } from 'zod';
import { type Clinical, clinicalSchema } from './clinical.ts';
import { countSchema, ipSchema, macSchema, shareSchema, textsSchema, timeSchema } from './text.ts';

/** The fact that carries a claim. */
export interface Basis {
  readonly key: string;
  readonly value: string;
  readonly capture: string;
  readonly frame: number;
  /** The rule that read the fact, as `dicom-implementations/offis-dcmtk`. */
  readonly rule: string;
}

export interface Claim {
  readonly value: string;
  /** 0 to 1: how often a claim on such evidence is right. */
  readonly confidence: number;
  readonly basis: readonly Basis[];
  readonly by: 'evidence' | 'model' | 'operator';
  /** Whose word it is, where it is the operator's. */
  readonly said?: Said;
  /** The devices that taught it, where it was learned on site: a person said what they are, and this one says the same. */
  readonly taught?: readonly string[];
  /** What the evidence says, where the operator's word is another: shown beside it, never in its place. */
  readonly against?: Contradiction;
}

/** Whose word something is, and since when. */
export interface Said {
  readonly name: string;
  readonly time: string;
  readonly reason: string | null;
}

/** What the evidence says against the operator's word. */
export interface Contradiction {
  readonly value: string;
  readonly confidence: number;
  readonly basis: readonly Basis[];
  /** True where the evidence said something else, or nothing, when the operator spoke. */
  readonly later: boolean;
}

/** What a device is. `null` where nothing is known: unknown stays unknown. */
export interface Identity {
  readonly category: Claim | null;
  readonly manufacturer: Claim | null;
  readonly model: Claim | null;
  readonly serial: Claim | null;
  readonly os: Claim | null;
  readonly osVersion: Claim | null;
  readonly software: Claim | null;
  readonly firmware: Claim | null;
  readonly location: Claim | null;
}

/** Of a device that has said nothing yet. */
export const NOTHING_KNOWN: Identity = {
  category: null,
  manufacturer: null,
  model: null,
  serial: null,
  os: null,
  osVersion: null,
  software: null,
  firmware: null,
  location: null,
};

/** An address over time: whose it was from when, until another device had it (null: it still has it, for all that is known). */
export interface DeviceAddress {
  readonly ip: string;
  /** The interface that had it; null for a device beyond the captured segment. */
  readonly mac: string | null;
  readonly from: string;
  readonly until: string | null;
}

/** What ties the endpoints of a device together, or sets it apart from another: always said, never silent. */
export const TIE_KINDS = [
  'joined',
  'replaces',
  'replaced-by',
  'same-name',
  'several-behind',
  'random-address',
  'shared-address',
  'virtual-machine',
  'hosts',
  'hosted-by',
  'stands-before',
  'stands-behind',
  'fails-over',
] as const;

export interface Tie {
  readonly kind: (typeof TIE_KINDS)[number];
  /** One sentence for a person. */
  readonly summary: string;
  /** The endpoints it is about, by MAC or IP. */
  readonly endpoints: readonly string[];
  /** The packets that show it; empty where it is the operator's word. */
  readonly evidence: readonly Omit<Basis, 'rule'>[];
}

export interface Device {
  /** Stable for the same evidence. */
  readonly id: string;
  readonly macs: readonly string[];
  readonly ips: readonly string[];
  /** Every address with its time, in order of time. */
  readonly addresses: readonly DeviceAddress[];
  readonly names: readonly string[];
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** `PROTOCOL:server`, `PROTOCOL:client`, `dicom:scp`, `dicom:scu`, `router`, …, sorted. */
  readonly roles: readonly string[];
  readonly identity: Identity;
  /** What it is for patients; left out for what is no clinical device, or not known to be one. */
  readonly clinical?: Clinical;
  /** Why its endpoints are one device, and what else is to be known of that; left out where there is nothing to say. */
  readonly ties?: readonly Tie[];
  /** Notes of operators, the oldest first; left out where there are none. */
  readonly notes?: readonly (Said & { readonly text: string })[];
}

const basisSchema = z.strictObject({
  key: z.string(),
  value: z.string(),
  capture: z.string(),
  frame: countSchema,
  rule: z.string(),
});
const saidSchema = z.strictObject({ name: z.string(), time: timeSchema, reason: z.string().nullable() });

const claimSchema: z.ZodType<Claim | null> = z
  .strictObject({
    value: z.string().min(1),
    confidence: shareSchema,
    basis: z.array(basisSchema),
    by: z.enum(['evidence', 'model', 'operator']),
    said: z.exactOptional(saidSchema),
    taught: z.exactOptional(textsSchema),
    against: z.exactOptional(
      z.strictObject({
        value: z.string().min(1),
        confidence: shareSchema,
        basis: z.array(basisSchema),
        later: z.boolean(),
      }),
    ),
  })
  .nullable();

export const deviceSchema: z.ZodType<Device> = z.strictObject({
  id: z.string().min(1),
  macs: z.array(macSchema),
  ips: z.array(ipSchema),
  addresses: z.array(
    z.strictObject({ ip: ipSchema, mac: macSchema.nullable(), from: timeSchema, until: timeSchema.nullable() }),
  ),
  names: textsSchema,
  firstSeen: timeSchema,
  lastSeen: timeSchema,
  roles: textsSchema,
  identity: z.strictObject({
    category: claimSchema,
    manufacturer: claimSchema,
    model: claimSchema,
    serial: claimSchema,
    os: claimSchema,
    osVersion: claimSchema,
    software: claimSchema,
    firmware: claimSchema,
    location: claimSchema,
  }),
  clinical: z.exactOptional(clinicalSchema),
  ties: z.exactOptional(
    z.array(
      z.strictObject({
        kind: z.enum(TIE_KINDS),
        summary: z.string().min(1),
        endpoints: textsSchema,
        evidence: z.array(basisSchema.omit({ rule: true })),
      }),
    ),
  ),
  notes: z.exactOptional(z.array(saidSchema.extend({ text: z.string().min(1) }))),
});

/** What a device is called: the first of its names, else an address, else its id. */
export function nameOf({ names, ips, macs, id }: Pick<Device, 'names' | 'ips' | 'macs' | 'id'>): string {
  return names[0] ?? ips[0] ?? macs[0] ?? id;
}
