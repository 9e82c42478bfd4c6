/** Sets of numbers as diagrams over the variables that hold them, the most significant bit first. */
import { ALL, type Diagram, type Diagrams, NONE } from './diagram.ts';

/** A number as 32-bit words, the least significant first: arithmetic on large integers is slow. */
type Words = readonly number[];

function wordsOf(value: bigint, width: number): Words {
  if (width <= 32) return [Number(value)];
  const words: number[] = [];
  for (let rest = value, at = 0; at < width; at += 32, rest >>= 32n) words.push(Number(rest & 0xffff_ffffn));
  return words;
}

function bitAt(words: Words, place: number): number {
  return ((words[place >>> 5] ?? 0) >>> (place & 31)) & 1;
}

/** Numbers of `width` bits that equal `value` wherever `mask` has a one; `first` is the variable of the most significant bit. */
export function maskedBits(diagrams: Diagrams, first: number, width: number, value: bigint, mask: bigint): Diagram {
  const [ones, looked] = [wordsOf(value, width), wordsOf(mask, width)];
  let set = ALL;
  for (let place = 0; place < width; place++) {
    if (bitAt(looked, place) === 0) continue;
    const variable = first + width - 1 - place;
    set = bitAt(ones, place) === 1 ? diagrams.choose(variable, NONE, set) : diagrams.choose(variable, set, NONE);
  }
  return set;
}

/** Numbers of `width` bits from `from` to `to`, both included; none where `from` is the greater, or lies beyond the width. */
export function rangeBits(diagrams: Diagrams, first: number, width: number, from: bigint, to: bigint): Diagram {
  const largest = (1n << BigInt(width)) - 1n;
  if (from > to || from > largest || to < 0n) return NONE;
  const [start, end] = [wordsOf(from < 0n ? 0n : from, width), wordsOf(to > largest ? largest : to, width)];
  let [least, most, both] = [ALL, ALL, ALL];
  for (let place = 0; place < width; place++) {
    const variable = first + width - 1 - place;
    const [isStart, isEnd] = [bitAt(start, place) === 1, bitAt(end, place) === 1];
    // Where both ends agree so far, both bounds hold below; where they part here, one bound holds on each side.
    if (isStart === isEnd)
      both = isStart ? diagrams.choose(variable, NONE, both) : diagrams.choose(variable, both, NONE);
    else both = diagrams.choose(variable, least, most);
    least = isStart ? diagrams.choose(variable, NONE, least) : diagrams.choose(variable, least, ALL);
    most = isEnd ? diagrams.choose(variable, ALL, most) : diagrams.choose(variable, most, NONE);
  }
  return both;
}
