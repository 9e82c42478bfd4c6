/** A flow: a conversation between a client and a server, as `wardline flows` prints it. */

import { z } from 'zod';
import { countSchema, ipSchema, macSchema, portSchema, textsSchema, timeSchema } from './text.ts';

/** One end of a flow. The MAC only where the endpoint itself is on the captured segment. */
export interface Endpoint {
  readonly ip?: string;
  readonly port?: number;
  readonly mac?: string;
}

export type FlowState =
  /** TCP whose handshake was completed (also when it was closed in order), or any other conversation with packets both ways. */
  | 'established'
  /** TCP: the server answered the SYN with RST, or ICMP said unreachable. */
  | 'refused'
  /** Nothing came back. */
  | 'unanswered'
  /** TCP: the server accepted, then RST ended it. */
  | 'reset'
  /** Joined in the middle: TCP whose handshake was not seen; of ICMP, errors alone, which answer another conversation. */
  | 'midstream'
  /** Non-TCP to a group address: no answer is expected. */
  | 'multicast';

/** Something notable that a conversation showed: how often, when first and last (RFC 3339), and the frame of the first. */
export interface Signal {
  readonly count: number;
  readonly first: string;
  readonly last: string;
  readonly frame: number;
}

export interface Flow {
  /** Stable: the same packets give the same id, whichever capture file holds them. */
  readonly id: string;
  readonly start: string;
  readonly end: string;
  readonly network: 'ipv4' | 'ipv6' | 'ethernet';
  /** Lower-case IANA name (`tcp`, `udp`, `icmp`, …), the number as text where it has none, null where it is no IP. */
  readonly transport: string | null;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly vlan: readonly number[];
  /** The innermost recognised application protocol, or null. */
  readonly protocol: string | null;
  /** The protocols and tunnels that carry it, outermost first. */
  readonly over: readonly string[];
  readonly basis: 'content' | 'port' | 'none';
  readonly clientPackets: number;
  readonly clientBytes: number;
  readonly serverPackets: number;
  readonly serverBytes: number;
  readonly state: FlowState;
  /** Stream bytes that the capture lacks. */
  readonly missed: { readonly bytes: number };
  readonly tls?: Readonly<Record<string, unknown>>;
  readonly http?: Readonly<Record<string, unknown>>;
  readonly users?: readonly string[];
  /** Kinds of patient data that crossed in clear text, with how many messages held them. Never the data. */
  readonly patientData?: Readonly<Record<string, number>>;
  /** Kinds of credentials that crossed in clear text, with how often. */
  readonly credentials?: Readonly<Record<string, number>>;
  /** What decoders noticed that attacks are made of, by the names that protocols declare: for detectors alone, neither printed nor kept. */
  readonly signals?: Readonly<Record<string, Signal>>;
  readonly capture: string;
  readonly firstFrame: number;
}

const endpointSchema: z.ZodType<Endpoint> = z.strictObject({
  ip: ipSchema.exactOptional(),
  port: portSchema.exactOptional(),
  mac: macSchema.exactOptional(),
});
const nameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]*$/);
const detailSchema = z.record(z.string(), z.unknown());
const countsSchema = z.record(z.string(), countSchema);

/** A line of `wardline flows`. */
export const flowSchema: z.ZodType<Flow> = z.strictObject({
  id: z.string().min(1),
  start: timeSchema,
  end: timeSchema,
  network: z.enum(['ipv4', 'ipv6', 'ethernet']),
  transport: nameSchema.nullable(),
  client: endpointSchema,
  server: endpointSchema,
  vlan: z.array(z.number().int().min(0).max(4095)),
  protocol: nameSchema.nullable(),
  over: z.array(nameSchema),
  basis: z.enum(['content', 'port', 'none']),
  clientPackets: countSchema,
  clientBytes: countSchema,
  serverPackets: countSchema,
  serverBytes: countSchema,
  state: z.enum(['established', 'refused', 'unanswered', 'reset', 'midstream', 'multicast']),
  missed: z.strictObject({ bytes: countSchema }),
  tls: detailSchema.exactOptional(),
  http: detailSchema.exactOptional(),
  users: textsSchema.exactOptional(),
  patientData: countsSchema.exactOptional(),
  credentials: countsSchema.exactOptional(),
  capture: z.string(),
  firstFrame: countSchema,
});
