/** Tables as comma-separated values (RFC 4180), with semicolons, tabs or bars where these are what separates. */
import { CsvError, parse } from 'csv-parse/sync';
import { CELLS_LIMIT, cellText, DocumentError, type DocumentTable, ROW_LIMIT } from './document.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Lines by which the separator is told. */
const SAMPLE = 20;
/** Longest record, in characters. */
const RECORD_LIMIT = 200_000;

/** The one table of a text. Throws a DocumentError that names the line. */
export function readCsv(text: string): DocumentTable {
  try {
    const records = parse(text, {
      delimiter: delimiterOf(text),
      bom: true,
      info: true,
      relax_column_count: true,
      max_record_size: RECORD_LIMIT,
      to: ROW_LIMIT + 1,
    }) as unknown as readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
    if (records.length > ROW_LIMIT) throw new DocumentError(`has more than ${ROW_LIMIT} rows; split it`);
    const rows = records.map(({ record, info }) => ({
      // The parser counts to the end of a record: lines within its cells come off.
      at: info.lines - record.reduce((count, cell) => count + (cell.match(/\n/g)?.length ?? 0), 0),
      cells: record.slice(0, CELLS_LIMIT).map(cellText),
    }));
    return { place: '', unit: 'line', rows };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as { lines?: unknown };
    throw new DocumentError(
      `${typeof lines === 'number' ? `line ${lines}: ` : ''}is no table of separated values (${error.code}); close every quotation mark and double those within a cell`,
    );
  }
}

/** The separator that stands most evenly in the first lines. */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, RECORD_LIMIT)
    .split(/\r?\n/, SAMPLE)
    .filter((line) => line.trim() !== '');
  const counts = DELIMITERS.map((delimiter) => ({
    delimiter,
    count: Math.max(0, ...lines.map((line) => line.split(delimiter).length - 1)) * lines.length,
    lines: lines.filter((line) => line.includes(delimiter)).length,
  }));
  counts.sort((a, b) => b.lines - a.lines || b.count - a.count);
  return counts[0]?.delimiter ?? ',';
}
