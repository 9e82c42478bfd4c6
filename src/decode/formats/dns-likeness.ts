/** How much the first bytes of a conversation look like a DNS message; runs before anything is recognised, so it allocates nothing. */
import type { Cursor } from '#base/cursor.ts';

const HEADER = 12;
/** Records walked, and longest name in bytes. */
const RECORD_LIMIT = 256;
const NAME_LIMIT = 255;

/** Nothing alike; a header that could be one; a well-formed first question or record behind it; a message that fills its bytes exactly. */
export const LIKENESS = { no: 0, header: 1, question: 2, whole: 3 } as const;

/** How much the bytes from `from` ahead of the cursor look like a DNS message, or one of its family. */
export function dnsLikeness(bytes: Cursor, from = 0): number {
  const size = bytes.remaining;
  if (size < from + HEADER) return LIKENESS.no;
  // The bit that has stayed reserved, and operations nobody assigned.
  if ((bytes.peek(from + 3) & 0x40) !== 0) return LIKENESS.no;
  const operation = (bytes.peek(from + 2) >> 3) & 15;
  if (operation > 9 && operation !== 15) return LIKENESS.no;
  const questions = word(bytes, from + 4);
  const answers = word(bytes, from + 6);
  const authorities = word(bytes, from + 8);
  const additionals = word(bytes, from + 10);
  if (questions > 64 || answers > 512 || authorities > 128 || additionals > 128) return LIKENESS.no;
  const records = answers + authorities + additionals;
  if (questions + records === 0) {
    const isBareAnswer = (bytes.peek(from + 2) & 0x80) !== 0 && size === from + HEADER;
    return isBareAnswer ? LIKENESS.header : LIKENESS.no;
  }
  const at = skipName(bytes, from + HEADER, from);
  if (at < 0 || !isKnown(bytes, at)) return LIKENESS.header;
  return isWhole(bytes, from, questions, records) ? LIKENESS.whole : LIKENESS.question;
}

/** The number of questions that the header `from` ahead of the cursor announces. */
export function questionCount(bytes: Cursor, from = 0): number {
  return word(bytes, from + 4);
}

/** True when the first name of the message is a NetBIOS name in its first-level encoding. */
export function namesNetbios(bytes: Cursor, from = 0): boolean {
  if (bytes.peek(from + HEADER) !== 32) return false;
  for (let i = 1; i <= 32; i++) {
    const letter = bytes.peek(from + HEADER + i);
    if (letter < 0x41 || letter > 0x50) return false;
  }
  return true;
}

/** True when the labels of the first name are letters, digits, hyphens and underscores alone. */
export function namesHost(bytes: Cursor, from = 0): boolean {
  let left = 0;
  for (let at = from + HEADER; ; at++) {
    const byte = bytes.peek(at);
    if (left === 0) {
      if (byte <= 0 || byte >= 0xc0) return byte >= 0;
      left = byte;
      continue;
    }
    left--;
    const letter = byte | 0x20;
    const isPlain =
      (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x5f;
    if (!isPlain) return false;
  }
}

function isWhole(bytes: Cursor, from: number, questions: number, records: number): boolean {
  if (questions + records > RECORD_LIMIT) return false;
  let at = from + HEADER;
  for (let n = 0; n < questions; n++) {
    at = skipName(bytes, at, from);
    if (at < 0) return false;
    at += 4;
  }
  for (let n = 0; n < records; n++) {
    at = skipName(bytes, at, from);
    if (at < 0 || at + 10 > bytes.remaining) return false;
    at += 10 + word(bytes, at + 8);
  }
  return at === bytes.remaining;
}

/** The offset behind the name at `at`, or -1. A pointer must lead backwards. */
function skipName(bytes: Cursor, at: number, from: number): number {
  const start = at;
  for (;;) {
    const label = bytes.peek(at);
    if (label === 0) return at + 1;
    if (label >= 0xc0) return from + (word(bytes, at) & 0x3fff) < at ? at + 2 : -1;
    if (label < 0 || label > 63 || at - start > NAME_LIMIT) return -1;
    at += label + 1;
  }
}

/** True when an assigned type and class stand at `at`; the top bit of the class has a meaning of its own in multicast DNS. */
function isKnown(bytes: Cursor, at: number): boolean {
  if (bytes.peek(at + 3) < 0) return false;
  const type = word(bytes, at);
  const kind = word(bytes, at + 2) & 0x7fff;
  const isType =
    (type > 0 && type <= 110) ||
    (type >= 249 && type <= 262) ||
    type === 32768 ||
    type === 32769 ||
    type === 65305 ||
    type === 65399;
  return isType && (kind === 1 || kind === 3 || kind === 4 || kind === 254 || kind === 255 || type === 41);
}

function word(bytes: Cursor, at: number): number {
  return ((bytes.peek(at) & 0xff) << 8) | (bytes.peek(at + 1) & 0xff);
}
