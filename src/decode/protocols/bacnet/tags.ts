/** BACnet's encoding of values (ASHRAE 135 clause 20.2): tags, numbers, object identifiers and text. */
import type { Cursor } from '#base/cursor.ts';

const UTF8 = new TextDecoder('utf-8');
const [OPENING, CLOSING] = [6, 7];
/** Tags inside tags. */
const DEPTH_LIMIT = 8;
/** Longest text that is kept, in characters. */
const TEXT_LIMIT = 128;
/** Letters of any script, numbers and common signs. */
const TEXT = /^[\p{L}\p{N}][\p{L}\p{N}\p{P}\p{S} ]*$/u;

/** A tag: `kind` says whether a value of `length` bytes follows, or a bracket opens or closes. */
export interface Tag {
  number: number;
  isContext: boolean;
  kind: 'value' | 'opening' | 'closing';
  length: number;
}

export const APPLICATION = { boolean: 1, unsigned: 2, text: 7, enumerated: 9, object: 12 } as const;

/** Reads a tag into `tag`; false at the end. The value stays under the cursor. */
export function readTag(bytes: Cursor, tag: Tag): boolean {
  if (bytes.remaining === 0) return false;
  const first = bytes.u8();
  tag.number = first >> 4;
  tag.isContext = (first & 8) !== 0;
  if (tag.number === 15) tag.number = bytes.u8();
  const size = first & 7;
  tag.length = 0;
  tag.kind = 'value';
  if (tag.isContext && size === OPENING) tag.kind = 'opening';
  else if (tag.isContext && size === CLOSING) tag.kind = 'closing';
  // A boolean's value is in its tag.
  else if (tag.isContext || tag.number !== APPLICATION.boolean) tag.length = size === 5 ? longLength(bytes) : size;
  return !bytes.failed && bytes.has(tag.length);
}

function longLength(bytes: Cursor): number {
  const length = bytes.u8();
  if (length < 254) return length;
  return length === 254 ? bytes.u16() : bytes.u32();
}

export function newTag(): Tag {
  return { number: 0, isContext: false, kind: 'value', length: 0 };
}

/** Passes over values up to the bracket that closes the one just opened; false where it is not there. */
export function skipToClosing(bytes: Cursor, tag: Tag): boolean {
  let depth = 1;
  while (readTag(bytes, tag)) {
    bytes.skip(tag.length);
    if (tag.kind === 'opening' && ++depth > DEPTH_LIMIT) return false;
    if (tag.kind === 'closing' && --depth === 0) return true;
  }
  return false;
}

/** An unsigned number of one to four bytes, or -1. */
export function readUnsigned(bytes: Cursor, length: number): number {
  if (length < 1 || length > 4) {
    bytes.skip(length);
    return -1;
  }
  let value = 0;
  for (let i = 0; i < length; i++) value = value * 256 + bytes.u8();
  return bytes.failed ? -1 : value;
}

/** Text in UTF-8, UCS-2 or Latin-1; nothing where it is in another set, or is no text. */
export function readText(bytes: Cursor, length: number): string {
  const value = bytes.sub(length);
  const set = value.u8();
  if (value.failed || value.remaining > TEXT_LIMIT * 2) return '';
  let text = '';
  if (set === 0) text = UTF8.decode(value.take(value.remaining));
  else if (set === 4) while (value.has(2)) text += String.fromCharCode(value.u16());
  else if (set === 5) text = value.latin1(value.remaining);
  text = text.replace(/\0+$/, '').trim();
  return text.length <= TEXT_LIMIT && TEXT.test(text) ? text : '';
}
