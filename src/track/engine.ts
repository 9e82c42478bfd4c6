/**
 * The engine: packets in, flows and facts out. All state of decoding lives here and in its table.
 *
 * Hot path: `packet` runs for every packet and works on numbers; an object is made per conversation with payload, none per packet.
 */
import { parseMac } from '#base/addresses.ts';
import { formatTime } from '#base/time.ts';
import type { About, Protocol } from '#decode/protocol.ts';
import type { Fact } from '#model/fact.ts';
import type { Flow } from '#model/flow.ts';
import type { Frame } from '#model/frame.ts';
import { isIcmp, Packet } from '#model/packet.ts';
import type { Passage, PassageSort } from '#model/passage.ts';
import type { Moment } from './conversation.ts';
import { Duplicates } from './duplicates.ts';
import { addressOf, noteLink, recordOf } from './flow-record.ts';
import { DOUBLE, DOUBLE_STRIDE, FLAG, FlowTable, INT, INT_STRIDE } from './flow-table.ts';
import { Marks } from './marks.ts';
import { Neighbours } from './neighbours.ts';
import { isIcmpError, readRefused } from './refusals.ts';
import { opensAnew } from './reopening.ts';
import { Reports } from './reports.ts';
import { Share } from './share.ts';
import { Speakers } from './speakers.ts';
import { Streams } from './streams.ts';
import { Talks, type TalksHost } from './talks.ts';

const [SYN, ACK] = [2, 16];
const [TCP, UDP] = [6, 17];
/** LINKTYPE_ETHERNET, and where the TTL is in an IPv4 header. */
const ETHERNET = 1;
const TTL_AT = 8;

export interface EngineOptions {
  /** Most flows held at once; beyond it flows are told out of order, then the longest idle are ended early. */
  readonly maxFlows: number;
  /** Idle times after which a flow is over, in seconds. */
  readonly timeouts: { readonly tcp: number; readonly closed: number; readonly udp: number; readonly other: number };
  /** Which share of the address pairs this engine follows: all, or one of `count`. */
  readonly shard: { readonly index: number; readonly count: number };
  /** Flows are told in parts (StoredFlow) by `report`, the last one at the latest by the next report after their end; else whole and in order of their start. */
  readonly inParts: boolean;
  /** What marks of passages are made with; empty: a secret of the engine's own. */
  readonly markSecret: string;
}

export const ENGINE_DEFAULTS: EngineOptions = {
  maxFlows: 1_000_000,
  timeouts: { tcp: 3600, closed: 10, udp: 180, other: 60 },
  shard: { index: 0, count: 1 },
  inParts: false,
  markSecret: '',
};

/** Whoever listens. Without `fact` no facts are made. */
export interface EngineSink {
  /** Flows come in order of `time`, their start; of those that start at once in order of `place`, which counts frames over all captures: what several engines told can be merged by both. */
  flow(flow: Flow, time: number, place: number): void;
  fact?(fact: Fact): void;
  /** Messages of care on their way. */
  passage?(passage: Passage): void;
  /** Facts that an endpoint stated less than so many seconds ago are not told again; absent: each conversation tells its own. */
  readonly repeatSeconds?: number;
}

/** What was counted while packets went through. */
export interface EngineCounters {
  packets: number;
  /** Copies of a packet that the mirror showed again on another VLAN or behind a router. */
  duplicates: number;
  /** Flows ended before their time because the table was full. */
  evicted: number;
  /** Damage and oddities by protocol and reason. */
  readonly oddities: Map<string, number>;
}

const ODDITY_LIMIT = 1000;

export class Engine implements TalksHost {
  readonly deaf: boolean;
  readonly isRepeat: TalksHost['isRepeat'];
  readonly counters: EngineCounters = { packets: 0, duplicates: 0, evicted: 0, oddities: new Map() };
  readonly #options: EngineOptions;
  readonly #sink: EngineSink;
  readonly #table: FlowTable;
  readonly #share: Share;
  readonly #talks: Talks;
  readonly #streams: Streams;
  readonly #neighbours = new Neighbours();
  readonly #duplicates = new Duplicates();
  readonly #inner = new Packet();
  readonly #captures: string[] = [];
  readonly #reports: Reports | null;
  readonly #marks: Marks;
  readonly #speakers: Speakers;

  constructor(options: EngineOptions, protocols: readonly Protocol[], sink: EngineSink) {
    this.#options = options;
    this.#sink = sink;
    this.deaf = sink.fact === undefined;
    this.#share = new Share(options.shard);
    this.#table = new FlowTable(options);
    const speakers = new Speakers(this.#table, this.#neighbours);
    this.#speakers = speakers;
    this.isRepeat = sink.repeatSeconds === undefined ? null : speakers.repeats(sink.repeatSeconds);
    this.#talks = new Talks(this.#table, protocols, this);
    this.#streams = new Streams(this.#table, this.#talks);
    this.#reports = options.inParts ? new Reports() : null;
    this.#marks = new Marks(options.markSecret);
  }

  /** The packets that follow belong to this capture, the `index`-th; of those that are read at once each has a lane of its own. */
  capture(path: string, index: number, lane: number): void {
    this.#captures[index] = path;
    this.#duplicates.turnTo(lane);
    this.#talks.capture = this.#streams.capture = index;
  }

  /** A decoded packet, IP or not. */
  packet(packet: Packet): void {
    const table = this.#table;
    const network = packet.network;
    if (network === 0) linkAddresses(packet);
    else if (isIcmp(packet.protocol)) this.#unreachable(packet);
    // Hosts without an address yet (RFC 2131) are told apart by their MACs, in words that IPv4 leaves empty.
    if (network === 4 && packet.source3 === 0 && packet.sourceMac > 0) {
      packet.source1 = Math.floor(packet.sourceMac / 0x100000000);
      packet.source2 = packet.sourceMac | 0;
    }
    if (network !== 0 && Neighbours.hasCrossed(packet.ttl)) this.#neighbours.crossed(packet);
    if (!this.#share.follows(packet)) return;
    let slot = table.find(packet);
    const side = table.side;
    const isMute = this.#share.isMute(table.key, table.ports);
    if (!isMute) this.counters.packets++;
    if (network !== 0 && this.#duplicates.isCopy(packet)) {
      if (!isMute) this.counters.duplicates++;
      if (slot >= 0) noteLink(table, slot, side, packet);
      return;
    }
    if (slot >= 0 && this.#isNew(slot, side, packet)) {
      this.#end(slot);
      table.find(packet);
      slot = -1;
    }
    if (slot < 0) slot = this.#begin(packet, side);
    const i = slot * INT_STRIDE;
    const d = slot * DOUBLE_STRIDE;
    const ints = table.ints;
    const doubles = table.doubles;
    ints[i + INT.packets + side] = (ints[i + INT.packets + side] as number) + 1 + packet.earlierFrames;
    doubles[d + DOUBLE.bytes + side] =
      (doubles[d + DOUBLE.bytes + side] as number) + packet.length + packet.earlierBytes;
    if (packet.time > (doubles[d + DOUBLE.last] as number)) doubles[d + DOUBLE.last] = packet.time;
    const flags = ints[i + INT.flags] as number;
    if ((flags & (FLAG.seen << side)) === 0) {
      ints[i + INT.flags] = flags | (FLAG.seen << side);
      noteLink(table, slot, side, packet);
    }
    if (packet.protocol === TCP) this.#streams.packet(slot, side, packet);
    else {
      if (network !== 0 && isIcmp(packet.protocol) && !isIcmpError(packet.protocol, packet.sourcePort))
        ints[i + INT.flags] = (ints[i + INT.flags] as number) | FLAG.spoke;
      if (packet.payloadEnd > packet.payloadStart && (flags & FLAG.unread) === 0)
        this.#talks.datagram(slot, side, packet);
    }
  }

  /** Ends and tells at most `count` further flows; true when all are told. */
  finish(count: number): boolean {
    const table = this.#table;
    for (let told = 0; told < count && table.head >= 0; told++) {
      const slot = table.head;
      this.#end(slot);
      this.#tellOne(slot);
    }
    return table.head < 0;
  }

  /**
   * Tells what live flows did since they were last told, and ends those that are idle at `time` (microseconds since the epoch).
   * Clocks leap: a flow that has news is alive whatever the time, and one that lies far ahead of it is as idle as one far behind.
   * For engines that tell in parts.
   */
  report(time: number): void {
    const table = this.#table;
    for (let slot = table.head; slot >= 0; ) {
      const next = table.after(slot);
      const hasNews = this.#hasNews(slot);
      if (this.#isEnded(slot) || (!hasNews && this.#isIdle(slot, time))) {
        this.#end(slot);
        this.#tellOne(slot);
      } else if (hasNews) this.#say(slot);
      slot = next;
    }
  }

  /** Time goes back, as where captures overlap: flows that are idle on either side of the leap end here, in every share alike, and not when the sweep comes to them. */
  leap(from: number, to: number): void {
    const table = this.#table;
    for (let slot = table.head; slot >= 0; slot = table.after(slot)) {
      if ((this.#isIdle(slot, from) || this.#isIdle(slot, to)) && !this.#hasNews(slot)) this.#end(slot);
    }
  }

  /** True where a frame need not be decoded: another share follows it, and it says nothing of routers. */
  isForeign(frame: Frame): boolean {
    const { bytes, start, end } = frame;
    const header = frame.linkType === ETHERNET ? this.#share.foreignHeader(bytes, start, end) : -1;
    if (header < 0) return false;
    return !Neighbours.hasCrossed(bytes[header + TTL_AT] as number) || this.#neighbours.isLastRouter(bytes, start + 6);
  }

  /** Another connection of the same ports, or a silence longer than the timeout, makes the packet a new flow's first. */
  #isNew(slot: number, side: 0 | 1, packet: Packet): boolean {
    if (this.#isIdle(slot, packet.time)) return true;
    return packet.protocol === TCP && opensAnew(this.#table, slot, side, packet);
  }

  #isIdle(slot: number, time: number): boolean {
    const idle = Math.abs(time - (this.#table.doubles[slot * DOUBLE_STRIDE + DOUBLE.last] as number));
    return idle > 1e6 && idle > this.#timeout(slot);
  }

  #timeout(slot: number): number {
    const i = slot * INT_STRIDE;
    const ints = this.#table.ints;
    const protocol = (ints[i + INT.key] as number) & 0xff;
    const { timeouts } = this.#options;
    if (protocol === UDP) return timeouts.udp * 1e6;
    if (protocol !== TCP) return timeouts.other * 1e6;
    const flags = ints[i + INT.flags] as number;
    const closed = (flags & FLAG.reset) !== 0 || (flags & (FLAG.fin * 3)) === FLAG.fin * 3;
    return (closed ? timeouts.closed : timeouts.tcp) * 1e6;
  }

  #begin(packet: Packet, side: 0 | 1): number {
    const table = this.#table;
    this.#sweep(packet.time);
    if (table.full) {
      this.#makeRoom();
      table.find(packet);
    }
    const slot = table.insert(packet, this.#talks.capture);
    const answered = packet.protocol === TCP && (packet.flags & (SYN | ACK)) === (SYN | ACK);
    const client = answered ? 1 - side : side;
    if (client === 1) table.ints[slot * INT_STRIDE + INT.flags] = FLAG.clientIsHigh;
    this.#talks.clear(slot);
    return slot;
  }

  /** Ends a few idle flows for every new one, so that the table does not fill with the dead. */
  #sweep(time: number): void {
    const table = this.#table;
    for (let step = 0; step < 3; step++) {
      const slot = table.sweep();
      if (slot >= 0 && this.#isIdle(slot, time) && !this.#hasNews(slot)) this.#end(slot);
    }
    // Ended flows are told in order of their start, up to the first that still lives.
    for (let slot = table.head; slot >= 0 && this.#isEnded(slot); slot = table.head) this.#tellOne(slot);
  }

  /** Room for new flows: ended ones are told out of order; failing that the longest idle of a sample are ended early. */
  #makeRoom(): void {
    const table = this.#table;
    const target = Math.max(1, Math.floor(this.#options.maxFlows / 64));
    let told = 0;
    for (let slot = table.head; slot >= 0; ) {
      const next = table.after(slot);
      if (this.#isEnded(slot)) {
        this.#tellOne(slot);
        told++;
      }
      slot = next;
    }
    if (told >= target) return;
    for (let round = 0; round < target; round++) {
      let oldest = -1;
      for (let sample = 0; sample < 8 || oldest < 0; sample++) {
        const slot = table.sweep();
        const last = table.doubles[slot * DOUBLE_STRIDE + DOUBLE.last] as number;
        if (slot >= 0 && (oldest < 0 || last < (table.doubles[oldest * DOUBLE_STRIDE + DOUBLE.last] as number)))
          oldest = slot;
      }
      this.counters.evicted++;
      this.#end(oldest);
      this.#tellOne(oldest);
    }
  }

  #isEnded(slot: number): boolean {
    return ((this.#table.ints[slot * INT_STRIDE + INT.flags] as number) & FLAG.ended) !== 0;
  }

  #end(slot: number): void {
    if (this.#isEnded(slot)) return;
    this.#streams.end(slot);
    const flags = this.#table.ints[slot * INT_STRIDE + INT.flags] as number;
    this.#talks.close(slot, (flags & (FLAG.syn * 3)) === 0);
    this.#table.end(slot);
  }

  #tellOne(slot: number): void {
    if (this.#reports === null || this.#hasNews(slot)) this.#say(slot);
    this.#reports?.forget(slot);
    this.#talks.clear(slot);
    this.#table.remove(slot);
  }

  /** True where packets came since the slot was last told. */
  #hasNews(slot: number): boolean {
    const i = slot * INT_STRIDE + INT.packets;
    const packets = (this.#table.ints[i] as number) + (this.#table.ints[i + 1] as number);
    return this.#reports !== null && packets > this.#reports.packets(slot);
  }

  #say(slot: number): void {
    if (this.#isMute(slot)) return;
    const i = slot * INT_STRIDE;
    const capture = this.#table.ints[i + INT.capture] as number;
    const place = capture * 0x100000000 + (this.#table.ints[i + INT.frame] as number);
    const time = this.#table.doubles[slot * DOUBLE_STRIDE + DOUBLE.start] as number;
    this.#talks.settleRoles(slot);
    const outcome = this.#talks.outcome(slot);
    const record = recordOf(this.#table, slot, outcome, this.#neighbours, this.#captures[capture] ?? '');
    this.#sink.flow(this.#reports === null ? record : this.#reports.part(slot, record), time, place);
    // The parts of a flow add up only where all have the same client.
    if (this.#reports !== null)
      this.#table.ints[i + INT.flags] = (this.#table.ints[i + INT.flags] as number) | FLAG.clientKnown;
  }

  #isMute(slot: number): boolean {
    const i = slot * INT_STRIDE;
    return this.#share.isMute(this.#table.ints[i + INT.key] as number, this.#table.ints[i + INT.ports] as number);
  }

  /** An ICMP error names the packet that was not delivered: that conversation was refused, unless it was answered. */
  #unreachable(packet: Packet): void {
    const table = this.#table;
    if (!readRefused(packet, this.#inner)) return;
    const slot = table.find(this.#inner);
    if (slot < 0) return;
    const at = slot * INT_STRIDE + INT.flags;
    const flags = table.ints[at] as number;
    if ((flags & (FLAG.seen << (1 - table.side))) === 0) table.ints[at] = flags | FLAG.unreachable;
  }

  oddity({ slot }: Moment, protocol: string, reason: string): void {
    if (this.#isMute(slot)) return;
    const word = `${protocol}: ${reason}`;
    const { oddities } = this.counters;
    if (oddities.size < ODDITY_LIMIT || oddities.has(word)) oddities.set(word, (oddities.get(word) ?? 0) + 1);
  }

  fact(moment: Moment, protocol: string, key: string, value: string, about: About, field: string): void {
    const { slot } = moment;
    if (typeof about !== 'string' && about.mac && about.ip) this.#speakers.bind(about.ip, parseMac(about.mac));
    if (this.#sink.fact === undefined || this.#isMute(slot)) return;
    this.#sink.fact({
      time: formatTime(moment.time),
      subject: this.#speakers.subject(moment, about),
      key,
      value,
      source: { capture: this.#captures[moment.capture] ?? '', frame: moment.frame, protocol, field },
    });
  }

  passage(moment: Moment, protocol: string, sort: PassageSort, identifiers: readonly Uint8Array[]): void {
    const { slot, time, capture, frame } = moment;
    if (this.#sink.passage === undefined || this.#isMute(slot)) return;
    const sender = moment.fromLow ? 0 : 1;
    this.#sink.passage({
      time: formatTime(time),
      from: addressOf(this.#table, slot, sender),
      to: addressOf(this.#table, slot, 1 - sender),
      port: moment.serverPort,
      protocol,
      sort,
      marks: identifiers.map((identifier) => this.#marks.of(identifier, time)),
      capture: this.#captures[capture] ?? '',
      frame,
    });
  }
}

/** Where MACs stand in for addresses, so that both directions of a link conversation meet. */
function linkAddresses(packet: Packet): void {
  const source = Math.max(0, packet.sourceMac);
  const destination = Math.max(0, packet.destinationMac);
  packet.source0 = packet.source1 = packet.destination0 = packet.destination1 = 0;
  packet.source2 = Math.floor(source / 0x100000000);
  packet.source3 = source | 0;
  packet.destination2 = Math.floor(destination / 0x100000000);
  packet.destination3 = destination | 0;
  packet.sourcePort = packet.destinationPort = 0;
  packet.protocol = 0;
}
