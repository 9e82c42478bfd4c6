/** Sets of characters, as the classes of regular expressions are made of them: `[a-f&&[^c]]`. */

/** Ranges of code points, first and last, sorted, none touching another. */
export type CodePoints = readonly (readonly [first: number, last: number])[];

/** Characters beyond this one are two in JavaScript's texts, and in no class. */
const LAST = 0xffff;

export function union(...sets: readonly CodePoints[]): CodePoints {
  const sorted = sets.flat().sort(([a], [b]) => a - b);
  const joined: [number, number][] = [];
  for (const [first, last] of sorted) {
    const before = joined.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

/** Every character that is not in the set. */
export function complement(set: CodePoints): CodePoints {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [first, last] of set) {
    if (first > next) gaps.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= LAST) gaps.push([next, LAST]);
  return gaps;
}

export function intersection(a: CodePoints, b: CodePoints): CodePoints {
  return complement(union(complement(a), complement(b)));
}

/** The set with the other case of its letters of ASCII. */
export function withBothCases(set: CodePoints): CodePoints {
  const shifted = (from: number, to: number, by: number): CodePoints =>
    set.flatMap(([first, last]) => {
      const [start, end] = [Math.max(first, from), Math.min(last, to)];
      return start <= end ? [[start + by, end + by] as const] : [];
    });
  return union(set, shifted(0x41, 0x5a, 32), shifted(0x61, 0x7a, -32));
}

const DIGIT: CodePoints = [[0x30, 0x39]];
const UPPER: CodePoints = [[0x41, 0x5a]];
const LOWER: CodePoints = [[0x61, 0x7a]];
const ALPHA = union(UPPER, LOWER);
const SPACE: CodePoints = [
  [0x09, 0x0d],
  [0x20, 0x20],
];
const HEX = union(DIGIT, [[0x41, 0x46]], [[0x61, 0x66]]);
const GRAPH: CodePoints = [[0x21, 0x7e]];
const ALNUM = union(ALPHA, DIGIT);

/** The bracket classes of POSIX, over ASCII. */
export const POSIX: Readonly<Record<string, CodePoints>> = {
  alnum: ALNUM,
  alpha: ALPHA,
  ascii: [[0, 0x7f]],
  blank: [
    [0x09, 0x09],
    [0x20, 0x20],
  ],
  cntrl: [
    [0, 0x1f],
    [0x7f, 0x7f],
  ],
  digit: DIGIT,
  graph: GRAPH,
  lower: LOWER,
  print: [[0x20, 0x7e]],
  punct: intersection(GRAPH, complement(ALNUM)),
  space: SPACE,
  upper: UPPER,
  word: union(ALNUM, [[0x5f, 0x5f]]),
  xdigit: HEX,
};

/** What a letter after a backslash stands for; its capital stands for all others. */
export const SHORTHANDS: Readonly<Record<string, CodePoints>> = {
  d: DIGIT,
  h: HEX,
  s: SPACE,
  w: union(ALNUM, [[0x5f, 0x5f]]),
};
