/** The contract of a protocol: how it is recognised, how its messages are read, and which facts they state. */
import type { Cursor } from '#base/cursor.ts';
import type { PassageSort } from '#model/passage.ts';

/** What carries a protocol's messages. For `icmpv6` the message starts with its type. `ethernet` is a frame's payload behind an EtherType or a SNAP header. */
export type Carrier = 'tcp' | 'udp' | 'sctp' | 'icmpv6' | 'ethernet';

/** What a probe says about the first bytes: not this protocol, more bytes needed, likely, or sure. */
export const VERDICT = { no: 0, more: 1, maybe: 2, sure: 3 } as const;
export type Verdict = (typeof VERDICT)[keyof typeof VERDICT];

/** What is known of the conversation while its bytes are looked at. */
export interface Context {
  readonly carrier: Carrier;
  /** These bytes travel from the client (who opened the conversation) to the server. */
  readonly fromClient: boolean;
  readonly clientPort: number;
  readonly serverPort: number;
  /** EtherType of the frame (or the SNAP protocol id) when the carrier is `ethernet`, else 0. */
  readonly etherType: number;
  /** Microseconds since the epoch. */
  readonly time: number;
}

/** A parser's answer about the bytes under its cursor. It never throws. */
export type Answer<Message> =
  /** A whole message was read; the cursor stands behind it. `skip` further bytes belong to it and need not be looked at. */
  | { readonly kind: 'done'; readonly message: Message; readonly skip?: number }
  /** At least `need` more bytes are needed (1 when unknown). In a datagram this is a truncation. */
  | { readonly kind: 'more'; readonly need: number }
  /** This is not the protocol after all: recognition starts again without it. */
  | { readonly kind: 'not-mine' }
  /** The bytes break the specification at `offset` from the message's start. A stream then resynchronises. */
  | { readonly kind: 'malformed'; readonly reason: string; readonly offset: number };

export const done = <Message>(message: Message, skip = 0): Answer<Message> => ({ kind: 'done', message, skip });
export const more = (need = 1): { readonly kind: 'more'; readonly need: number } => ({ kind: 'more', need });
export const NOT_MINE: { readonly kind: 'not-mine' } = { kind: 'not-mine' };
export const malformed = (
  reason: string,
  offset: number,
): { readonly kind: 'malformed'; readonly reason: string; readonly offset: number } => ({
  kind: 'malformed',
  reason,
  offset,
});

/** Whose fact it is: an end of the conversation, or an endpoint that the message itself names. */
export type About = 'sender' | 'receiver' | { readonly mac?: string; readonly ip?: string; readonly port?: number };

/** Details of a conversation that `wardline flows` prints beside it. */
export interface TlsDetail {
  readonly version?: string;
  readonly sni?: string;
  readonly alpn?: readonly string[];
  readonly cipher?: string;
  readonly ja3?: string;
  readonly ja3s?: string;
  readonly ja4?: string;
  readonly certificate?: {
    readonly subject: string;
    readonly issuer: string;
    readonly notBefore: string;
    readonly notAfter: string;
    readonly selfSigned: boolean;
  };
}
export interface HttpDetail {
  readonly method?: string;
  readonly host?: string;
  readonly status?: number;
  readonly userAgent?: string;
  readonly server?: string;
  readonly contentType?: string;
}

/** What may be said while a message is observed. Each call is cheap when nobody listens. */
export interface Observer {
  /** States a fact. `key` is declared in the protocol's `facts`; `field` is the field's name in its standard. Text is made safe and cut by the listener. */
  fact(key: string, value: string, about: About, field: string): void;
  /** Fills in details of the conversation; later values for a name replace earlier ones. */
  tls(detail: TlsDetail): void;
  http(detail: HttpDetail): void;
  /** A person or service account used this conversation (staff, never a patient). */
  user(name: string): void;
  /** Patient data crossed here in clear text: `kind` names the sort (as `hl7.patient-identification`), never the data. */
  patientData(kind: string): void;
  /** A password, or something as good as one, crossed in clear text: `kind` names the scheme (as `http.basic`), never the secret. */
  credential(kind: string): void;
  /**
   * Something notable happened, of which attacks are made: `name` is declared in the protocol's `signals`. Who did it is
   * the client, or, for words that say so, the server.
   */
  signal(name: string): void;
  /**
   * A message of care passed, from the sender of this message: an alarm, a measurement, or the answer to one. `identifiers` are
   * what it is called, its own first, and of an answer what that answers; they are hashed at once.
   */
  passage(sort: PassageSort, identifiers: readonly Uint8Array[]): void;
  /** The protocol's own roles: the sender of this message is the client (or is the server). Corrects a wrong first guess. */
  senderIs(role: 'client' | 'server'): void;
  /** The rest of this conversation is another protocol inside this one (after STARTTLS, CONNECT, …): recognition starts again. */
  handOver(): void;
  /** Nothing more can be learned in this conversation: later bytes are counted, not read. */
  enough(): void;
}

/** One kind of message and how far it is understood: `partial` and `ignored` say in `note` what is left out and why. */
export interface Support {
  readonly message: string;
  readonly level: 'full' | 'partial' | 'ignored';
  readonly note?: string;
}

/** Where a protocol may be met. The numbers are hints for the order of probing, never proof; an empty list means any. */
export interface Places {
  readonly tcp?: readonly number[];
  readonly udp?: readonly number[];
  readonly sctp?: readonly number[];
  readonly icmpv6?: readonly number[];
  /** EtherTypes, or SNAP identifiers written as OUI × 65536 + protocol id. These do decide. */
  readonly ethernet?: readonly number[];
}

/** How a protocol is written: a folder's `index.ts` hands this to `defineProtocol`. */
export interface ProtocolDefinition<Message, Memory> {
  /** Lower-case common name, as `wardline flows` prints it; also the folder's name. */
  readonly name: string;
  readonly title: string;
  /** The documents it was written from: `{ title: 'RFC 2131', url: 'https://…' }`. */
  readonly specifications: readonly { readonly title: string; readonly url: string }[];
  readonly places: Places;
  /** Looks at the first bytes of a conversation (from either side) or of a datagram. Reads at most a few hundred bytes; allocates nothing on the way to `no`. */
  probe(bytes: Cursor, context: Context): Verdict;
  /** Reading messages; null when the protocol is recognised only. */
  readonly reader: Reader<Message, Memory> | null;
  readonly support: readonly Support[];
  /** The keys its facts carry, each with a sentence. Keys start with the protocol's name and a dot. */
  readonly facts: Readonly<Record<string, string>>;
  /** The signals it gives, each with a sentence: what detectors go by. Names start with the protocol's name, or that of a format which several share, and a dot. */
  readonly signals?: Readonly<Record<string, string>>;
}

/** Parsing and meaning: two functions in two files (`parse.ts`, `observe.ts`), both pure but for `memory`. */
export interface Reader<Message, Memory> {
  /** Messages state facts, signals and who is who, nothing that a flow's record prints: where nobody wants facts the first message is enough. */
  readonly factsOnly?: true;
  /** State of one conversation, made when it is recognised; shared by both directions. */
  remember(): Memory;
  /** Reads one message. Streams call it again from behind the last message; datagrams call it until the datagram is used up. */
  parse(bytes: Cursor, context: Context, memory: Memory): Answer<Message>;
  /** Says what the message states. */
  observe(message: Message, context: Context, observer: Observer, memory: Memory): void;
  /** After damage or a gap: the offset from the cursor's position where a message may start, or -1. Absent: the direction is given up. */
  resynchronise?(bytes: Cursor, context: Context): number;
}

/** A protocol as the engine sees it, its message and memory types closed away. */
export interface Protocol extends Omit<ProtocolDefinition<unknown, unknown>, 'reader'> {
  readonly reader: Reader<unknown, unknown> | null;
}

/** Closes a definition's types: messages and memory only ever meet the reader that made them. */
export function defineProtocol<Message, Memory>(definition: ProtocolDefinition<Message, Memory>): Protocol {
  return definition as unknown as Protocol;
}
