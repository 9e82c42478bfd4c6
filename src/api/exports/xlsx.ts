/** Rows as an Office Open XML workbook (ECMA-376), written while it is sent: texts stay texts, so no cell is a formula. */
import { strToU8, Zip, ZipDeflate } from 'fflate';
import type { Cell, Table } from './tables.ts';

/** Rows of a sheet, the titles among them (the format allows 1 048 576); what is beyond goes on in a further sheet. */
const SHEET_ROWS = 1_000_000;
/** Longest text of a cell, in UTF-16 units (Excel refuses longer ones). */
const CELL_LIMIT = 32_767;

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const MARKUP: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** What XML 1.0 does not allow is dropped, a carriage return is kept from being read as a line feed, and `_xHHHH_`, which the format takes for a character, is written out. */
function xmlText(text: string): string {
  return text
    .slice(0, CELL_LIMIT)
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
    .replaceAll(/[&<>"\r]/g, (character) => MARKUP[character] ?? '');
}

/** `A`, `B`, …, `Z`, `AA`: the name of a column, from 0. */
function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}

function cellXml(value: Cell, place: string): string {
  if (value === null) return '';
  if (typeof value === 'number' && Number.isFinite(value)) return `<c r="${place}"><v>${value}</v></c>`;
  return `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${xmlText(String(value))}</t></is></c>`;
}

/** A row, from 1; places are optional in the format, but not to every program that reads it. */
const rowXml = (cells: readonly Cell[], row: number): string =>
  `<row r="${row}">${cells.map((cell, index) => cellXml(cell, `${columnName(index)}${row}`)).join('')}</row>`;

/** The bytes of a workbook with the table in as many sheets as it needs. */
export async function* xlsxOf<Thing>(
  table: Table<Thing>,
  batches: AsyncIterable<readonly Thing[]>,
): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error) failure = error;
    else chunks.push(chunk);
  });
  const drain = (): Uint8Array[] => {
    if (failure) throw failure;
    return chunks.splice(0);
  };
  let sheets = 0;
  let rows = 0;
  let sheet: ZipDeflate | null = null;
  const titles = rowXml(
    table.columns.map(({ title }) => title),
    1,
  );
  const open = (): ZipDeflate => {
    const next = new ZipDeflate(`xl/worksheets/sheet${++sheets}.xml`, { level: 6 });
    zip.add(next);
    next.push(strToU8(`${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${titles}`));
    rows = 1;
    return next;
  };
  const close = (open: ZipDeflate | null): void => open?.push(strToU8('</sheetData></worksheet>'), true);

  for await (const things of batches) {
    for (let at = 0; at < things.length; ) {
      if (sheet === null || rows >= SHEET_ROWS) {
        close(sheet);
        sheet = open();
      }
      const some = things.slice(at, at + SHEET_ROWS - rows);
      const first = rows + 1;
      const xml = some.map((thing, index) =>
        rowXml(
          table.columns.map(({ cell }) => cell(thing)),
          first + index,
        ),
      );
      sheet.push(strToU8(xml.join('')));
      at += some.length;
      rows += some.length;
    }
    yield* drain();
  }
  close(sheet ?? open());
  for (const [name, text] of Object.entries(partsOf(table.name, sheets))) {
    const part = new ZipDeflate(name);
    zip.add(part);
    part.push(strToU8(HEAD + text), true);
  }
  zip.end();
  yield* drain();
}

/** The small files that make sheets a workbook. */
function partsOf(name: string, sheets: number): Readonly<Record<string, string>> {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  const part = (file: string, type: string): string =>
    `<Override PartName="/xl/${file}" ContentType="${TYPE}.${type}+xml"/>`;
  return {
    '[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${part('workbook.xml', 'sheet.main')}${numbers.map((number) => part(`worksheets/sheet${number}.xml`, 'worksheet')).join('')}</Types>`,
    '_rels/.rels': `<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${numbers.map((number) => `<sheet name="${name}${number > 1 ? ` ${number}` : ''}" sheetId="${number}" r:id="rId${number}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${RELATIONS}">${numbers.map((number) => `<Relationship Id="rId${number}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${number}.xml"/>`).join('')}</Relationships>`,
  };
}
