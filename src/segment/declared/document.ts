/** What every reader of documents shares: tables with their places, limits, and what is wrong in words. */
import { safeText } from '#base/text.ts';

/** Most rows of one document, cells of a row, and characters of a cell; longer cells are cut. */
export const ROW_LIMIT = 100_000;
export const CELLS_LIMIT = 256;
const CELL_LIMIT = 500;

/** A document that cannot be read; the message is what is wrong, for a sentence that begins with the file. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
}

export interface DocumentRow {
  /** Line of a text or row of a sheet, from 1. */
  readonly at: number;
  readonly cells: readonly string[];
}

/** Rows that belong together: a file, a sheet, a table of a text. */
export interface DocumentTable {
  /** Where it stands in the file, as `sheet Ports` or `page 41`; empty for the whole file. */
  readonly place: string;
  /** What its rows are called: a sheet has rows, a text has lines. */
  readonly unit: 'row' | 'line';
  readonly rows: readonly DocumentRow[];
}

/** A cell as it is kept: bounded, one line, without what steers terminals and spreadsheets. */
export function cellText(text: string): string {
  return safeText(text.slice(0, CELL_LIMIT * 4), CELL_LIMIT).replace(/\s+/g, ' ');
}

/** The place of a row, for people. */
export function placeOf({ place, unit }: DocumentTable, at: number): string {
  return place === '' ? `${unit} ${at}` : `${place}, ${unit} ${at}`;
}

/** Headings as they are compared: lower case, letters and digits alone. */
export function plainWords(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
