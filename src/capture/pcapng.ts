/** pcapng: sections of both byte orders, several interfaces, all packet blocks, others passed over, and a way on behind damage. Hot path: nothing allocated per packet. */
import { type FormatReader, FRAME_LIMIT, type Outlet, SEARCH_LIMIT, u16, u32 } from './format.ts';
import { type Interface, readInterface, timeOf } from './pcapng-interface.ts';

/** The type of a section header block, the same in both byte orders: the first four bytes of every pcapng. */
export const SECTION = 0x0a0d0d0a;
const [INTERFACE, OBSOLETE_PACKET, SIMPLE_PACKET, ENHANCED_PACKET] = [1, 2, 3, 6];
/** Name resolution, statistics, journal export, decryption secrets: known, and passed over. */
const OTHERS: ReadonlySet<number> = new Set([4, 5, 9, 10]);
/** Blocks that are no packets, and that Wireshark numbers as if they were: journal export, sysdig's events, custom ones. */
const NUMBERED: ReadonlySet<number> = new Set([9, 0x204, 0x208, 0x216, 0xbad, 0x40000bad]);
const BYTE_ORDER = 0x1a2b3c4d;
const BLOCK_OVERHEAD = 12;
/** Longest block of packets or interfaces that is believed, in bytes; longer ones of other types are passed over unread. */
const BLOCK_LIMIT: number = FRAME_LIMIT + 1024 * 1024;
/** Longest block that is believed while a way on behind damage is looked for, in bytes. */
const SEARCH_BLOCK_LIMIT: number = 1024 * 1024;
/** Interfaces described per section. */
const INTERFACE_LIMIT = 4096;
/** Latest believable time, in microseconds: the end of the year 9999. */
const LATEST = 253_402_300_800e6 - 1;

/** Reads the blocks of one pcapng capture. */
export class PcapngReader implements FormatReader {
  readonly #outlet: Outlet;
  #little = true;
  #interfaces: Interface[] = [];
  /** Bytes of an oversized block still to be passed over. */
  #skip = 0;
  /** Offset of the damage behind which blocks are looked for, or -1. */
  #damage = -1;
  #what = '';
  #given = false;
  #last = false;

  constructor(outlet: Outlet) {
    this.#outlet = outlet;
  }

  feed(bytes: Uint8Array, start: number, end: number, origin: number): number {
    let at = start;
    for (;;) {
      if (this.#skip > 0) {
        const jump = Math.min(this.#skip, end - at);
        this.#skip -= jump;
        at += jump;
      }
      if (this.#damage >= 0) {
        at = this.#search(bytes, at, end, origin);
        if (this.#damage >= 0) return at;
      }
      if (end - at < BLOCK_OVERHEAD) return at;
      const little = this.#byteOrder(bytes, at);
      const length = u32(bytes, at + 4, little);
      if (length < BLOCK_OVERHEAD || (length & 3) !== 0 || length > BLOCK_LIMIT) {
        at = this.#odd(u32(bytes, at, little), length, at, origin);
        continue;
      }
      const next = at + length;
      if (next > end) return at;
      const isOdd = u32(bytes, next - 4, little) !== length;
      if (isOdd) {
        // Two lengths: the first is believed where it leads to another block.
        if (next + BLOCK_OVERHEAD > end && !this.#last) return at;
        if (!this.#leadsOn(bytes, next, end)) {
          this.#broken(origin + at, 'two different lengths of a block');
          at += 4;
          continue;
        }
      }
      if (!this.#block(bytes, at, next - 4, origin)) return at;
      if (isOdd) this.#note(origin + at, 'two different lengths of a block', 'the first was believed');
      at = next;
    }
  }

  finish(bytes: Uint8Array, start: number, end: number, origin: number): number {
    this.#last = true;
    let at = this.feed(bytes, start, end, origin);
    const outlet = this.#outlet;
    while (!outlet.isHeld && this.#damage < 0 && this.#isOverlong(bytes, at, end)) {
      this.#broken(origin + at, 'a block longer than the rest of the capture');
      at = this.feed(bytes, at + 4, end, origin);
    }
    if (outlet.isHeld) return at;
    const { problems, packets } = outlet;
    if (this.#damage >= 0) {
      const behind = this.#given ? SEARCH_LIMIT : origin + end - this.#damage;
      const message = `${this.#what} at offset ${this.#damage}; no further block was found in the ${behind} bytes from there; packets read before it: ${packets}`;
      problems.add(this.#damage, message);
    } else if (this.#skip > 0 || at < end) {
      const message = `cut in the middle of a block at offset ${origin + at}; packets read before it: ${packets}`;
      problems.add(origin + at, message);
    }
    return at;
  }

  /** An incomplete last block whose length may have swallowed others. */
  #isOverlong(bytes: Uint8Array, at: number, end: number): boolean {
    return end - at >= BLOCK_OVERHEAD && u32(bytes, at + 4, this.#little) > SEARCH_BLOCK_LIMIT;
  }

  /** The byte order of the block at `at`: a section header tells its own, and begins with it. */
  #byteOrder(bytes: Uint8Array, at: number): boolean {
    if (u32(bytes, at, false) === SECTION) {
      if (u32(bytes, at + 8, true) === BYTE_ORDER) this.#little = true;
      else if (u32(bytes, at + 8, false) === BYTE_ORDER) this.#little = false;
    }
    return this.#little;
  }

  /** A length that cannot be: what is no packet is passed over by it if it is merely long, else a way on is looked for. */
  #odd(type: number, length: number, at: number, origin: number): number {
    const known = type === SECTION || type <= ENHANCED_PACKET;
    if (length <= BLOCK_LIMIT || known || (length & 3) !== 0) {
      this.#broken(origin + at, `bad block length ${length}`);
      return at + 4;
    }
    this.#note(origin + at, `a block of type ${type} and ${length} bytes`, 'it was passed over');
    this.#skip = length;
    return at;
  }

  /** True where a block may start at `at`, or the capture ends. */
  #leadsOn(bytes: Uint8Array, at: number, end: number): boolean {
    if (end - at < BLOCK_OVERHEAD) return at === end && this.#last;
    if (u32(bytes, at, false) === SECTION) return true;
    const length = u32(bytes, at + 4, this.#little);
    return length >= BLOCK_OVERHEAD && (length & 3) === 0 && length <= BLOCK_LIMIT;
  }

  /** Reads a block; false where it is of a packet that is held. */
  #block(bytes: Uint8Array, at: number, end: number, origin: number): boolean {
    const type = u32(bytes, at, this.#little);
    const body = at + 8;
    if (type === ENHANCED_PACKET || type === OBSOLETE_PACKET) return this.#packet(type, bytes, body, end, origin + at);
    if (type === SIMPLE_PACKET) return this.#simplePacket(bytes, body, end, origin + at);
    if (type === INTERFACE) this.#interface(bytes, body, end, origin + at);
    else if (type === SECTION) this.#section(bytes, body, end, origin + at);
    else if (NUMBERED.has(type)) this.#outlet.passed++;
    return true;
  }

  /** Enhanced and obsolete packet blocks differ in how they name their interface alone. */
  #packet(type: number, bytes: Uint8Array, at: number, end: number, offset: number): boolean {
    const little = this.#little;
    if (end - at < 20) {
      this.#note(offset, 'a packet block that is too short');
      return true;
    }
    const from = this.#interfaces[type === ENHANCED_PACKET ? u32(bytes, at, little) : u16(bytes, at, little)];
    if (from === undefined) {
      this.#note(offset, 'a packet of an interface that was not described');
      return true;
    }
    const captured = u32(bytes, at + 12, little);
    const start = at + 20;
    if (captured > end - start || captured > FRAME_LIMIT) {
      this.#note(offset, 'a packet that is longer than its block');
      return true;
    }
    const stated = timeOf(from, u32(bytes, at + 4, little), u32(bytes, at + 8, little));
    const isOdd = !(stated >= 0 && stated <= LATEST);
    const time = isOdd ? this.#timeBefore() : stated;
    if (!this.#outlet.give(bytes, start, start + captured, u32(bytes, at + 16, little), time, from.linkType))
      return false;
    if (isOdd) this.#note(offset, 'a packet of a time that cannot be', 'it was given the time of the packet before it');
    return true;
  }

  /** A simple packet is of the first interface, and has no time: it is given that of the packet before it. */
  #simplePacket(bytes: Uint8Array, at: number, end: number, offset: number): boolean {
    const from = this.#interfaces[0];
    if (end - at < 4 || from === undefined) {
      this.#note(offset, 'a simple packet without an interface');
      return true;
    }
    const length = u32(bytes, at, this.#little);
    const start = at + 4;
    const captured = Math.min(length, from.snapLength || length, end - start, FRAME_LIMIT);
    return this.#outlet.give(bytes, start, start + captured, length, this.#timeBefore(), from.linkType);
  }

  #interface(bytes: Uint8Array, at: number, end: number, offset: number): void {
    if (end - at < 8 || this.#interfaces.length >= INTERFACE_LIMIT) {
      this.#note(offset, 'an interface description that is too short or one too many');
      return;
    }
    const described = readInterface(bytes, at, end, this.#little);
    this.#interfaces.push(described);
    this.#outlet.linkTypes.add(described.linkType);
  }

  #section(bytes: Uint8Array, at: number, end: number, offset: number): void {
    this.#interfaces = [];
    if (end - at < 16 || u32(bytes, at, this.#little) !== BYTE_ORDER)
      this.#note(offset, 'a section header without a byte order', 'that of the section before it was kept');
  }

  #timeBefore(): number {
    return this.#outlet.packets > 0 ? this.#outlet.frame.time : 0;
  }

  /** Goes to where a whole block of a known type stands (then `#damage` is -1), or answers which bytes to see again. */
  #search(bytes: Uint8Array, start: number, end: number, origin: number): number {
    const last = end - BLOCK_OVERHEAD;
    for (let at = start; at <= last; at++) {
      if (this.#given || origin + at - this.#damage > SEARCH_LIMIT) {
        this.#given = true;
        return end;
      }
      const length = this.#knownBlock(bytes, at);
      if (length === 0) continue;
      if (at + length > end) {
        if (this.#last) continue;
        return at;
      }
      if (u32(bytes, at + length - 4, this.#searchOrder(bytes, at)) !== length) continue;
      const skipped = origin + at - this.#damage;
      const done = `${skipped} bytes were passed over and reading went on at offset ${origin + at}`;
      this.#note(this.#damage, this.#what, done);
      this.#damage = -1;
      return at;
    }
    return Math.max(start, last + 1);
  }

  /** The length of what looks like the start of a block of a known type, else 0. */
  #knownBlock(bytes: Uint8Array, at: number): number {
    const little = this.#searchOrder(bytes, at);
    const type = u32(bytes, at, little);
    if (type !== SECTION && (type === 0 || type > ENHANCED_PACKET) && !OTHERS.has(type)) return 0;
    const length = u32(bytes, at + 4, little);
    return length >= BLOCK_OVERHEAD && (length & 3) === 0 && length <= SEARCH_BLOCK_LIMIT ? length : 0;
  }

  /** The byte order in a block that is only looked at. */
  #searchOrder(bytes: Uint8Array, at: number): boolean {
    return u32(bytes, at, false) === SECTION ? u32(bytes, at + 8, true) === BYTE_ORDER : this.#little;
  }

  /** Damage: blocks are looked for from here on. */
  #broken(offset: number, what: string): void {
    this.#damage = offset;
    this.#what = what;
  }

  #note(offset: number, what: string, done = 'the block was passed over'): void {
    this.#outlet.problems.add(offset, `${what} at offset ${offset}; ${done}`);
  }
}
