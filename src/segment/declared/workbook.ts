/** Workbooks of Office Open XML (ECMA-376): the texts and numbers of their sheets, bounded however much a file unpacks to. */
import { Unzip, UnzipInflate } from 'fflate';
import { CELLS_LIMIT, cellText, DocumentError, type DocumentRow, type DocumentTable, ROW_LIMIT } from './document.ts';
import { readXml } from './xml.ts';

/** Most files of a workbook, and most bytes of those that are read, unpacked. */
const PART_LIMIT = 5000;
const UNPACKED_LIMIT = 40_000_000;
/** Bytes unpacked at once: what one step can unpack to is bounded by it. */
const STEP = 16_384;
const SHEET_LIMIT = 200;
const STRING_LIMIT = 1_000_000;
const WANTED = /^xl\/(?:workbook\.xml|sharedStrings\.xml|_rels\/workbook\.xml\.rels|worksheets\/[^/]+\.xml)$/i;

/** The sheets of a workbook in their order. Throws a DocumentError. */
export function readWorkbook(bytes: Uint8Array): readonly DocumentTable[] {
  const parts = unpack(bytes);
  const book = parts.get('xl/workbook.xml');
  if (book === undefined) throw new DocumentError('is no workbook of Excel; save it as .xlsx or as CSV');
  const targets = relationsOf(parts.get('xl/_rels/workbook.xml.rels') ?? '');
  const strings = stringsOf(parts.get('xl/sharedstrings.xml') ?? '');
  const tables: DocumentTable[] = [];
  for (const { name, relation } of sheetsOf(book)) {
    const target = targets.get(relation) ?? '';
    const text = parts.get(target.toLowerCase());
    if (text !== undefined) tables.push({ place: `sheet ${name}`, unit: 'row', rows: rowsOf(text, strings, name) });
  }
  if (tables.length === 0) throw new DocumentError('is a workbook without sheets; save it anew as .xlsx or as CSV');
  return tables;
}

/** The parts that are read, by their names in lower case. */
function unpack(bytes: Uint8Array): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  let [count, size] = [0, 0];
  const unzip = new Unzip((file) => {
    if (++count > PART_LIMIT) throw new DocumentError(`has more than ${PART_LIMIT} files in it; no workbook has`);
    if (!WANTED.test(file.name)) return;
    const decoder = new TextDecoder();
    let text = '';
    file.ondata = (error, chunk, final) => {
      if (error) throw error;
      size += chunk.length;
      if (size > UNPACKED_LIMIT)
        throw new DocumentError(`unpacks to more than ${UNPACKED_LIMIT / 1e6} MB; save the sheet that matters as CSV`);
      text += decoder.decode(chunk, { stream: !final });
      if (final) parts.set(file.name.toLowerCase(), text);
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    for (let at = 0; at < bytes.length; at += STEP)
      unzip.push(bytes.subarray(at, at + STEP), at + STEP >= bytes.length);
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    throw new DocumentError('is a damaged workbook; open it in its program and save it anew');
  }
  return parts;
}

function relationsOf(text: string): ReadonlyMap<string, string> {
  const targets = new Map<string, string>();
  if (text === '') return targets;
  readXml(text, {
    open({ name, attributes }) {
      if (name !== 'Relationship' || targets.size >= PART_LIMIT) return;
      const target = attributes.get('Target') ?? '';
      targets.set(attributes.get('Id') ?? '', target.startsWith('/') ? target.slice(1) : `xl/${target}`);
    },
    close() {},
  });
  return targets;
}

function sheetsOf(text: string): readonly { readonly name: string; readonly relation: string }[] {
  const sheets: { name: string; relation: string }[] = [];
  readXml(text, {
    open({ name, attributes }) {
      if (name !== 'sheet') return;
      if (sheets.length >= SHEET_LIMIT) throw new DocumentError(`has more than ${SHEET_LIMIT} sheets; split it`);
      const relation = [...attributes].find(([key]) => /(?:^|:)id$/.test(key))?.[1] ?? '';
      sheets.push({ name: cellText(attributes.get('name') ?? ''), relation });
    },
    close() {},
  });
  return sheets;
}

/** Shared strings by their number; what is read aloud in another script (`rPh`) is left out. */
function stringsOf(text: string): readonly string[] {
  const strings: string[] = [];
  if (text === '') return strings;
  let current = '';
  readXml(text, {
    open({ name }) {
      if (name === 'si') current = '';
    },
    close(name, part, path) {
      if (name === 't' && !path.includes('rPh')) current += part;
      if (name !== 'si') return;
      if (strings.length >= STRING_LIMIT) throw new DocumentError(`has more than ${STRING_LIMIT} texts; split it`);
      strings.push(cellText(current));
    },
  });
  return strings;
}

/** Rows of a sheet. Of a formula the value that was saved with it is read; nothing is ever worked out. */
function rowsOf(text: string, strings: readonly string[], sheet: string): readonly DocumentRow[] {
  const rows: DocumentRow[] = [];
  let row: { at: number; cells: string[] } = { at: 0, cells: [] };
  let cell = { column: 0, type: '', value: '' };
  const put = (): void => {
    if (cell.column >= CELLS_LIMIT) return;
    while (row.cells.length < cell.column) row.cells.push('');
    row.cells[cell.column] = cell.type === 's' ? (strings[Number(cell.value)] ?? '') : cellText(numberText(cell));
  };
  readXml(text, {
    open({ name, attributes }) {
      if (name === 'row') row = { at: placeNumber(attributes.get('r'), row.at + 1), cells: [] };
      else if (name === 'c')
        cell = { column: columnOf(attributes.get('r'), row.cells.length), type: attributes.get('t') ?? 'n', value: '' };
    },
    close(name, part, path) {
      if (name === 'v' || (name === 't' && path.includes('is'))) cell.value += part;
      else if (name === 'c') put();
      else if (name === 'row') {
        if (rows.length >= ROW_LIMIT)
          throw new DocumentError(`sheet ${sheet}: has more than ${ROW_LIMIT} rows; split it`);
        rows.push(row);
      }
    },
  });
  return rows;
}

/** Numbers are kept as binary fractions: 104 may stand as `104.0` or `1.04E2`. */
function numberText({ type, value }: { readonly type: string; readonly value: string }): string {
  const number = Number(value);
  return type === 'n' && value.trim() !== '' && Number.isSafeInteger(number) ? String(number) : value;
}

function placeNumber(text: string | undefined, otherwise: number): number {
  const number = Number(text);
  return Number.isSafeInteger(number) && number > 0 ? number : otherwise;
}

/** `A1` is column 0; without a place a cell follows the one before it. */
function columnOf(place: string | undefined, otherwise: number): number {
  const letters = /^([A-Z]{1,3})\d+$/.exec(place ?? '')?.[1];
  if (letters === undefined) return otherwise;
  return [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
