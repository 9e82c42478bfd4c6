/** Judges a query against a thing held in memory, as the stores judge it against their rows. */
import { isBelow, parseIp, parsePrefix } from './prefix.ts';
import type { FieldType, Query, Searchable } from './query.ts';

/** True where `query` matches `thing`. A field that the kind of thing lacks matches nothing. */
export function matches<Thing>(query: Query, thing: Thing, searchable: Searchable<Thing>): boolean {
  switch (query.kind) {
    case 'all':
      return true;
    case 'and':
      return query.parts.every((part) => matches(part, thing, searchable));
    case 'or':
      return query.parts.some((part) => matches(part, thing, searchable));
    case 'not':
      return !matches(query.part, thing, searchable);
    case 'text': {
      const wanted = query.text.toLowerCase();
      return searchable.texts(thing).some((text) => text.toLowerCase().includes(wanted));
    }
    case 'field': {
      const field = Object.hasOwn(searchable.fields, query.field) ? searchable.fields[query.field] : undefined;
      const values = field?.values(thing) ?? [];
      return values.some((value) => compares(field?.type ?? 'word', query, value));
    }
  }
}

function compares(type: FieldType, query: Query & { kind: 'field' }, value: string | number): boolean {
  switch (query.comparison) {
    case 'exists':
      return true;
    case 'has':
      return type === 'text'
        ? String(value).toLowerCase().includes(query.value.toLowerCase())
        : type === 'address'
          ? addressHas(query.value, String(value))
          : equals(query.value, value);
    case 'equals':
      return equals(query.value, value);
    case 'like':
      return like(query.value.toLowerCase(), String(value).toLowerCase());
    case 'less':
      return order(value, query.value) < 0;
    case 'at-most':
      return order(value, query.value) <= 0;
    case 'greater':
      return order(value, query.value) > 0;
    case 'at-least':
      return order(value, query.value) >= 0;
  }
}

const equals = (wanted: string, value: string | number): boolean =>
  typeof value === 'number' ? value === Number(wanted) : value.toLowerCase() === wanted.toLowerCase();

/** Below, at or above 0; not a number where one of the two is none, which no comparison takes. */
function order(value: string | number, wanted: string): number {
  if (typeof value === 'number') return value - Number(wanted);
  return value < wanted ? -1 : value > wanted ? 1 : 0;
}

function addressHas(wanted: string, value: string): boolean {
  if (!wanted.includes('/')) return equals(wanted, value);
  const prefix = parsePrefix(wanted);
  const ip = parseIp(value);
  return prefix !== null && ip !== null && isBelow(prefix, ip);
}

/** `*` any characters, `?` one, backslash escapes. Takes at most length × length steps, whatever the pattern. */
function like(pattern: string, text: string): boolean {
  const marks = [...pattern.matchAll(/\\(.)|(.)/gsu)].map(([, escaped, plain]) => ({
    literal: escaped ?? plain ?? '',
    wild: escaped === undefined && (plain === '*' || plain === '?') ? plain : null,
  }));
  const characters = [...text];
  let [at, mark, star, retry] = [0, 0, -1, 0];
  while (at < characters.length) {
    const next = marks[mark];
    if (next?.wild === '*') {
      star = mark++;
      retry = at;
    } else if (next && (next.wild === '?' || next.literal === characters[at])) {
      at++;
      mark++;
    } else if (star >= 0) {
      mark = star + 1;
      at = ++retry;
    } else return false;
  }
  while (marks[mark]?.wild === '*') mark++;
  return mark === marks.length;
}
