/**
 * Where the fields of a segment are, and what one of them says.
 *
 * Hot path: one pass finds a segment's end and its fields, in numbers; one `Fields` serves all segments.
 */

/** Most fields that any of the segments that are read has (OBX in version 2.9). */
const FIELD_LIMIT = 34;
const LENGTH_LIMIT = 512;
/** What no field may look like. */
const WRONG = '\0';
const UTF8 = new TextDecoder('utf-8');
const SPACE = 0x20;
/** The end of a segment, of a line, and the start and the end of a frame. */
export const MARK = { segment: 0x0d, line: 0x0a, start: 0x0b, end: 0x1c } as const;
const HEADER: number = nameNumber('MSH');
/** The first field of MSH where lost separators are looked for: names before it may end like a segment's; its time and its type show whether they are names. */
const FIRST_CHECKED = 7;

/** Segments whose start may be glued to a field before it where a terminator was lost; and those of a site's own, which begin with a Z. */
const GLUED: ReadonlySet<number> = new Set(
  'PID PD1 NK1 PV1 PV2 IN1 IN2 IN3 GT1 DG1 AL1 IAM OBX OBR ORC NTE MRG EVN PRT RXA RXE SPM MSH'
    .split(' ')
    .map(nameNumber),
);
const OWN = 0x5a;

/** The signs of a message (MSH-1 and MSH-2). */
export interface Delimiters {
  readonly field: number;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
}

/** Nearly all messages have the signs that the standard suggests. */
export const USUAL: Delimiters = { field: 0x7c, component: '^', repetition: '~', escape: '\\', subcomponent: '&' };

/** A segment's name as a number of 24 bits. */
export function nameNumber(name: string): number {
  return (name.charCodeAt(0) << 16) | (name.charCodeAt(1) << 8) | name.charCodeAt(2);
}

export function isMark(code: number): boolean {
  return code === MARK.segment || code === MARK.line || code === MARK.start || code === MARK.end;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function isCapital(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

/** A capital or a digit, as all names of segments are made of. */
export function isSign(code: number): boolean {
  return isCapital(code) || isDigit(code);
}

/** Fields of one segment by their numbers. In MSH the separator itself is field 1. */
export class Fields {
  bytes: Uint8Array = new Uint8Array(0);
  delimiters: Delimiters = USUAL;
  /** Where fields start; behind the last one, where another would. */
  readonly #starts = new Int32Array(FIELD_LIMIT + 2);
  /** Number of the field at the first of these places, and of the last that is believed. */
  #first = 1;
  #last = 0;

  /** Finds the segment that starts at `start`, and its fields up to one that has swallowed the next segment's start; answers its end, or -1 where that is not before `stop`. */
  find(bytes: Uint8Array, start: number, stop: number, name: number, delimiters: Delimiters): number {
    const starts = this.#starts;
    const sign = delimiters.field;
    let count = 1;
    let at = start + 4;
    starts[0] = at;
    for (; at < stop; at++) {
      const code = bytes[at] as number;
      if (code === sign) {
        if (count <= FIELD_LIMIT) starts[count++] = at + 1;
      } else if (code <= MARK.end && isMark(code)) break;
    }
    if (at >= stop) return -1;
    starts[count] = at + 1;
    this.bytes = bytes;
    this.delimiters = delimiters;
    this.#first = name === HEADER ? 2 : 1;
    this.#last = count > FIELD_LIMIT ? 0 : count + this.#first - 1;
    this.#distrust(name === HEADER ? FIRST_CHECKED : 1);
    return at;
  }

  startOf(number: number): number {
    return this.#starts[number - this.#first] as number;
  }

  endOf(number: number): number {
    return (this.#starts[number - this.#first + 1] as number) - 1;
  }

  /** Bytes of a field; 0 where it is not there. */
  length(number: number): number {
    return number > this.#last || number < this.#first ? 0 : this.endOf(number) - this.startOf(number);
  }

  /** A field as text, with the standard's own signs. Must be asked for allowed fields alone. */
  text(number: number): string {
    if (this.length(number) === 0) return '';
    return fieldText(this.bytes, this.startOf(number), this.endOf(number), this.delimiters);
  }

  /** What follows a field that has swallowed a segment's start is not believed, nor is that field. */
  #distrust(first: number): void {
    for (let number = first; number < this.#last; number++) if (this.#swallows(number)) this.#last = number - 1;
  }

  /** The field ends in a segment's name, and the next is a number or nothing, as a segment's first field is. */
  #swallows(number: number): boolean {
    const { bytes } = this;
    const end = this.endOf(number);
    if (end - this.startOf(number) < 3) return false;
    const a = bytes[end - 3] as number;
    const b = bytes[end - 2] as number;
    const c = bytes[end - 1] as number;
    if (!isCapital(a) || !isSign(b) || !isSign(c)) return false;
    if (a !== OWN && !GLUED.has((a << 16) | (b << 8) | c)) return false;
    const next = this.endOf(number + 1);
    if (next - end > 5) return false;
    for (let at = end + 1; at < next; at++) if (!isDigit(bytes[at] as number)) return false;
    return true;
  }
}

/** The bytes of a field with the standard's own signs; what is wrong where it has control characters, subcomponents, escapes, or is long. */
export function fieldText(segment: Uint8Array, start: number, end: number, delimiters: Delimiters): string {
  if (end - start > LENGTH_LIMIT) return WRONG;
  if (delimiters.component === '^' && delimiters.repetition === '~' && isPlain(segment, start, end, delimiters))
    return plainText(segment, start, end);
  const bytes = segment.subarray(start, end);
  for (const byte of bytes) if (byte < 0x20 || byte === 0x7f) return WRONG;
  const { component, repetition, escape: mark, subcomponent } = delimiters;
  const raw = UTF8.decode(bytes).trim().replaceAll(`${mark}T${mark}`, ' & ').replaceAll('  ', ' ');
  if (raw.replaceAll(' & ', '').includes(subcomponent) || raw.includes(mark)) return WRONG;
  let text = '';
  for (const sign of raw)
    text += sign === component ? '^' : sign === repetition ? '~' : sign === '^' || sign === '~' ? WRONG : sign;
  return text;
}

/** ASCII that stays as it is: no escape, no subcomponent, no two spaces, no space at an end. */
function isPlain(bytes: Uint8Array, start: number, end: number, { escape: mark, subcomponent }: Delimiters): boolean {
  const [first, second] = [mark.charCodeAt(0), subcomponent.charCodeAt(0)];
  let before = SPACE;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte < SPACE || byte > 0x7e || byte === first || byte === second || (byte === SPACE && before === SPACE))
      return false;
    before = byte;
  }
  return start === end || before !== SPACE;
}

function plainText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at] as number);
  return text;
}
