/** What a message reports in numbers, as one number for all of them: whether it is the same on the next hop can be told, and what it is stands nowhere. */
import type { Fields } from './fields.ts';

/** Value type and value of an observation (OBX-2, OBX-5), and the most bytes of a value that is a number. */
const [TYPE, VALUE, VALUE_LIMIT] = [2, 5, 64];
const [LETTER_N, LETTER_M] = [0x4e, 0x4d];
const SEPARATOR = 0x7c;

export class Results {
  /** The message's control id: equal results of different messages are not to look equal. */
  readonly control: Uint8Array;
  #count = 0;
  #one = 0x811c9dc5 | 0;
  #two = 0x2545f491;

  constructor(control: Uint8Array) {
    this.control = control;
    for (const byte of control) this.#take(byte);
  }

  /** Takes an observation whose fields were just found; only numbers count (NM, table 0125), as texts are edited on their way. */
  observe(fields: Fields): void {
    const { bytes } = fields;
    const type = fields.startOf(TYPE);
    if (fields.length(TYPE) !== 2 || bytes[type] !== LETTER_N || bytes[type + 1] !== LETTER_M) return;
    const length = fields.length(VALUE);
    if (length === 0 || length > VALUE_LIMIT) return;
    const start = fields.startOf(VALUE);
    for (let at = start; at < start + length; at++) this.#take(bytes[at] as number);
    this.#take(SEPARATOR);
    this.#count++;
  }

  /** Twelve bytes that stand for how many numbers there were and what they were; null where there was none. */
  sum(): Uint8Array | null {
    if (this.#count === 0) return null;
    const sum = new DataView(new ArrayBuffer(12));
    sum.setInt32(0, this.#one);
    sum.setInt32(4, this.#two);
    sum.setUint32(8, this.#count);
    return new Uint8Array(sum.buffer);
  }

  #take(byte: number): void {
    this.#one = Math.imul(this.#one ^ byte, 0x01000193);
    this.#two = Math.imul(this.#two, 31) + byte + (this.#one >>> 15);
  }
}
