/** A conversation: what is kept of it while it is read, and the little that stays when nothing more can be learned. */
import type { Carrier, Context, HttpDetail, Protocol, TlsDetail } from '#decode/protocol.ts';

const NOTHING = new Uint8Array(0);
const NO_PROTOCOLS: readonly Protocol[] = [];
const NO_LAYERS: readonly string[] = [];

/** How a protocol is known. */
export type Basis = 'content' | 'port' | 'none';

/** State of one direction's stream. */
export class Direction {
  pending: Uint8Array = NOTHING;
  length = 0;
  /** Do not parse before this many bytes are there. */
  need = 0;
  /** Bytes to pass over unread. */
  skip = 0;
  /** Given up: bytes are counted only. */
  dead = false;
  /** Bytes were lost: the next message start must be found first. */
  lost = false;
}

/** What was learned of a conversation besides its protocol. */
export interface Details {
  tls: TlsDetail | null;
  http: HttpDetail | null;
  users: Set<string> | null;
  patient: Map<string, number> | null;
  secrets: Map<string, number> | null;
  signals: Map<string, SignalCount> | null;
}

/** How often a signal was given; times in microseconds since the epoch. */
export interface SignalCount {
  count: number;
  first: number;
  last: number;
  frame: number;
}

/** What a conversation came to: this alone stays when it is finished. */
export interface Outcome {
  readonly protocolName: string | null;
  readonly basis: Basis;
  readonly over: readonly string[];
  readonly details: Details | null;
}

/** The conversation whose turn it is, and where in it: one object for all, so that nothing is written to each per packet. */
export class Moment implements Context {
  carrier: Carrier = 'tcp';
  fromClient = true;
  clientPort = 0;
  serverPort = 0;
  etherType = 0;
  time = 0;
  /** The capture and the frame being read, and whether it comes from the low endpoint. */
  capture = 0;
  frame = 0;
  fromLow = true;
  slot = 0;
}

/** A conversation that is being read. */
export class Conversation implements Outcome {
  readonly carrier: Carrier;
  readonly etherType: number;
  protocol: Protocol | null = null;
  protocolName: string | null = null;
  basis: Basis = 'none';
  over: readonly string[] = NO_LAYERS;
  details: Details | null = null;
  /** Nothing more is read. */
  finished = false;
  /** The protocol's own state. */
  memory: unknown = null;
  /** What each side sent and is not read yet. */
  low: Direction | null = null;
  high: Direction | null = null;
  /** Protocols that it is not. */
  excluded: readonly Protocol[] = NO_PROTOCOLS;
  /** Payloads that nobody recognised. */
  tries = 0;
  /** Who thought it likely the last time, and how often in a row. */
  maybe: Protocol | null = null;
  maybeCount = 0;
  /** Facts told, by key and value, with the time. */
  told: Map<string, number> | null = null;

  constructor(carrier: Carrier, etherType: number) {
    this.carrier = carrier;
    this.etherType = etherType;
  }

  /** One side's stream, made when it is first asked for. */
  direction(side: 0 | 1): Direction {
    if (side === 0) {
      this.low ??= new Direction();
      return this.low;
    }
    this.high ??= new Direction();
    return this.high;
  }

  /** Recognition starts again. */
  restart(): void {
    this.protocol = null;
    this.protocolName = null;
    this.basis = 'none';
    this.memory = null;
    this.tries = 0;
    this.maybe = null;
    this.maybeCount = 0;
  }

  /** Nothing more is read: what reading needed is given back. */
  finish(): void {
    this.finished = true;
    this.low = null;
    this.high = null;
    this.memory = null;
    this.told = null;
  }
}

const plain = new Map<string, Outcome>();
const PLAIN_LIMIT = 1024;

/** The outcome of a finished conversation; those without details share one object for each protocol. */
export function outcomeOf({ protocolName, basis, over, details }: Conversation): Outcome {
  if (details !== null || over.length > 0 || basis !== 'content' || protocolName === null)
    return { protocolName, basis, over, details };
  let outcome = plain.get(protocolName);
  if (!outcome) {
    outcome = { protocolName, basis, over, details };
    if (plain.size < PLAIN_LIMIT) plain.set(protocolName, outcome);
  }
  return outcome;
}
