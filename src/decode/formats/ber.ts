/** ASN.1 Basic Encoding Rules (ITU-T X.690): reads one element at a time, with bounds and without recursion. */

import { Cursor } from '#base/cursor.ts';
import { formatTime } from '#base/time.ts';

/** Longest object identifier read, in arcs. */
const ARC_LIMIT = 64;

/** An element: its identifier octet, tag number, and a cursor over its content. */
export interface Element {
  /** First identifier octet: class in bits 8–7, constructed in bit 6, tag in bits 5–1. `0x30` SEQUENCE, `0x02` INTEGER, `0xa0` [0] constructed. */
  readonly identifier: number;
  /** Tag number, also where it is above 30. */
  readonly tag: number;
  readonly content: Cursor;
}

/** The size of the element under the cursor with its header, without reading it: 0 when the header is not all there, -1 when it is no definite-length element. */
export function elementSize({ bytes, position, end }: Cursor): number {
  if (position >= end) return 0;
  let at = position + 1;
  if (((bytes[position] as number) & 0x1f) === 0x1f) {
    do {
      if (at > position + 4) return -1;
      if (at >= end) return 0;
    } while (((bytes[at++] as number) & 0x80) !== 0);
  }
  if (at >= end) return 0;
  const first = bytes[at++] as number;
  if (first < 0x80) return at - position + first;
  const count = first & 0x7f;
  if (count === 0 || count > 4) return -1;
  if (at + count > end) return 0;
  let length = 0;
  for (let i = 0; i < count; i++) length = length * 256 + (bytes[at++] as number);
  return at - position + length;
}

/** Reads one element and moves past it; null when it is not all there or no definite-length element. */
export function readElement(bytes: Cursor): Element | null {
  const size = elementSize(bytes);
  if (size <= 0 || !bytes.has(size)) return null;
  const end = bytes.position + size;
  const identifier = bytes.u8();
  let tag = identifier & 0x1f;
  if (tag === 0x1f) {
    tag = 0;
    let byte = 0;
    do {
      byte = bytes.u8();
      tag = tag * 128 + (byte & 0x7f);
    } while ((byte & 0x80) !== 0);
  }
  const first = bytes.u8();
  if (first >= 0x80) bytes.skip(first & 0x7f);
  const content = new Cursor().reset(bytes.bytes, bytes.position, end);
  bytes.position = end;
  return { identifier, tag, content };
}

/** Reads one element if its identifier octet is `identifier`; otherwise leaves the cursor where it is and answers null. */
export function readExpected(bytes: Cursor, identifier: number): Cursor | null {
  const content = new Cursor();
  return enter(bytes, identifier, content) ? content : null;
}

/** Like `readExpected`, but of an element that was cut short it answers what is there. */
export function readCut(bytes: Cursor, identifier: number): Cursor | null {
  const content = new Cursor();
  return enterCut(bytes, identifier, content) ? content : null;
}

/** `readExpected` without an object of its own: `content` is pointed at the content; false where there is no such element. `identifier` has a tag number below 31. */
export function enter(bytes: Cursor, identifier: number, content: Cursor): boolean {
  const size = bytes.peek() === identifier ? elementSize(bytes) : -1;
  return size > 0 && bytes.has(size) && cut(bytes, size, content);
}

/** `readCut` in the same way. */
export function enterCut(bytes: Cursor, identifier: number, content: Cursor): boolean {
  const size = bytes.peek() === identifier ? elementSize(bytes) : -1;
  return size > 0 && cut(bytes, Math.min(size, bytes.remaining), content);
}

function cut(bytes: Cursor, size: number, content: Cursor): true {
  const start = bytes.position;
  const header = headerSize(bytes);
  bytes.position = start + size;
  content.reset(bytes.bytes, start + header, start + size);
  return true;
}

/** Octets of identifier and length of an element with a tag number below 31 whose header is all there. */
export function headerSize(bytes: Cursor): number {
  const first = bytes.peek(1);
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}

/** A signed INTEGER or ENUMERATED of at most six octets as a number; NaN for longer ones. */
export function readInteger(content: Cursor): number {
  const length = content.remaining;
  if (length === 0 || length > 6) return Number.NaN;
  let value = content.peek() >= 0x80 ? -1 : 0;
  for (let i = 0; i < length; i++) value = value * 256 + content.u8();
  return value;
}

/** An OBJECT IDENTIFIER as dotted text; empty when it is malformed. */
export function readObjectIdentifier(content: Cursor): string {
  const arcs: number[] = [];
  let value = 0;
  while (content.remaining > 0) {
    const byte = content.u8();
    value = value * 128 + (byte & 0x7f);
    if (value > Number.MAX_SAFE_INTEGER / 128) return '';
    if ((byte & 0x80) !== 0) continue;
    if (arcs.length === 0)
      arcs.push(Math.min(2, Math.floor(value / 40)), value - 40 * Math.min(2, Math.floor(value / 40)));
    else arcs.push(value);
    if (arcs.length > ARC_LIMIT) return '';
    value = 0;
  }
  return arcs.join('.');
}

/** A UTCTime or GeneralizedTime in UTC as RFC 3339; empty when it is malformed. */
export function readTime(identifier: number, content: Cursor): string {
  const text = content.latin1(Math.min(content.remaining, 20));
  const match = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?Z$/.exec(text);
  if (!match?.[1]) return '';
  const short = Number(match[1]);
  const year = identifier === 0x17 ? (short >= 50 ? 1900 + short : 2000 + short) : short;
  const milliseconds = Date.UTC(
    year,
    Number(match[2]) - 1,
    Number(match[3]),
    Number(match[4]),
    Number(match[5]),
    Number(match[6] ?? 0),
  );
  return Number.isNaN(milliseconds) ? '' : formatTime(milliseconds * 1000);
}
