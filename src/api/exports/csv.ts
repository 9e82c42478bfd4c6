/** Rows as comma-separated values (RFC 4180), in which no cell is a formula to the spreadsheet that opens them. */
import type { Cell, Table } from './tables.ts';

/** What makes a spreadsheet take a cell for a formula, also after white space. Full-width forms count: some fold them. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;

/** One cell. A text that could be a formula gets an apostrophe in front, which spreadsheets take for "text". */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const row = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** The lines of a table: the titles, then a text for each batch of things. */
export async function* csvOf<Thing>(
  table: Table<Thing>,
  batches: AsyncIterable<readonly Thing[]>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(row(table.columns.map(({ title }) => title)));
  for await (const things of batches)
    yield encoder.encode(things.map((thing) => row(table.columns.map(({ cell }) => cell(thing)))).join(''));
}

/** Each thing as one line of JSON. */
export async function* ndjsonOf<Thing>(batches: AsyncIterable<readonly Thing[]>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const things of batches)
    yield encoder.encode(things.map((thing) => `${JSON.stringify(thing)}\n`).join(''));
}
