/** Values of queries: what a person wrote, judged by the type of the field and brought to canonical text. */
import { canonicalMac, formatIp, formatPrefix, parsePrefix } from './prefix.ts';
import { all, type Comparison, type FieldType, type Query } from './query.ts';
import { timeSpanOf } from './query-time.ts';

/** A defect of the query's text: which characters, and what to do. */
export class QueryProblem extends Error {
  readonly at: number;
  readonly length: number;

  constructor(message: string, at: number, length: number) {
    super(message);
    this.at = at;
    this.length = length;
  }
}

/** A word or phrase as it was written. */
export interface Word {
  /** Without quotes and escapes. */
  readonly text: string;
  /** The canonical pattern where the word holds `*` or `?`, else null. */
  readonly pattern: string | null;
  readonly quoted: boolean;
  readonly raw: string;
  readonly at: number;
  readonly length: number;
}

const MULTIPLES: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

const compare = (field: string, comparison: Comparison, value: string): Query => ({
  kind: 'field',
  field,
  comparison,
  value,
});

const refuse = (word: Word, message: string): never => {
  throw new QueryProblem(message, word.at, word.length);
};

/** `a..b`, `a..` and `..b` as comparisons; null where the word is no range. */
export function rangeOf(field: string, type: FieldType | null, word: Word, now: Date | undefined): Query | null {
  const dots = word.raw.indexOf('..');
  if (dots < 0 || word.pattern !== null || word.raw.includes('\\')) return null;
  const ends = [word.raw.slice(0, dots), word.raw.slice(dots + 2)] as const;
  if (ends[1].includes('..') || (ends[0] === '' && ends[1] === ''))
    refuse(word, `a range is written ${field}:from..to; to find two dots use quotes.`);
  const part = (text: string, offset: number): Word => ({
    ...word,
    text,
    raw: text,
    at: word.at + offset,
    length: text.length,
  });
  return all([
    ...(ends[0] === '' ? [] : [comparisonOf(field, type, 'at-least', part(ends[0], 0), now)]),
    ...(ends[1] === '' ? [] : [comparisonOf(field, type, 'at-most', part(ends[1], dots + 2), now)]),
  ]);
}

/** One comparison, its value judged by the field's type; a null type takes the value as it is. */
export function comparisonOf(
  field: string,
  type: FieldType | null,
  comparison: Comparison,
  word: Word,
  now: Date | undefined,
): Query {
  const ordered = comparison !== 'has' && comparison !== 'equals';
  if (word.pattern !== null) {
    if (ordered || type === 'number' || type === 'time' || type === 'flag')
      refuse(word, `${field} takes no * or ? here; write the value in full, or ${field}:* for any.`);
    return word.pattern === '*'
      ? compare(field, 'exists', '')
      : compare(field, 'like', type === 'address' ? word.pattern.toLowerCase() : word.pattern);
  }
  switch (type) {
    case null:
      return compare(field, comparison, word.text);
    case 'text':
    case 'word':
    case 'flag':
    case 'address':
      if (ordered) refuse(word, `${field} has no order, so < > and ranges say nothing; write ${field}:value.`);
      return compare(
        field,
        comparison,
        type === 'address' ? addressOf(field, word) : type === 'flag' ? flagOf(field, word) : word.text,
      );
    case 'number':
      return compare(field, comparison, numberOf(field, word));
    case 'time':
      return timeComparison(field, comparison, word, now);
  }
}

function addressOf(field: string, word: Word): string {
  const mac = canonicalMac(word.text);
  if (mac) return mac;
  const prefix = parsePrefix(word.text);
  if (prefix) return prefix.length === prefix.bits ? formatIp(prefix) : formatPrefix(prefix);
  return refuse(
    word,
    `${field} takes an address, a prefix as 10.2.0.0/16, or a pattern as 10.2.* — this is none of them.`,
  );
}

function flagOf(field: string, word: Word): string {
  const text = word.text.toLowerCase();
  if (text === 'yes' || text === 'true') return 'yes';
  if (text === 'no' || text === 'false') return 'no';
  return refuse(word, `${field} is yes or no; write one of them.`);
}

function numberOf(field: string, word: Word): string {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)([kmgt]?)$/i.exec(word.text);
  const value = Number(match?.[1]) * (MULTIPLES[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN);
  // Beyond this a double no longer tells neighbours apart.
  if (!match || value > Number.MAX_SAFE_INTEGER) refuse(word, `${field} is a number; write digits, as 443 or 10M.`);
  return String(value);
}

function timeComparison(field: string, comparison: Comparison, word: Word, now: Date | undefined): Query {
  const span = timeSpanOf(word.text, now);
  if (!span)
    return refuse(
      word,
      `${field} is a time; write a day as 2026-11-24, a time as 2026-11-24T08:15Z, or -24h for a day ago.`,
    );
  const { from, to } = span;
  if (to === null) return compare(field, comparison, from);
  switch (comparison) {
    case 'less':
    case 'at-least':
      return compare(field, comparison, from);
    case 'at-most':
      return compare(field, 'less', to);
    case 'greater':
      return compare(field, 'at-least', to);
    default:
      return all([compare(field, 'at-least', from), compare(field, 'less', to)]);
  }
}
