/** Writes a query's tree back as text that parses to the same tree. */
import { canonicalMac, parsePrefix } from './prefix.ts';
import type { Query } from './query.ts';

const PLAIN = /^[\p{L}\p{N}_/@][\p{L}\p{N}_/@.:-]*$/u;
const PLAIN_WORD = /^[\p{L}\p{N}_/@][\p{L}\p{N}_/@.-]*$/u;
const KEYWORDS: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT']);

const OPERATORS = {
  has: ':',
  equals: '=',
  like: ':',
  less: '<',
  'at-most': '<=',
  greater: '>',
  'at-least': '>=',
  exists: ':*',
} as const;

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

/** Bare, an address would be looked for in the fields that hold addresses. */
const isAddress = (text: string): boolean => canonicalMac(text) !== null || parsePrefix(text) !== null;

const word = (text: string): string =>
  PLAIN_WORD.test(text) && !KEYWORDS.has(text) && !isAddress(text) ? text : quoted(text);

const value = (text: string): string => (PLAIN.test(text) && !text.includes('..') ? text : quoted(text));

/** A pattern keeps its `*`, `?` and escapes; what would end or change a bare value is escaped too. */
const pattern = (text: string): string =>
  text.replaceAll(/\\.|[^\\]/gsu, (part) =>
    part.length > 1 && part.startsWith('\\') ? part : /[\s()"\\.<>=:-]/u.test(part) ? `\\${part}` : part,
  );

function printPart(query: Query): string {
  if (query.kind === 'all') return '*';
  return query.kind === 'and' || query.kind === 'or' ? `(${printQuery(query)})` : printQuery(query);
}

/** Canonical text of a query: terms in their order, `-` for NOT, parentheses around every nested group. */
export function printQuery(query: Query): string {
  switch (query.kind) {
    case 'all':
      return '';
    case 'and':
      return query.parts.map(printPart).join(' ');
    case 'or':
      return query.parts.map(printPart).join(' OR ');
    case 'not':
      return `-${printPart(query.part)}`;
    case 'text':
      return word(query.text);
    case 'field': {
      const { field, comparison } = query;
      const text = comparison === 'exists' ? '' : comparison === 'like' ? pattern(query.value) : value(query.value);
      return `${field}${OPERATORS[comparison]}${text}`;
    }
  }
}
