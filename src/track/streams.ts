/**
 * TCP: the state of a connection from its flags, and its bytes in order — segments held until what precedes them comes, or is known to be lost.
 *
 * Hot path: numbers in the flow table; an object is made only for segments out of order.
 */
import type { Packet } from '#model/packet.ts';
import { DOUBLE, DOUBLE_STRIDE, FLAG, type FlowTable, INT, INT_STRIDE } from './flow-table.ts';
import { distance, HeldSegments, type Segment } from './segments.ts';

const [FIN, SYN, RST, ACK] = [1, 2, 4, 16];
/** A segment farther ahead than this many bytes is not waited for. */
const FARTHEST = 0x1000000;
const NO_BYTES = new Uint8Array(0);

/** Either kind of SYN; of both sides when multiplied by 3. */
const OPENED = FLAG.syn | FLAG.synAcknowledge;

/** Who reads the streams. `side` 0 is the low endpoint. Not called for flows whose slot says `unread`. */
export interface StreamReader {
  stream(
    slot: number,
    side: 0 | 1,
    time: number,
    capture: number,
    frame: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void;
  gap(slot: number, side: 0 | 1, count: number): void;
  /** Both sides have said all they had to say. */
  complete(slot: number): void;
}

export class Streams {
  readonly #table: FlowTable;
  readonly #reader: StreamReader;
  /** By slot × 2 + side. */
  readonly #held = new Map<number, HeldSegments>();
  /** The capture that packets come from. */
  capture = 0;

  constructor(table: FlowTable, reader: StreamReader) {
    this.#table = table;
    this.#reader = reader;
  }

  /** A TCP packet of the slot's flow. */
  packet(slot: number, side: 0 | 1, packet: Packet): void {
    const ints = this.#table.ints;
    const i = slot * INT_STRIDE;
    const before = ints[i + INT.flags] as number;
    const bits = packet.flags;
    let flags = flagsAfter(before, bits, side);
    const start = ((packet.sequence | 0) + ((bits & SYN) !== 0 ? 1 : 0)) | 0;
    if ((flags & (FLAG.sequenced << side)) === 0 || ((bits & SYN) !== 0 && (flags & FLAG.handshake) === 0)) {
      flags |= FLAG.sequenced << side;
      ints[i + INT.sequence + side] = start;
    }
    if (flags !== before) ints[i + INT.flags] = flags;
    if (packet.payloadLength > 0) {
      if ((bits & RST) === 0) this.#segment(slot, side, packet, start);
    } else if (start !== ints[i + INT.sequence + side] && (bits & (SYN | RST | ACK)) === ACK) {
      // It counts what was sent before it; behind a FIN it counts that, too.
      if ((before & (FLAG.fin << side)) === 0) this.#segment(slot, side, packet, start);
    }
    if ((bits & ACK) !== 0 && this.#held.size > 0)
      this.#acknowledged(slot, (1 - side) as 0 | 1, packet.acknowledgement | 0);
    if ((bits & FIN) !== 0 && ((start + packet.payloadLength) | 0) === ints[i + INT.sequence + side])
      this.#last(slot, side);
  }

  /** The side's stream ends here, and nothing of it is missing. */
  #last(slot: number, side: 0 | 1): void {
    const at = slot * INT_STRIDE + INT.flags;
    const flags = (this.#table.ints[at] as number) | (FLAG.complete << side);
    this.#table.ints[at] = flags;
    if ((flags & (FLAG.complete * 3)) === FLAG.complete * 3 && (flags & FLAG.unread) === 0) this.#reader.complete(slot);
  }

  /** The flow is over: what is held is read, past every gap. */
  end(slot: number): void {
    if (this.#held.size === 0) return;
    if (this.#held.has(slot * 2)) this.#flush(slot, 0, true, true);
    if (this.#held.has(slot * 2 + 1)) this.#flush(slot, 1, true, true);
  }

  #segment(slot: number, side: 0 | 1, packet: Packet, start: number): void {
    const ints = this.#table.ints;
    const at = slot * INT_STRIDE + INT.sequence + side;
    const length = packet.payloadLength;
    let ahead = distance(ints[at] as number, start);
    if (ahead === 1) {
      // Who joined in the middle met a keep-alive first: it has the number before the next (RFC 9293 section 3.8.4).
      if (((ints[slot * INT_STRIDE + INT.flags] as number) & (OPENED * 3)) === 0) {
        ints[at] = start;
        ahead = 0;
        // An acknowledgement that overtook the FIN counts it.
      } else if (length === 0) return;
    }
    if (ahead > 0) {
      if (ahead < FARTHEST) {
        this.#hold(slot, side, packet, start);
        return;
      }
      if (length === 0) return;
      this.#lose(slot, side, ahead);
    } else if (ahead + length <= 0) return;
    ints[at] = (start + length) | 0;
    const passed = ahead < 0 ? -ahead : 0;
    const from = packet.payloadStart + passed;
    const captured = packet.payloadEnd - packet.payloadStart;
    if (from < packet.payloadEnd && ((ints[slot * INT_STRIDE + INT.flags] as number) & FLAG.unread) === 0)
      this.#reader.stream(slot, side, packet.time, this.capture, packet.frame, packet.bytes, from, packet.payloadEnd);
    if (captured < length) this.#lose(slot, side, length - Math.max(captured, passed));
    if (this.#held.size > 0 && this.#held.has(slot * 2 + side)) this.#flush(slot, side, false, false);
  }

  #lose(slot: number, side: 0 | 1, count: number): void {
    const doubles = this.#table.doubles;
    const d = slot * DOUBLE_STRIDE + DOUBLE.missed;
    doubles[d] = (doubles[d] as number) + count;
    if (((this.#table.ints[slot * INT_STRIDE + INT.flags] as number) & FLAG.unread) === 0)
      this.#reader.gap(slot, side, count);
  }

  #hold(slot: number, side: 0 | 1, packet: Packet, start: number): void {
    const key = slot * 2 + side;
    let held = this.#held.get(key);
    if (!held) {
      held = new HeldSegments();
      this.#held.set(key, held);
    }
    const isRead = ((this.#table.ints[slot * INT_STRIDE + INT.flags] as number) & FLAG.unread) === 0;
    held.hold({
      sequence: start,
      length: packet.payloadLength,
      bytes: isRead ? packet.bytes.slice(packet.payloadStart, packet.payloadEnd) : NO_BYTES,
      time: packet.time,
      capture: this.capture,
      frame: packet.frame,
    });
    if (held.full) this.#flush(slot, side, true, false);
  }

  /** The other side acknowledged what lies in a gap: it had the bytes, the capture has not, so the gap will not be filled. */
  #acknowledged(slot: number, side: 0 | 1, acknowledgement: number): void {
    const held = this.#held.get(slot * 2 + side);
    if (held && !held.empty && distance(held.first, acknowledgement) >= 0) this.#flush(slot, side, true, false);
  }

  /** Reads held segments that follow on; with `force` also past a gap, with `all` past every gap. */
  #flush(slot: number, side: 0 | 1, force: boolean, all: boolean): void {
    const held = this.#held.get(slot * 2 + side);
    if (!held) return;
    const ints = this.#table.ints;
    const at = slot * INT_STRIDE + INT.sequence + side;
    let past = force;
    while (!held.empty) {
      const ahead = distance(ints[at] as number, held.first);
      if (ahead > 0) {
        if (!past) break;
        this.#lose(slot, side, ahead);
        ints[at] = held.first;
        past = all;
        continue;
      }
      const segment = held.take();
      if (!segment || ahead + segment.length <= 0) continue;
      ints[at] = (segment.sequence + segment.length) | 0;
      this.#readHeld(slot, side, segment, -ahead);
    }
    if (held.empty) this.#held.delete(slot * 2 + side);
  }

  /** A held segment's turn has come; its first `passed` bytes were read before. */
  #readHeld(slot: number, side: 0 | 1, segment: Segment, passed: number): void {
    const { time, capture, frame, bytes, length } = segment;
    if (((this.#table.ints[slot * INT_STRIDE + INT.flags] as number) & FLAG.unread) !== 0) return;
    if (passed < bytes.length) this.#reader.stream(slot, side, time, capture, frame, bytes, passed, bytes.length);
    if (bytes.length < length) this.#lose(slot, side, length - Math.max(bytes.length, passed));
  }
}

/** The flags of a connection behind a segment with these bits. */
function flagsAfter(before: number, bits: number, side: 0 | 1): number {
  let flags = before;
  if ((bits & SYN) !== 0) {
    const answer = (bits & ACK) !== 0;
    // Of two that open at once (RFC 9293 section 3.5) the first is the client.
    if ((flags & (OPENED * 3)) === 0 && (flags & FLAG.clientKnown) === 0) {
      const client = answer ? 1 - side : side;
      flags = (flags & ~FLAG.clientIsHigh) | (client === 1 ? FLAG.clientIsHigh : 0) | FLAG.clientKnown;
    }
    flags |= (answer ? FLAG.synAcknowledge : FLAG.syn) << side;
    // Asked again, a server that refused may accept.
    if (answer && (flags & FLAG.handshake) === 0) flags &= ~FLAG.reset;
  } else if ((bits & (ACK | RST)) === ACK && (flags & (FLAG.syn << side)) !== 0) flags |= FLAG.handshake;
  if ((bits & FIN) !== 0) flags |= FLAG.fin << side;
  if ((bits & RST) !== 0 && (flags & (FLAG.fin * 3)) === 0) flags |= FLAG.reset;
  return flags;
}
