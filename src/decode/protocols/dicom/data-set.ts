/** Walks a data set (PS3.5 section 7) as its fragments arrive, as far as group 0018, and keeps the allowed elements alone. */
import { Cursor } from '#base/cursor.ts';
import { vrNumber, WANTED } from './elements.ts';
import type { ObjectElement } from './message.ts';

/** Most bytes kept of an element that continues in the next fragment, and most continuations. */
const TAIL_LIMIT = 32 * 1024;
const JOIN_LIMIT = 64;
/** Sequences inside sequences. */
const DEPTH_LIMIT = 8;
/** The last element that is looked at; what follows is passed over. */
const LAST_TAG = 0x00181020;
const UNDEFINED = 0xffffffff;
const [ITEM, ITEM_END, SEQUENCE_END] = [0xfffee000, 0xfffee00d, 0xfffee0dd];
const PATIENT_GROUP = 0x0010;
const NOTHING = new Uint8Array(0);

/** Value representations with a length of 32 bits behind two reserved bytes, and the others. */
const LONG_VRS: ReadonlySet<number> = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' ').map(vrNumber));
const SHORT_VRS: ReadonlySet<number> = new Set(
  'AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split(' ').map(vrNumber),
);
/** No value representation is written, or one of a sequence, or one that nobody knows. */
const [NO_VR, SEQUENCE, UNKNOWN] = [0, vrNumber('SQ'), vrNumber('UN')];

/** How the elements are written; `unknown` is found out from the first of them. */
export type Syntax = 'implicit' | 'explicit' | 'big-endian' | 'unreadable' | 'unknown';

/** The syntax of a transfer syntax UID (PS3.5 section 10): all but these four are explicit VR little endian. */
export function syntaxOf(uid: string): Syntax {
  if (uid === '') return 'unknown';
  if (uid === '1.2.840.10008.1.2') return 'implicit';
  if (uid === '1.2.840.10008.1.2.2') return 'big-endian';
  return uid === '1.2.840.10008.1.2.1.99' || uid === '1.2.840.10008.1.2.4.95' ? 'unreadable' : 'explicit';
}

interface Header {
  tag: number;
  vr: number;
  length: number;
}

/** One data set of one message. */
export class DataSetReader {
  readonly contextId: number;
  /** Nothing more of it needs to be seen. */
  isDone = false;
  hasPatient = false;
  readonly #wantsEquipment: boolean;
  readonly #cursor = new Cursor();
  readonly #header: Header = { tag: 0, vr: NO_VR, length: 0 };
  #elements: ObjectElement[] = [];
  #syntax: Syntax;
  #isBroken = false;
  #lastTag = -1;
  #tail: Uint8Array = NOTHING;
  #joins = 0;
  #skip = 0;

  constructor(contextId: number, syntax: Syntax, wantsEquipment: boolean) {
    this.contextId = contextId;
    this.#syntax = syntax;
    this.#wantsEquipment = wantsEquipment;
    if (syntax === 'unreadable') this.isDone = true;
  }

  /** The allowed elements, once nothing spoke against the data set; a damaged one states nothing. */
  takeElements(): readonly ObjectElement[] {
    const elements = this.#isBroken ? [] : this.#elements;
    this.#elements = [];
    return elements;
  }

  /** Reads on with the next fragment, `bytes[start, end)`; the last one ends the data set. */
  feed(bytes: Uint8Array, start: number, end: number, isLast: boolean): void {
    if (this.isDone) return;
    const jump = Math.min(this.#skip, end - start);
    this.#skip -= jump;
    const cursor = this.#cursor;
    if (this.#tail.length === 0) cursor.reset(bytes, start + jump, end);
    else if (++this.#joins > JOIN_LIMIT) {
      this.#stop(true);
      return;
    } else {
      const joined = Buffer.concat([this.#tail, bytes.subarray(start + jump, end)]);
      cursor.reset(joined, 0, joined.length);
    }
    const rest = cursor.start + this.#walk(cursor);
    if (this.isDone) return;
    const length = cursor.end - rest;
    if (isLast || length > TAIL_LIMIT) this.#stop(isLast && length > 0);
    else this.#tail = length > 0 ? Uint8Array.from(cursor.bytes.subarray(rest, cursor.end)) : NOTHING;
  }

  /** The rest of the data set cannot be read. */
  abandon(): void {
    this.#stop(false);
  }

  #stop(isBroken: boolean): void {
    this.isDone = true;
    this.#isBroken ||= isBroken;
    this.#tail = NOTHING;
  }

  /** Reads whole elements; answers how many bytes they take. */
  #walk(bytes: Cursor): number {
    if (this.#syntax === 'unknown') {
      if (!bytes.has(8)) return 0;
      this.#syntax = guessSyntax(bytes);
    }
    let used = 0;
    while (bytes.remaining > 0 && !this.isDone) {
      const header = readHeader(bytes, this.#syntax, this.#header);
      if (!header) {
        if (!bytes.failed) this.#stop(true);
        return used;
      }
      const { tag, length } = header;
      if (tag > LAST_TAG) this.#stop(false);
      else if (tag <= this.#lastTag || (tag & 0xffff0000) === 0) this.#stop(true);
      if (this.isDone) return used;
      if (!this.#readValue(bytes, header)) return used;
      if (this.isDone) return used;
      this.#lastTag = tag;
      if (tag >>> 16 === PATIENT_GROUP && length > 0 && (tag & 0xffff) !== 0) this.hasPatient = true;
      used = bytes.offset;
    }
    return used;
  }

  /** Takes or passes over a value; false when it is not all there and must be seen whole. */
  #readValue(bytes: Cursor, header: Header): boolean {
    const { tag, vr, length } = header;
    if (length === UNDEFINED) {
      const isSequence = vr === NO_VR || vr === SEQUENCE || vr === UNKNOWN;
      if (isSequence && skipSequence(bytes, vr === UNKNOWN ? 'implicit' : this.#syntax, 0)) return true;
      if (!isSequence || !bytes.failed) this.#stop(true);
      return false;
    }
    // PS3.5 section 7.1.1: values have an even length.
    if (length % 2 === 1) this.#stop(true);
    const wanted = this.#wantsEquipment ? WANTED.get(tag) : undefined;
    if (!wanted || length > wanted.limit || (vr !== NO_VR && vr !== wanted.vr)) {
      const there = Math.min(length, bytes.remaining);
      bytes.skip(there);
      this.#skip = length - there;
      return true;
    }
    if (!bytes.has(length)) return false;
    const element = wanted.read.get(bytes.bytes, bytes.position, bytes.position + length);
    bytes.skip(length);
    if (element !== null) this.#elements.push(element);
    return true;
  }
}

/** An element's tag, VR and length; null when it is not all there (the cursor failed) or is no element. */
function readHeader(bytes: Cursor, syntax: Syntax, header: Header): Header | null {
  const isBig = syntax === 'big-endian';
  const group = isBig ? bytes.u16() : bytes.u16le();
  header.tag = group * 0x10000 + (isBig ? bytes.u16() : bytes.u16le());
  header.vr = NO_VR;
  if (syntax === 'implicit' || group === 0xfffe) {
    header.length = isBig ? bytes.u32() : bytes.u32le();
    return bytes.failed ? null : header;
  }
  const vr = bytes.u16();
  if (bytes.failed) return null;
  header.vr = vr;
  if (LONG_VRS.has(vr)) {
    bytes.skip(2);
    header.length = isBig ? bytes.u32() : bytes.u32le();
  } else if (SHORT_VRS.has(vr)) header.length = isBig ? bytes.u16() : bytes.u16le();
  else return null;
  return bytes.failed ? null : header;
}

/** Passes over the items of a sequence of undefined length; false when it is not all there (failed) or broken. */
function skipSequence(bytes: Cursor, syntax: Syntax, depth: number): boolean {
  if (depth > DEPTH_LIMIT) return false;
  const header: Header = { tag: 0, vr: NO_VR, length: 0 };
  while (readHeader(bytes, syntax, header)) {
    if (header.tag === SEQUENCE_END) return true;
    if (header.tag !== ITEM) return false;
    if (header.length !== UNDEFINED) bytes.skip(header.length);
    else if (!skipItem(bytes, syntax, depth)) return false;
  }
  return false;
}

function skipItem(bytes: Cursor, syntax: Syntax, depth: number): boolean {
  const header: Header = { tag: 0, vr: NO_VR, length: 0 };
  while (readHeader(bytes, syntax, header)) {
    if (header.tag === ITEM_END) return true;
    if (header.length !== UNDEFINED) bytes.skip(header.length);
    else if (!skipSequence(bytes, header.vr === UNKNOWN ? 'implicit' : syntax, depth + 1)) return false;
  }
  return false;
}

/** Without the association the first element tells: group 0008 in either order, with or without a VR. */
function guessSyntax(bytes: Cursor): Syntax {
  const isLetters = isCapital(bytes.peek(4)) && isCapital(bytes.peek(5));
  if (bytes.peek() === 0 && isLetters) return 'big-endian';
  return isLetters ? 'explicit' : 'implicit';
}

function isCapital(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}
