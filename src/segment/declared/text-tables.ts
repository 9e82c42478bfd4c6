/** Tables in the text of a document, as `pdftotext -layout` and word processors leave them: columns apart by bars, tabs or several spaces. */
import { CELLS_LIMIT, cellText, type DocumentRow, type DocumentTable, ROW_LIMIT } from './document.ts';

/** Longest line that can be a row, in characters. */
const LINE_LIMIT = 2000;

/** Every run of lines with at least two columns, with the page (counted by form feeds) and the lines of the page. */
export function readTextTables(text: string): readonly DocumentTable[] {
  const tables: DocumentTable[] = [];
  const pages = text.split('\f');
  let left = ROW_LIMIT;
  for (const [index, page] of pages.entries()) {
    const place = pages.length === 1 ? '' : `page ${index + 1}`;
    let rows: DocumentRow[] = [];
    const end = (): void => {
      if (rows.length > 1) tables.push({ place, unit: 'line', rows });
      rows = [];
    };
    for (const [line, whole] of page.split('\n').entries()) {
      if (isGap(whole)) continue;
      const cells = cellsOf(whole);
      if (cells.length < 2) end();
      else if (left-- > 0) rows.push({ at: line + 1, cells });
    }
    end();
  }
  return tables;
}

/** Blank lines and rules are common within a table; a line of prose ends it. */
function isGap(line: string): boolean {
  return line.length <= LINE_LIMIT && /^[\s|+:=-]*$/.test(line);
}

function cellsOf(whole: string): readonly string[] {
  const line = whole.slice(0, LINE_LIMIT).trim();
  const parts = line.includes('|')
    ? line.replace(/^\||\|$/g, '').split('|')
    : line.includes('\t')
      ? line.split('\t')
      : line.split(/ {2,}/);
  return parts.slice(0, CELLS_LIMIT).map(cellText);
}
