/** Pieces of JavaScript's expressions: characters, classes, and what is tried once. */
import type { CodePoints } from './code-points.ts';

/** What is found once and never tried otherwise, as JavaScript's lookahead does it; `number` is that of the group it takes. */
export function possessive(source: string, number: number): string {
  return `(?:(?=(${source}))\\${number})`;
}

/** A character as an expression: itself, or its number. */
export function literal(code: number): string {
  const character = String.fromCodePoint(code);
  if (code > 0xffff) return `(?:${character})`;
  return code < 0x20 || (code > 0x7e && code < 0xa0) || code === 0x2028 || code === 0x2029
    ? unit(code)
    : /[\\^$.*+?()[\]{}|/]/.test(character)
      ? `\\${character}`
      : character;
}

/** A set as a class. */
export function written(set: CodePoints, isNegated: boolean): string {
  const ranges = set.map(([first, last]) =>
    first === last ? member(first) : `${member(first)}${last > first + 1 ? '-' : ''}${member(last)}`,
  );
  return `[${isNegated ? '^' : ''}${ranges.join('')}]`;
}

function member(code: number): string {
  return /[\w ]/.test(String.fromCharCode(code)) ? String.fromCharCode(code) : unit(code);
}

function unit(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
