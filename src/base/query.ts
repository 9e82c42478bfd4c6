/** The query language's tree: what a person typed into a search box, a command line or an API call, parsed once for all three. */

/**
 * How a field is compared. `has` is the plain colon: equal for identifiers and numbers, contained for text, below for prefixes.
 * `like` is a pattern over the whole value: `*` any characters, `?` one, a backslash takes the next character as it is.
 * `less` and `greater` are strict; a range `a..b` is parsed into `at-least a` and `at-most b`. With `exists` the value is empty.
 */
export type Comparison = 'has' | 'equals' | 'like' | 'less' | 'at-most' | 'greater' | 'at-least' | 'exists';

export type Query =
  | { readonly kind: 'all' }
  | { readonly kind: 'and'; readonly parts: readonly Query[] }
  | { readonly kind: 'or'; readonly parts: readonly Query[] }
  | { readonly kind: 'not'; readonly part: Query }
  /** A bare word or quoted phrase: found anywhere in the text of the thing. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly field: string; readonly comparison: Comparison; readonly value: string };

/**
 * What the values of a field are.
 * `text`: found where it is contained, letter case aside. `word`: an identifier, equal as a whole, letter case aside.
 * `address`: MAC or IP in canonical text; `has` takes a prefix too, as `10.2.0.0/16`. `number`: digits.
 * `time`: RFC 3339 UTC with microseconds, so that the order of the texts is the order in time. `flag`: `yes` or `no`.
 */
export type FieldType = 'text' | 'word' | 'address' | 'number' | 'time' | 'flag';

export interface Field<Thing> {
  readonly type: FieldType;
  /** One sentence for a person. */
  readonly help: string;
  /** The values a thing has: texts, or numbers where the type says so. */
  values(thing: Thing): readonly (string | number)[];
}

/** A kind of thing that can be searched: its fields, other names for them, and the texts in which a bare word is looked for. */
export interface Searchable<Thing> {
  readonly name: string;
  readonly fields: Readonly<Record<string, Field<Thing>>>;
  readonly aliases: Readonly<Record<string, string>>;
  texts(thing: Thing): readonly string[];
}

/** Matches everything. */
export const EVERYTHING: Query = { kind: 'all' };

/** The conjunction of `parts`, without nesting and without what changes nothing. */
export function all(parts: readonly Query[]): Query {
  const flat = parts.flatMap((part) => (part.kind === 'and' ? part.parts : part.kind === 'all' ? [] : [part]));
  return flat.length === 0 ? EVERYTHING : flat.length === 1 && flat[0] ? flat[0] : { kind: 'and', parts: flat };
}

/** The disjunction of `parts`, without nesting. Of nothing: nothing matches. */
export function any(parts: readonly Query[]): Query {
  const flat = parts.flatMap((part) => (part.kind === 'or' ? part.parts : [part]));
  if (flat.some((part) => part.kind === 'all')) return EVERYTHING;
  if (flat.length === 0) return { kind: 'not', part: EVERYTHING };
  return flat.length === 1 && flat[0] ? flat[0] : { kind: 'or', parts: flat };
}

/** What `part` does not match. */
export function not(part: Query): Query {
  return part.kind === 'not' ? part.part : { kind: 'not', part };
}
