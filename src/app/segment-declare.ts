/** Documents as declared flows, with the place that each stands at: whatever form they come in, told by their content. */
import fs from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { faultLine, shape } from '#base/shape.ts';
import { type DeclaredFlow, declaredFlowSchema } from '#model/segment.ts';
import { readCsv } from '#segment/declared/csv.ts';
import { DocumentError } from '#segment/declared/document.ts';
import { declaredByForm, isForm } from '#segment/declared/form.ts';
import { type Mapping, mappingSchema } from '#segment/declared/mapping.ts';
import { declaredByMirth } from '#segment/declared/mirth.ts';
import { type Declared, declaredByTables } from '#segment/declared/table-flows.ts';
import { readTextTables } from '#segment/declared/text-tables.ts';
import { readWorkbook } from '#segment/declared/workbook.ts';
import { declaredByMud } from '#segment/mud-declared.ts';
import { MudError, readMud } from '#segment/mud-file.ts';
import { readNdjson } from './ndjson.ts';
import { parseTree, readText } from './policy-file.ts';
import { SegmentError } from './segment-error.ts';

/** Largest document and largest mapping, in bytes. */
const SIZE_LIMIT = 20_000_000;
const MAPPING_LIMIT = 1_000_000;
/** Most documents of one folder. */
const FILE_LIMIT = 10_000;
/** A mapping lies beside its document, under its name with this behind it. */
const MAPPING_SUFFIX = '.mapping.yaml';
const TEXT_FILE = /\.(?:txt|text|md)$/i;
const TREE_FILE = /\.(?:json|ya?ml)$/i;
const DOCUMENT_FILE = /\.(?:ndjson|csv|tsv|xlsx|xml|json|ya?ml|txt|text|md)$/i;

export interface DeclareRequest {
  readonly files: readonly string[];
  /** Whose documents they are, in the words of declared flows; it goes before what mapping and document say. */
  readonly about?: string | undefined;
  readonly mapping?: string | undefined;
  /** Where the mapping that was used is written. */
  readonly saveMapping?: string | undefined;
}

/** The flows of documents, and what of them somebody has to look at. Throws a SegmentError. */
export function declareDocuments({ files, about, mapping, saveMapping }: DeclareRequest): Declared {
  const given = readMapping(mapping);
  const read = files.map((file) =>
    readDocument(file, { ...(given ?? mappingBeside(file)), ...(about === undefined ? {} : { about }) }),
  );
  const kept = read.find((one) => one.mapping !== null)?.mapping ?? null;
  if (saveMapping !== undefined) writeMapping(saveMapping, kept);
  return {
    flows: read.flatMap(({ flows }) => flows),
    problems: read.flatMap(({ problems }) => problems),
    unexplained: [...new Set(read.flatMap(({ unexplained }) => unexplained))],
    mapping: kept,
  };
}

/** Declared flows of a file, or of every document of a folder and the folders in it. `tell` hears what has to be looked at. */
export function readDeclared(
  place: string | undefined,
  tell: (message: string) => void = () => {},
): readonly DeclaredFlow[] {
  if (place === undefined) return [];
  if (!fs.existsSync(place)) throw new SegmentError(`${place}: is not there; name a file or folder of declared flows`);
  const files = fs.statSync(place).isDirectory() ? documentsIn(place) : [place];
  return files.flatMap((file) => {
    if (/\.ndjson$/i.test(file)) return readNdjson(file, declaredFlowSchema);
    const { flows, problems, unexplained } = readDocument(file, mappingBeside(file));
    problems.forEach(tell);
    if (unexplained.length > 0)
      tell(
        `${file}: say in ${path.basename(file)}${MAPPING_SUFFIX} who is meant by ${unexplained.slice(0, 10).join(', ')}`,
      );
    return flows;
  });
}

function documentsIn(folder: string): readonly string[] {
  const names = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => DOCUMENT_FILE.test(name) && !name.endsWith(MAPPING_SUFFIX))
    .sort();
  if (names.length > FILE_LIMIT) throw new SegmentError(`${folder}: holds more than ${FILE_LIMIT} documents; split it`);
  return names.map((name) => path.join(folder, name)).filter((file) => fs.statSync(file).isFile());
}

function readDocument(file: string, mapping: Mapping): Declared {
  try {
    return readBytes(readBounded(file), file, mapping);
  } catch (error) {
    if (!(error instanceof DocumentError || error instanceof MudError)) throw error;
    throw new SegmentError(`${file}: ${error.message}`);
  }
}

function readBytes(bytes: Buffer, file: string, mapping: Mapping): Declared {
  const name = path.basename(file);
  const magic = bytes.subarray(0, 4).toString('latin1');
  if (magic === 'PK\x03\x04') return tables(readWorkbook(bytes), mapping, name);
  if (magic === '\xd0\xcf\x11\xe0')
    throw new DocumentError('is an old or encrypted workbook; save it as .xlsx without a password, or as CSV');
  if (magic === '%PDF')
    throw new DocumentError('is a PDF, of which tables cannot be read surely; run pdftotext -layout and give its text');
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (/^\s*</.test(text)) return declaredByMirth(text, mapping, name);
  if (TREE_FILE.test(file) || /^\s*\{/.test(text)) return declaredByTree(parseTree(text, file), file, mapping);
  if (TEXT_FILE.test(file) || text.includes('\f')) return tables(readTextTables(text), mapping, name);
  return tables([readCsv(text)], mapping, name);
}

function tables(found: Parameters<typeof declaredByTables>[0], mapping: Mapping, name: string): Declared {
  const declared = declaredByTables(found, mapping, name);
  if (declared.mapping !== null) return declared;
  throw new DocumentError(
    mapping.sheet === undefined
      ? 'has no table of flows that is recognised; say in a mapping (--mapping) which headings name partner, protocol and port'
      : `has no table of flows on a sheet ${JSON.stringify(mapping.sheet)}; look at the sheet and columns of the mapping`,
  );
}

function declaredByTree(tree: unknown, file: string, mapping: Mapping): Declared {
  const name = path.basename(file);
  if (isForm(tree)) return declaredByForm(tree, mapping, name);
  const mud = readMud(tree);
  const flows = declaredByMud(mud, mapping.about ?? `model:${mud.device}`, name);
  return { flows, problems: [], unexplained: [], mapping: null };
}

function readBounded(file: string): Buffer {
  try {
    if (file !== '-' && fs.statSync(file).size > SIZE_LIMIT)
      throw new SegmentError(`${file}: is larger than ${SIZE_LIMIT / 1e6} MB; save the sheet that matters as CSV`);
    return fs.readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    if (error instanceof SegmentError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new SegmentError(`${file}: cannot be read (${code}); name a document that can`);
  }
}

const NO_MAPPING: Mapping = { columns: {}, peers: {} };

function mappingBeside(file: string): Mapping {
  const beside = `${file}${MAPPING_SUFFIX}`;
  return (fs.existsSync(beside) ? readMapping(beside) : null) ?? NO_MAPPING;
}

function readMapping(file: string | undefined): Mapping | null {
  if (file === undefined) return null;
  const read = shape(mappingSchema, parseTree(readText(file, MAPPING_LIMIT), file));
  if (read.ok) return read.value;
  throw new SegmentError(`${file}: ${faultLine(read.faults[0], 'the mapping')}`);
}

function writeMapping(file: string, mapping: Mapping | null): void {
  if (mapping === null)
    throw new SegmentError(`${file}: nothing is written, since no table was read; give a table (CSV, XLSX or text)`);
  try {
    fs.writeFileSync(file, stringify(mapping), { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new SegmentError(
      code === 'EEXIST'
        ? `${file}: is there already; name a new file, or give it as --mapping`
        : `${file}: cannot be written (${code}); name another place`,
    );
  }
}
