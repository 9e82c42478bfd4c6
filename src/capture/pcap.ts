/** Classic pcap: both byte orders, micro- and nanoseconds, and a way on behind damage. Hot path: nothing allocated per packet. */
import { type FormatReader, FRAME_LIMIT, type Outlet, SEARCH_LIMIT, USUAL_FRAME_LIMIT, u16, u32 } from './format.ts';

const FILE_HEADER = 24;
const RECORD_HEADER = 16;
/** Record headers in a row that must look right before a way on behind damage is believed. */
const RUN = 3;
/** Longest believable time between two of them, in seconds. */
const NEAR_SECONDS = 31 * 86_400;
/** Bytes that some patched systems put behind record headers (libpcap of old Linux distributions 8, Nokia's IPSO 4), whatever their magic number says. */
const EXTRAS: readonly number[] = [0, 8, 4];
/** Before version 2.3 the two lengths of a record header were the other way round (libpcap's own rule). */
const SWAPPED_BEFORE_MINOR = 3;

/** Whether something is believed; `WAIT` where more bytes must be seen first. */
type Verdict = typeof NO | typeof YES | typeof WAIT;
const NO = 0;
const YES = 1;
const WAIT = 2;

/** What a magic number says of its capture. */
export interface PcapMagic {
  readonly little: boolean;
  readonly nanoseconds: boolean;
  /** Bytes of a record header beyond the usual 16. */
  readonly extra: number;
}

const MAGICS: readonly (readonly [number, Omit<PcapMagic, 'little'>])[] = [
  [0xa1b2c3d4, { nanoseconds: false, extra: 0 }],
  [0xa1b23c4d, { nanoseconds: true, extra: 0 }],
  // The "modified" format of old Linux patches: interface index, protocol and packet type behind each header.
  [0xa1b2cd34, { nanoseconds: false, extra: 8 }],
];

/** What the first four bytes say, or null where they are not those of pcap. */
export function pcapMagic(bytes: Uint8Array, at = 0): PcapMagic | null {
  if (bytes.length - at < 4) return null;
  for (const [magic, rest] of MAGICS) {
    if (u32(bytes, at, false) === magic) return { ...rest, little: false };
    if (u32(bytes, at, true) === magic) return { ...rest, little: true };
  }
  return null;
}

/** Reads the records of one pcap capture, its file header included. */
export class PcapReader implements FormatReader {
  readonly #outlet: Outlet;
  #started = false;
  /** The length of record headers is settled. */
  #measured = false;
  #little = true;
  #perSecond = 1_000_000;
  #header = RECORD_HEADER;
  #linkType = 0;
  #limit: number = USUAL_FRAME_LIMIT;
  /** Where in a record header the captured length and the length on the wire are. */
  #capturedAt = 8;
  #lengthAt = 12;
  #lastSecond = 0;
  /** Offset of the damage behind which records are looked for, or -1. */
  #damage = -1;
  #given = false;
  #last = false;

  constructor(outlet: Outlet) {
    this.#outlet = outlet;
  }

  feed(bytes: Uint8Array, start: number, end: number, origin: number): number {
    let at = start;
    if (!this.#started) {
      if (end - at < FILE_HEADER) return at;
      this.#start(bytes, at);
      at += FILE_HEADER;
    }
    if (!this.#measured && !this.#measure(bytes, at, end)) return at;
    const outlet = this.#outlet;
    const little = this.#little;
    const header = this.#header;
    const perSecond = this.#perSecond;
    const limit = this.#limit;
    const capturedAt = this.#capturedAt;
    const lengthAt = this.#lengthAt;
    for (;;) {
      if (this.#damage >= 0) {
        at = this.#search(bytes, at, end, origin);
        if (this.#damage >= 0) return at;
      }
      if (end - at < header) return at;
      const second = u32(bytes, at, little);
      const fraction = u32(bytes, at + 4, little);
      const captured = u32(bytes, at + capturedAt, little);
      const length = u32(bytes, at + lengthAt, little);
      const next = at + header + captured;
      if (captured > limit || fraction >= perSecond || (captured | length | second) === 0) {
        const verdict = this.#doubt(bytes, at, end, captured);
        if (verdict === WAIT) return at;
        if (verdict === NO) {
          this.#damage = origin + at;
          at++;
          continue;
        }
      }
      if (next > end) return at;
      const time = timeOf(second, fraction, perSecond);
      if (!outlet.give(bytes, at + header, next, length, time, this.#linkType)) return at;
      if (fraction >= perSecond) outlet.problems.add(origin + at, oddTime(origin + at));
      this.#lastSecond = second;
      at = next;
    }
  }

  finish(bytes: Uint8Array, start: number, end: number, origin: number): number {
    this.#last = true;
    let at = this.feed(bytes, start, end, origin);
    const outlet = this.#outlet;
    while (!outlet.isHeld && this.#started && this.#damage < 0 && at < end && this.#isOdd(bytes, at, end)) {
      this.#damage = origin + at;
      at = this.feed(bytes, at + 1, end, origin);
    }
    if (outlet.isHeld) return at;
    const { problems, packets } = outlet;
    if (this.#damage >= 0) {
      const behind = this.#given ? `the ${SEARCH_LIMIT}` : `the ${origin + end - this.#damage}`;
      const message = `damaged record at offset ${this.#damage}; no further record was found in ${behind} bytes from there; packets read before it: ${packets}`;
      problems.add(this.#damage, message);
    } else if (!this.#started) {
      problems.add(origin + at, `the capture is cut within its file header, at offset ${origin + end}`);
    } else if (at < end) {
      const message = `cut in the middle of a record at offset ${origin + at}; packets read before it: ${packets}`;
      problems.add(origin + at, message);
    }
    return at;
  }

  #start(bytes: Uint8Array, at: number): void {
    const magic = pcapMagic(bytes, at);
    this.#started = true;
    if (!magic) return; // cannot be: the format was recognised by it
    const { little } = magic;
    this.#little = little;
    this.#perSecond = magic.nanoseconds ? 1_000_000_000 : 1_000_000;
    this.#header = RECORD_HEADER + magic.extra;
    if (u16(bytes, at + 6, little) < SWAPPED_BEFORE_MINOR && u16(bytes, at + 4, little) === 2) {
      this.#capturedAt = 12;
      this.#lengthAt = 8;
    }
    const snapLength = u32(bytes, at + 16, little);
    this.#limit = Math.max(USUAL_FRAME_LIMIT, Math.min(snapLength, FRAME_LIMIT));
    // The upper half of the field says whether frames end in a check sequence.
    this.#linkType = u32(bytes, at + 20, little) & 0xffff;
    this.#outlet.linkTypes.add(this.#linkType);
  }

  /** Settles the length of record headers: the first with which another record, or the end, follows the first record. False where more bytes must be seen. */
  #measure(bytes: Uint8Array, at: number, end: number): boolean {
    const stated = this.#header - RECORD_HEADER;
    if (end - at < RECORD_HEADER) return this.#last;
    const captured = u32(bytes, at + this.#capturedAt, this.#little);
    const second = u32(bytes, at, this.#little);
    for (const extra of captured > this.#limit ? [] : [stated, ...EXTRAS]) {
      const next = at + RECORD_HEADER + extra + captured;
      if (next + RECORD_HEADER > end && !this.#last) return false;
      const follows =
        next + RECORD_HEADER > end
          ? next === end
          : this.#isPlausible(bytes, next) && Math.abs(u32(bytes, next, this.#little) - second) <= NEAR_SECONDS;
      if (!follows) continue;
      this.#header = RECORD_HEADER + extra;
      break;
    }
    this.#measured = true;
    return true;
  }

  /** A strange record header is believed all the same where the next one stands just behind the record, or where the lengths of a run fit and only their clock is wrong. */
  #doubt(bytes: Uint8Array, at: number, end: number, captured: number): Verdict {
    if (captured === 0 || captured > this.#limit) return NO;
    const next = at + this.#header + captured;
    if (next + this.#header <= end)
      return this.#isPlausible(bytes, next) ? YES : this.#run(bytes, at, end, Number.POSITIVE_INFINITY);
    if (!this.#last) return WAIT;
    return next === end ? YES : NO;
  }

  /** An incomplete last record that was never a good one: its length may have swallowed others. */
  #isOdd(bytes: Uint8Array, at: number, end: number): boolean {
    return end - at >= this.#header && !this.#isPlausible(bytes, at);
  }

  /** Goes to where a run of plausible records starts (then `#damage` is -1), or answers which bytes to see again. */
  #search(bytes: Uint8Array, start: number, end: number, origin: number): number {
    const last = end - this.#header;
    for (let at = start; at <= last; at++) {
      if (this.#given || origin + at - this.#damage > SEARCH_LIMIT) {
        this.#given = true;
        return end;
      }
      const verdict = this.#run(bytes, at, end);
      if (verdict === WAIT) return at;
      if (verdict === NO) continue;
      const skipped = origin + at - this.#damage;
      const message = `damaged record at offset ${this.#damage}; ${skipped} bytes were passed over and reading went on at offset ${origin + at}`;
      this.#outlet.problems.add(this.#damage, message);
      this.#damage = -1;
      return at;
    }
    return Math.max(start, last + 1);
  }

  /** Whether a run of plausible records starts here; at the end of a capture fewer will do where they fill it. */
  #run(bytes: Uint8Array, start: number, end: number, perSecond: number = this.#perSecond): Verdict {
    let at = start;
    let before = this.#lastSecond;
    for (let count = 0; count < RUN; count++) {
      if (at + this.#header > end) {
        if (!this.#last) return WAIT;
        return count === RUN - 1 || (count > 0 && at === end) ? YES : NO;
      }
      const second = u32(bytes, at, this.#little);
      if (!this.#isPlausible(bytes, at, perSecond) || (before !== 0 && Math.abs(second - before) > NEAR_SECONDS))
        return NO;
      before = second;
      const captured = u32(bytes, at + this.#capturedAt, this.#little);
      if (captured > USUAL_FRAME_LIMIT) return NO; // bounds what is held back until the run is complete
      at += this.#header + captured;
    }
    return YES;
  }

  /** Whether a record header looks right, fractions of a second being below `perSecond`. */
  #isPlausible(bytes: Uint8Array, at: number, perSecond: number = this.#perSecond): boolean {
    const captured = u32(bytes, at + this.#capturedAt, this.#little);
    const length = u32(bytes, at + this.#lengthAt, this.#little);
    if (captured === 0 || captured > length || captured > this.#limit || length > FRAME_LIMIT) return false;
    return u32(bytes, at + 4, this.#little) < perSecond;
  }
}

/** Microseconds since the epoch. A fraction that cannot be is left out. */
function timeOf(second: number, fraction: number, perSecond: number): number {
  if (fraction >= perSecond) return second * 1e6;
  return second * 1e6 + (perSecond === 1_000_000 ? fraction : Math.floor(fraction / 1000));
}

function oddTime(offset: number): string {
  return `a packet of a time that cannot be at offset ${offset}; the fraction of its second was left out`;
}
