/** Zeek's logs line by line: tab-separated with `#` lines that declare the columns, or one JSON object per line. */
import { countOf, plainText, timeOf } from './values.ts';

/** Longest line that is read, in characters. */
const LINE_LIMIT = 1 << 20;
/** Columns of a log; Zeek's own logs have at most some fifty. */
const COLUMN_LIMIT = 512;
/** Longest declaration of columns that is remembered, in characters. */
const HEAD_LIMIT = 1 << 16;
/** A JSON number of time beyond this is in milliseconds (`JSON::TS_MILLIS`): in seconds it would be after the year 5000. */
const MILLISECONDS_FROM = 1e11;
/** Elements of a set or vector that are looked at. */
const LIST_LIMIT = 64;

/** A row of a log. A value that Zeek left unset is null, whatever its type. */
export interface ZeekRow {
  text(field: string): string | null;
  /** A set or a vector; empty where it is unset. */
  list(field: string): readonly string[];
  count(field: string): number | null;
  /** A point in time as microseconds since 1970, or an interval in microseconds. */
  time(field: string): number | null;
}

export type ZeekLine =
  | { readonly kind: 'row'; readonly row: ZeekRow }
  /** A declaration, a comment or an empty line. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'malformed'; readonly reason: string };

const SILENT: ZeekLine = { kind: 'silent' };

interface Columns {
  separator: string;
  setSeparator: string;
  empty: string;
  unset: string;
  index: ReadonlyMap<string, number>;
}

/** Reads one log; `head` holds the declarations that were in force before the first line that it is given. */
export class ZeekReader {
  #columns: Columns = defaults();
  #head: string[] = [];

  constructor(head = '') {
    for (const line of head.split('\n')) if (line.startsWith('#')) this.#declare(line);
  }

  /** The declarations in force, as lines: whoever reads on from here gives them to the next reader. */
  get head(): string {
    return this.#head.join('\n').slice(0, HEAD_LIMIT);
  }

  /** Reads a line without its line end. */
  read(line: string): ZeekLine {
    if (line === '') return SILENT;
    if (line.length > LINE_LIMIT) return { kind: 'malformed', reason: 'a line longer than any may be' };
    if (line.startsWith('#')) {
      this.#declare(line);
      return SILENT;
    }
    return line.startsWith('{') ? readJson(line) : this.#readColumns(line);
  }

  #readColumns(line: string): ZeekLine {
    const { separator, index } = this.#columns;
    if (index.size === 0) return { kind: 'malformed', reason: 'a row before any declaration of columns' };
    const values = line.split(separator, COLUMN_LIMIT + 1);
    if (values.length !== index.size) return { kind: 'malformed', reason: 'a row with other columns than declared' };
    return { kind: 'row', row: new ColumnsRow(values, this.#columns) };
  }

  #declare(line: string): void {
    const columns = this.#columns;
    const match = /^#(separator|set_separator|empty_field|unset_field|fields|types|path)(.)/s.exec(line);
    if (!match) return;
    const [whole, key, mark] = match;
    const rest = line.slice(whole.length);
    if (key === 'separator') {
      this.#columns = { ...defaults(), separator: plainText(rest) || '\t' };
      this.#head = [line];
      return;
    }
    // Behind the first line the declared separator stands between the word and its value.
    if (mark !== columns.separator[0]) return;
    if (key === 'set_separator') columns.setSeparator = plainText(rest) || ',';
    else if (key === 'empty_field') columns.empty = rest;
    else if (key === 'unset_field') columns.unset = rest;
    else if (key === 'fields') columns.index = indexOf(rest.split(columns.separator, COLUMN_LIMIT));
    if (key !== 'types' && this.#head.length < 16) this.#head.push(line);
  }
}

function defaults(): Columns {
  return { separator: '\t', setSeparator: ',', empty: '(empty)', unset: '-', index: new Map() };
}

function indexOf(fields: readonly string[]): ReadonlyMap<string, number> {
  return new Map(fields.map((field, index) => [field, index]));
}

class ColumnsRow implements ZeekRow {
  readonly #values: readonly string[];
  readonly #columns: Columns;

  constructor(values: readonly string[], columns: Columns) {
    this.#values = values;
    this.#columns = columns;
  }

  text(field: string): string | null {
    const value = this.#raw(field);
    if (value === null) return null;
    return value === this.#columns.empty ? '' : plainText(value);
  }

  list(field: string): readonly string[] {
    const value = this.#raw(field);
    if (value === null || value === this.#columns.empty) return [];
    return value.split(this.#columns.setSeparator, LIST_LIMIT).map(plainText);
  }

  count(field: string): number | null {
    const value = this.#raw(field);
    return value === null ? null : countOf(value);
  }

  time(field: string): number | null {
    const value = this.#raw(field);
    return value === null ? null : timeOf(value);
  }

  #raw(field: string): string | null {
    const index = this.#columns.index.get(field);
    const value = index === undefined ? undefined : this.#values[index];
    return value === undefined || value === this.#columns.unset ? null : value;
  }
}

function readJson(line: string): ZeekLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'malformed', reason: 'a line that is no JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { kind: 'malformed', reason: 'a line that is no JSON object' };
  return { kind: 'row', row: new JsonRow(value as Readonly<Record<string, unknown>>) };
}

class JsonRow implements ZeekRow {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  text(field: string): string | null {
    const value = this.#raw(field);
    // JSON has escapes of its own; what Zeek could not write as UTF-8 it writes as \xHH inside them.
    if (typeof value === 'string') return plainText(value);
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
  }

  list(field: string): readonly string[] {
    const value = this.#raw(field);
    if (!Array.isArray(value)) return [];
    return value.slice(0, LIST_LIMIT).flatMap((element) => (typeof element === 'string' ? [plainText(element)] : []));
  }

  count(field: string): number | null {
    const value = this.#raw(field);
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
  }

  time(field: string): number | null {
    const value = this.#raw(field);
    if (typeof value === 'string') return timeOf(value);
    if (typeof value !== 'number' || !(value >= 0)) return null;
    return Math.round(value * (value > MILLISECONDS_FROM ? 1e3 : 1e6));
  }

  #raw(field: string): unknown {
    return Object.hasOwn(this.#values, field) ? this.#values[field] : null;
  }
}
