/** A bounds-checked reader over bytes: a read past the end answers zero, marks the cursor as failed, and never throws. */
import { latin1 } from './text.ts';

const UTF8 = new TextDecoder('utf-8');
const EMPTY = new Uint8Array(0);
/** Bytes looked at one by one before the runtime is asked to search. */
const NEAR = 48;
/** Text up to this length is put together faster than asked of the runtime. */
const SHORT_TEXT = 16;

/**
 * Reads integers and slices from `bytes[position, end)`.
 *
 * One failed read makes `failed` true and every later read answer zero, so a parser reads a whole structure
 * and asks once. Byte order is big endian unless the name says otherwise. A cursor is reused: `reset` points it elsewhere.
 */
export class Cursor {
  bytes: Uint8Array = EMPTY;
  position = 0;
  start = 0;
  end = 0;
  failed = false;

  /** A cursor of its own over all of `bytes`, or over `[start, end)` of it. */
  static over(bytes: Uint8Array, start = 0, end: number = bytes.length): Cursor {
    return new Cursor().reset(bytes, start, end);
  }

  /** Points this cursor at `bytes[start, end)`, clamped to what is there. */
  reset(bytes: Uint8Array, start: number, end: number): this {
    this.bytes = bytes;
    this.end = Math.max(0, Math.min(end, bytes.length));
    this.start = Math.max(0, Math.min(start, this.end));
    this.position = this.start;
    this.failed = false;
    return this;
  }

  /** Bytes left to read. */
  get remaining(): number {
    return this.end - this.position;
  }

  /** Bytes read since the start: the offset that an error message names. */
  get offset(): number {
    return this.position - this.start;
  }

  /** True when `count` more bytes are there; does not mark failure. */
  has(count: number): boolean {
    return count >= 0 && this.end - this.position >= count;
  }

  /** The byte `ahead` of the position without reading it, or -1 past the end. */
  peek(ahead = 0): number {
    const at = this.position + ahead;
    return at < this.end && at >= this.start ? (this.bytes[at] as number) : -1;
  }

  /** True when the bytes `ahead` of the position are exactly `text` (ASCII). */
  startsWith(text: string, ahead = 0): boolean {
    const at = this.position + ahead;
    if (at < this.start || at + text.length > this.end) return false;
    for (let i = 0; i < text.length; i++) if (this.bytes[at + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  u8(): number {
    const at = this.position;
    if (at + 1 > this.end) return this.#fail();
    this.position = at + 1;
    return this.bytes[at] as number;
  }

  u16(): number {
    const at = this.position;
    if (at + 2 > this.end) return this.#fail();
    this.position = at + 2;
    return ((this.bytes[at] as number) << 8) | (this.bytes[at + 1] as number);
  }

  u24(): number {
    const high = this.u8();
    return (high << 16) | this.u16();
  }

  u32(): number {
    const { bytes, position: at } = this;
    if (at + 4 > this.end) return this.#fail();
    this.position = at + 4;
    return (
      (bytes[at] as number) * 0x1000000 +
      (((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number))
    );
  }

  /** An unsigned 64-bit integer; exact up to 2^53, nearest above. */
  u64(): number {
    const high = this.u32();
    return high * 0x100000000 + this.u32();
  }

  u16le(): number {
    const value = this.u16();
    return ((value & 0xff) << 8) | (value >>> 8);
  }

  u32le(): number {
    const low = this.u16le();
    return low + this.u16le() * 0x10000;
  }

  /** An unsigned little-endian 64-bit integer; exact up to 2^53, nearest above. */
  u64le(): number {
    const low = this.u32le();
    return low + this.u32le() * 0x100000000;
  }

  /** Moves on by `count` bytes. */
  skip(count: number): this {
    if (count < 0 || this.position + count > this.end) this.#fail();
    else this.position += count;
    return this;
  }

  /** Moves to `offset` bytes after the start (for formats with pointers). */
  seek(offset: number): this {
    if (offset < 0 || this.start + offset > this.end) this.#fail();
    else this.position = this.start + offset;
    return this;
  }

  /** The next `count` bytes as a view (not a copy: it lives as long as the packet), empty when they are not all there. */
  take(count: number): Uint8Array {
    const at = this.position;
    if (count < 0 || at + count > this.end) {
      this.#fail();
      return EMPTY;
    }
    this.position = at + count;
    return this.bytes.subarray(at, at + count);
  }

  /** A cursor over the next `count` bytes, which this cursor moves past; an empty failed one when they are not all there. */
  sub(count: number): Cursor {
    const at = this.position;
    this.skip(count);
    const child = new Cursor();
    child.bytes = this.bytes;
    child.position = child.start = at;
    child.end = this.failed ? at : at + count;
    child.failed = this.failed;
    return child;
  }

  /** The index of `byte` relative to the position, or -1; looks at most `limit` bytes ahead. */
  find(byte: number, limit: number = this.remaining): number {
    const { bytes, position } = this;
    const stop = Math.min(this.end, position + limit);
    const near = Math.min(stop, position + NEAR);
    for (let at = position; at < near; at++) if (bytes[at] === byte) return at - position;
    if (near >= stop) return -1;
    const at = bytes.indexOf(byte, near);
    return at >= 0 && at < stop ? at - position : -1;
  }

  /** The next `count` bytes as Latin-1 text, one character a byte. */
  latin1(count: number): string {
    const at = this.position;
    if (count < 0 || at + count > this.end) {
      this.#fail();
      return '';
    }
    this.position = at + count;
    return latin1Text(this.bytes, at, at + count);
  }

  /** The next `count` bytes as UTF-8, malformed sequences replaced. */
  utf8(count: number): string {
    const at = this.position;
    if (count < 0 || at + count > this.end) {
      this.#fail();
      return '';
    }
    this.position = at + count;
    for (let i = at; i < at + count; i++)
      if ((this.bytes[i] as number) > 0x7f) return UTF8.decode(this.bytes.subarray(at, at + count));
    return latin1Text(this.bytes, at, at + count);
  }

  /** The next `count` bytes as UTF-16 little endian (an odd last byte is dropped). */
  utf16le(count: number): string {
    const bytes = this.take(count);
    let text = '';
    for (let i = 0; i + 1 < bytes.length; i += 2) {
      text += String.fromCharCode((bytes[i] as number) | ((bytes[i + 1] as number) << 8));
    }
    return text;
  }

  #fail(): number {
    this.failed = true;
    this.position = this.end;
    return 0;
  }
}

/** `bytes[start, end)` as text, one character a byte. */
function latin1Text(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT_TEXT) return latin1(bytes, start, end);
  let text = '';
  let at = start;
  for (; at + 4 <= end; at += 4)
    text += String.fromCharCode(
      bytes[at] as number,
      bytes[at + 1] as number,
      bytes[at + 2] as number,
      bytes[at + 3] as number,
    );
  for (; at < end; at++) text += String.fromCharCode(bytes[at] as number);
  return text;
}
