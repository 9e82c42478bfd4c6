/**
 * The conversations of the flow table's slots: whose turn it is, and what each came to.
 *
 * Hot path: a payload costs the writing of one shared moment; a slot whose conversation is finished costs nothing.
 */
import type { About, Carrier, Protocol } from '#decode/protocol.ts';
import type { Packet } from '#model/packet.ts';
import type { PassageSort } from '#model/passage.ts';
import { Conversation, Moment, type Outcome, outcomeOf } from './conversation.ts';
import { FLAG, type FlowTable, INT, INT_STRIDE } from './flow-table.ts';
import { Reading, type ReadingHost } from './reading.ts';
import { Recogniser } from './recogniser.ts';
import type { StreamReader } from './streams.ts';

const [UDP, ICMPV6, SCTP] = [17, 58, 132];

/** Who hears what conversations say. */
export interface TalksHost {
  /** Nobody wants facts: `fact` is called for bindings of addresses alone. */
  readonly deaf: boolean;
  readonly isRepeat: ((moment: Moment, key: string, value: string, about: About) => boolean) | null;
  fact(moment: Moment, protocol: string, key: string, value: string, about: About, field: string): void;
  passage(moment: Moment, protocol: string, sort: PassageSort, identifiers: readonly Uint8Array[]): void;
  oddity(moment: Moment, protocol: string, reason: string): void;
}

export class Talks implements StreamReader, ReadingHost {
  readonly recogniser: Recogniser;
  readonly deaf: boolean;
  readonly isRepeat: TalksHost['isRepeat'];
  readonly #table: FlowTable;
  readonly #host: TalksHost;
  readonly #moment = new Moment();
  readonly #reading: Reading;
  /** By slot; a slot has either of them, or neither before its first payload. */
  readonly #open: (Conversation | null)[] = [];
  readonly #outcomes: (Outcome | null)[] = [];
  /** The capture that packets come from. */
  capture = 0;

  constructor(table: FlowTable, protocols: readonly Protocol[], host: TalksHost) {
    this.#table = table;
    this.#host = host;
    this.deaf = host.deaf;
    this.isRepeat = host.isRepeat;
    this.recogniser = new Recogniser(protocols);
    this.#reading = new Reading(this, this.#moment);
  }

  /** A slot's flow begins, or is told and gone. */
  clear(slot: number): void {
    this.#open[slot] = null;
    this.#outcomes[slot] = null;
  }

  /** What the slot's conversation came to so far; null where there was no payload to read. */
  outcome(slot: number): Outcome | null {
    return this.#outcomes[slot] ?? this.#open[slot] ?? null;
  }

  /** The payload of a packet that is no TCP segment. */
  datagram(slot: number, side: 0 | 1, packet: Packet): void {
    const talk = this.#open[slot] ?? this.#converse(slot, carrierOf(packet), packet.etherType);
    if (talk === null) return;
    this.#turn(talk, slot, side, packet.time, this.capture, packet.frame);
    this.#reading.datagram(talk, packet.bytes, packet.payloadStart, packet.payloadEnd);
    if (talk.finished) this.#settle(slot, talk);
  }

  stream(
    slot: number,
    side: 0 | 1,
    time: number,
    capture: number,
    frame: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    const talk = this.#open[slot] ?? this.#converse(slot, 'tcp', 0);
    if (talk === null) return;
    this.#turn(talk, slot, side, time, capture, frame);
    this.#reading.stream(talk, side, bytes, start, end);
    if (talk.finished) this.#settle(slot, talk);
  }

  gap(slot: number, side: 0 | 1, count: number): void {
    const talk = this.#open[slot] ?? this.#converse(slot, 'tcp', 0);
    if (talk !== null) this.#reading.gap(talk, side, count);
  }

  /** Nothing more comes: what is known now is all. What was held back of an unfinished message is given up. */
  complete(slot: number): void {
    const talk = this.#open[slot];
    if (!talk) return;
    talk.finish();
    this.#settle(slot, talk);
  }

  /** The slot's flow is over: what recognition still weighs is decided. */
  close(slot: number, midstream: boolean): void {
    const open = this.#open[slot] ?? null;
    // Finished without a name: a port may say what nobody recognised.
    if (open === null && (!midstream || this.#outcomes[slot] !== UNRECOGNISED)) return;
    const { key, ports } = this.#keyOf(slot);
    const talk = open ?? new Conversation(carrierOfKey(key), key >> 8 === 0 ? ports : 0);
    this.#turn(talk, slot, 0, 0, 0, 0);
    this.#reading.close(talk, midstream);
    this.#outcomes[slot] = outcomeOf(talk);
    this.#open[slot] = null;
  }

  /** Who joins in the middle may hear the server first: where the protocol did not say who is who, its port does. */
  settleRoles(slot: number): void {
    const { key, ports, flags } = this.#keyOf(slot);
    const outcome = this.outcome(slot);
    const outermost = outcome?.over[0] ?? outcome?.protocolName;
    if (!outermost || (flags & FLAG.clientKnown) !== 0) return;
    const isClientHigh = (flags & FLAG.clientIsHigh) !== 0;
    const [client, server] = isClientHigh ? [ports & 0xffff, ports >>> 16] : [ports >>> 16, ports & 0xffff];
    if (this.recogniser.isReversed(outermost, carrierOfKey(key), client, server)) this.clientIs(slot, !isClientHigh);
  }

  clientIs(slot: number, high: boolean): boolean {
    const at = slot * INT_STRIDE + INT.flags;
    const flags = this.#table.ints[at] as number;
    if ((flags & FLAG.clientKnown) !== 0) return false;
    this.#table.ints[at] = (flags & ~FLAG.clientIsHigh) | (high ? FLAG.clientIsHigh : 0) | FLAG.clientKnown;
    return true;
  }

  fact(talk: Conversation, moment: Moment, key: string, value: string, about: About, field: string): void {
    this.#host.fact(moment, talk.protocolName ?? '', key, value, about, field);
  }

  passage(talk: Conversation, moment: Moment, sort: PassageSort, identifiers: readonly Uint8Array[]): void {
    this.#host.passage(moment, talk.protocolName ?? '', sort, identifiers);
  }

  oddity(protocol: string, reason: string): void {
    this.#host.oddity(this.#moment, protocol, reason);
  }

  #converse(slot: number, carrier: Carrier | null, etherType: number): Conversation | null {
    if (carrier === null) return null;
    const talk = new Conversation(carrier, carrier === 'ethernet' ? etherType : 0);
    this.#open[slot] = talk;
    return talk;
  }

  /** Of a finished conversation little is kept; only one that was taken for others before still knows them when it closes. */
  #settle(slot: number, talk: Conversation): void {
    const at = slot * INT_STRIDE + INT.flags;
    this.#table.ints[at] = (this.#table.ints[at] as number) | FLAG.unread;
    if (talk.protocolName === null && (talk.excluded.length > 0 || talk.over.length > 0 || talk.details !== null))
      return;
    this.#outcomes[slot] = talk.protocolName === null ? UNRECOGNISED : outcomeOf(talk);
    this.#open[slot] = null;
  }

  /** Says whose bytes come next. */
  #turn(talk: Conversation, slot: number, side: 0 | 1, time: number, capture: number, frame: number): void {
    const moment = this.#moment;
    const i = slot * INT_STRIDE;
    const isClientLow = ((this.#table.ints[i + INT.flags] as number) & FLAG.clientIsHigh) === 0;
    const ports = this.#table.ints[i + INT.ports] as number;
    moment.carrier = talk.carrier;
    moment.etherType = talk.etherType;
    moment.fromLow = side === 0;
    moment.fromClient = (side === 0) === isClientLow;
    moment.clientPort = isClientLow ? ports >>> 16 : ports & 0xffff;
    moment.serverPort = isClientLow ? ports & 0xffff : ports >>> 16;
    moment.time = time;
    moment.capture = capture;
    moment.frame = frame;
    moment.slot = slot;
  }

  #keyOf(slot: number): { readonly key: number; readonly ports: number; readonly flags: number } {
    const { ints } = this.#table;
    const i = slot * INT_STRIDE;
    return {
      key: ints[i + INT.key] as number,
      ports: ints[i + INT.ports] as number,
      flags: ints[i + INT.flags] as number,
    };
  }
}

const UNRECOGNISED: Outcome = { protocolName: null, basis: 'none', over: [], details: null };

function carrierOf(packet: Packet): Carrier | null {
  if (packet.network === 0) return 'ethernet';
  if (packet.protocol === UDP) return 'udp';
  if (packet.protocol === SCTP) return 'sctp';
  if (packet.protocol === ICMPV6) return 'icmpv6';
  return null;
}

function carrierOfKey(key: number): Carrier {
  if (key >> 8 === 0) return 'ethernet';
  const protocol = key & 0xff;
  return protocol === UDP ? 'udp' : protocol === SCTP ? 'sctp' : protocol === ICMPV6 ? 'icmpv6' : 'tcp';
}
