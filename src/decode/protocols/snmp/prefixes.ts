/** Which object identifiers begin with one of a list: told from their octets, without making text of them. */

/** A step that leads nowhere, and one that ends a prefix. */
const [NONE, WHOLE] = [0, -1];
/** An arc written with leading zeros, which nobody does but anybody may. */
const PADDING = 0x80;

/** Hot path: a table with a row for each place in the prefixes, by the octet that comes next. */
export class Prefixes {
  readonly #steps: Int16Array;

  /** Object identifiers in dotted form, each of at least two arcs; none begins another. */
  constructor(prefixes: readonly string[]) {
    const rows: Int16Array[] = [new Int16Array(256)];
    for (const prefix of prefixes) addPrefix(rows, octetsOf(prefix));
    this.#steps = new Int16Array(rows.length * 256);
    for (const [row, steps] of rows.entries()) this.#steps.set(steps, row * 256);
  }

  /** True where the octets `bytes[start, end)` of an object identifier may begin with a prefix and go on behind it. */
  mayBegin(bytes: Uint8Array, start: number, end: number): boolean {
    const steps = this.#steps;
    let row = 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      if (row === WHOLE || byte === PADDING) return true;
      row = steps[row * 256 + byte] as number;
      if (row === NONE) return false;
    }
    return false;
  }
}

function addPrefix(rows: Int16Array[], octets: readonly number[]): void {
  let row = 0;
  for (const [place, octet] of octets.entries()) {
    const steps = rows[row] as Int16Array;
    if (place === octets.length - 1) steps[octet] = WHOLE;
    else if (steps[octet] === NONE) steps[octet] = rows.push(new Int16Array(256)) - 1;
    row = steps[octet] as number;
  }
}

/** ITU-T X.690 section 8.19: seven bits an octet, the first two arcs in one. */
function octetsOf(prefix: string): readonly number[] {
  const [first = 0, second = 0, ...rest] = prefix.split('.').map(Number);
  return [first * 40 + second, ...rest].flatMap((arc) => {
    const octets = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) octets.unshift((left & 0x7f) | 0x80);
    return octets;
  });
}
