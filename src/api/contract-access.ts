/** The contract of access: parties (people, vendors, devices, data), and who reached what, from either side. */
import { z } from 'zod';
import { countSchema, textsSchema } from '#model/text.ts';
import { type Items, itemsOf, limit, type SpanQuery, span } from './contract.ts';
import type { Span } from './page.ts';

export const PARTY_KINDS = ['person', 'vendor', 'device', 'data'] as const;
export type PartyKind = (typeof PARTY_KINDS)[number];

/** What kind of data a place holds. */
export const DATA_KINDS = [
  'images',
  'records',
  'laboratory',
  'messages',
  'fhir',
  'database',
  'files',
  'backup',
  'directory',
] as const;
export type DataKind = (typeof DATA_KINDS)[number];

/** One side of an access. `id` is what it is asked for by: a name, a domain, or the id of a device. */
export interface AccessParty {
  readonly kind: PartyKind;
  readonly id: string;
  readonly name: string;
  /** The device that it is, or is on; null where it is none. */
  readonly device: string | null;
  /** What it holds, where it holds data. */
  readonly holds: readonly DataKind[];
}
const AccessPartySchema: z.ZodType<AccessParty> = z
  .strictObject({
    kind: z.enum(PARTY_KINDS),
    id: z.string(),
    name: z.string(),
    device: z.string().nullable(),
    holds: z.array(z.enum(DATA_KINDS)).readonly(),
  })
  .meta({ id: 'AccessParty' });

export interface PartiesQuery extends SpanQuery {
  readonly kind: PartyKind;
  readonly q: string;
  readonly limit: number;
}
export const PartiesQuerySchema: z.ZodType<PartiesQuery> = z.strictObject({
  ...span,
  kind: z.enum(PARTY_KINDS),
  q: z.string().max(200).default('').meta({ description: 'A part of the name.' }),
  limit,
});
export const PartiesSchema: z.ZodType<Items<AccessParty>> = itemsOf(AccessPartySchema);

export interface AccessQuery extends SpanQuery {
  readonly kind: PartyKind;
  readonly id: string;
  readonly limit: number;
}
export const AccessQuerySchema: z.ZodType<AccessQuery> = z.strictObject({
  ...span,
  kind: z.enum(PARTY_KINDS),
  id: z.string().min(1).max(300),
  limit,
});

/** What somebody did at something, as it was seen on the network. */
export interface ObservedAccess {
  readonly from: AccessParty;
  readonly to: AccessParty;
  /** Who was signed in, as far as it was seen. */
  readonly people: readonly string[];
  readonly protocol: string | null;
  readonly port: number | null;
  readonly flows: number;
  /** Bytes that the asking side sent and got. */
  readonly sent: number;
  readonly received: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** The search for the conversations that show it. */
  readonly evidence: string;
}

/** What is known of a side of access: `unknown` with the reason, until somebody brings what it is read from. */
export interface AccessSide {
  readonly state: 'known' | 'unknown';
  readonly because: string;
}
export interface AccessAnswer extends Span {
  readonly party: AccessParty;
  readonly items: readonly ObservedAccess[];
  /** What is allowed by configuration, what is granted, what was seen, and what ought to be. */
  readonly sides: {
    readonly can: AccessSide;
    readonly may: AccessSide;
    readonly did: AccessSide;
    readonly should: AccessSide;
  };
}
const side = z.strictObject({ state: z.enum(['known', 'unknown']), because: z.string() });
export const AccessAnswerSchema: z.ZodType<AccessAnswer> = z
  .strictObject({
    from: z.string(),
    to: z.string(),
    party: AccessPartySchema,
    items: z
      .array(
        z
          .strictObject({
            from: AccessPartySchema,
            to: AccessPartySchema,
            people: textsSchema,
            protocol: z.string().nullable(),
            port: z.number().int().nullable(),
            flows: countSchema,
            sent: countSchema,
            received: countSchema,
            firstSeen: z.string(),
            lastSeen: z.string(),
            evidence: z.string(),
          })
          .meta({ id: 'ObservedAccess' }),
      )
      .readonly(),
    sides: z.strictObject({ can: side, may: side, did: side, should: side }),
  })
  .meta({ id: 'AccessAnswer' });
