/** Remembers what was made of text: names come again and again, and looking at each anew costs more than a look-up. */
import { latin1 } from './text.ts';

/** Texts remembered by a function; beyond it all are forgotten. */
const LIMIT = 4096;
/** Longer text is not remembered. */
const LENGTH_LIMIT = 256;
/** Places of a table: a new text takes that of one that shares it. */
const PLACES = 4096;
/** Longer text is made faster than it is found. */
const FOUND_LENGTH = 40;

/** A function that answers as `make` does, which must depend on its text alone. Values are shared: nobody may change them. */
export function remembered<Value>(make: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const value = known.get(text);
    if (value !== undefined) return value;
    const made = make(text);
    if (text.length > LENGTH_LIMIT) return made;
    if (known.size >= LIMIT) known.clear();
    known.set(text, made);
    return made;
  };
}

/** Gives the same string for the same bytes, which is then found by `remembered` without being looked at again. */
export class TextTable {
  readonly #texts: string[] = new Array(PLACES).fill('');

  /** `bytes[start, end)` as Latin-1 text, one character a byte. */
  text(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start;
    if (length > FOUND_LENGTH) return latin1(bytes, start, end);
    let hash = length;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
    const place = (hash ^ (hash >>> 15)) & (PLACES - 1);
    const known = this.#texts[place] as string;
    if (isText(known, bytes, start, length)) return known;
    const made = latin1(bytes, start, end);
    this.#texts[place] = made;
    return made;
  }
}

function isText(text: string, bytes: Uint8Array, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
