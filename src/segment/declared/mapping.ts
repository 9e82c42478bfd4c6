/** How the columns of a manufacturer's table are read: guessed from its headings, said by a person, kept in a file. */
import { z } from 'zod';
import { type DocumentRow, type DocumentTable, plainWords } from './document.ts';

/** What a column can be. `from` and `to` are who begins and who answers, `fromName` and `toName` what they are called where the others are empty; `peer` is the other side of the device that a document is about. */
export const COLUMNS = [
  'from',
  'to',
  'fromName',
  'toName',
  'device',
  'peer',
  'direction',
  'role',
  'protocol',
  'port',
  'application',
  'encrypted',
] as const;
export type Column = (typeof COLUMNS)[number];

/** A mapping as it is kept in a file. */
export interface Mapping {
  /** Of a workbook: the sheet that is read alone. */
  readonly sheet?: string | undefined;
  /** Whom the document is about, where rows name a partner alone: `model:Babylog VN800`. */
  readonly about?: string | undefined;
  /** Headings of the columns. */
  readonly columns: Readonly<Partial<Record<Column, string>>>;
  /** Where rows do not say who begins: the device (`out`), its partner (`in`), or either (`both`). */
  readonly direction?: 'out' | 'in' | 'both' | undefined;
  /** Who is meant by a name of the document; null where nobody has said it yet. */
  readonly peers: Readonly<Record<string, string | readonly string[] | null>>;
}

const text = z.string().min(1).max(500);
/** Unknown keys are refused: a misspelt one would change what is declared. */
export const mappingSchema: z.ZodType<Mapping> = z.strictObject({
  sheet: text.optional(),
  about: text.optional(),
  columns: z.partialRecord(z.enum(COLUMNS), text).default({}),
  direction: z.enum(['out', 'in', 'both']).optional(),
  peers: z.record(z.string().max(500), z.union([text, z.array(text).max(1000), z.null()])).default({}),
});

/** Headings by what they mean, the surest first. */
const SENDER =
  /^(?:source|src|from|sender|sending (?:system|application|facility)|client|von|quelle|initiator|originator)\b(?!.*\bport\b)/;
const RECEIVER =
  /^(?:destination|dest|dst|to|receiver|receiving (?:system|application|facility)|target|server|nach|ziel|responder)\b(?!.*\bport\b)/;
const ADDRESS = String.raw`.*\b(?:ip|address|host|network|subnet|netz|adresse)\b`;
const HEADINGS: Readonly<Record<Column, readonly RegExp[]>> = {
  from: [new RegExp(SENDER.source + ADDRESS), SENDER],
  to: [new RegExp(RECEIVER.source + ADDRESS), RECEIVER],
  fromName: [SENDER],
  toName: [RECEIVER],
  device: [/^(?:device|product|modality|gerät|geraet|equipment|system name)$/],
  peer: [
    /^(?:partner|peer|remote|counterpart|communication partner|kommunikationspartner|gegenstelle)\b(?!.*\bport\b)/,
    /^(?:connected (?:to|system)|remote (?:host|system|device)|external system|system|server)$/,
  ],
  direction: [/^(?:direction|richtung|in out|inbound outbound|initiated by|traffic direction|flow direction)\b/],
  role: [/^(?:role|rolle|dicom role|scu scp|scp scu)\b/],
  protocol: [
    /^(?:transport(?: protocol)?|transportprotokoll|ip protocol|tcp udp|layer 4|l4)\b/,
    /^(?:protocol|protokoll)\b/,
  ],
  port: [
    /\b(?:destination|dest|dst|target|server|ziel|listening|remote)\b.*\bports?\b/,
    /^(?:default )?(?:tcp ip |tcp udp |tcp |udp |ip )?(?:port|ports|port s|portnummer|port number|port numbers|port range)\b/,
    /\b(?:default|tcp|ip)\b.*\bport\b/,
  ],
  application: [
    /^(?:application(?! entity)|application protocol|app protocol|service|services|dienst|anwendung|message types?|messages?|usage|purpose|zweck|function|flow name|flow|interface)\b/,
  ],
  encrypted: [/^(?:encrypted|encryption|tls|secure|verschlüssel\w*|secured)\b/],
};

/** Rows among which headings are looked for. */
const HEAD_ROWS = 40;

/** Which place of a row a column is at, and the row of the headings. */
export interface Layout {
  readonly head: DocumentRow;
  readonly places: ReadonlyMap<Column, number>;
}

/** Finds the headings of a mapping in a table, or guesses them where it names none; null where the table has none. */
export function layoutOf(table: DocumentTable, mapping: Mapping): Layout | null {
  const wanted = Object.entries(mapping.columns) as [Column, string][];
  for (const head of table.rows.slice(0, HEAD_ROWS)) {
    const headings = head.cells.map(plainWords);
    const places = wanted.length === 0 ? guess(headings) : said(headings, wanted);
    if (places) return { head, places };
  }
  return null;
}

function said(headings: readonly string[], wanted: readonly [Column, string][]): ReadonlyMap<Column, number> | null {
  const places = wanted.map(([column, heading]) => [column, headings.indexOf(plainWords(heading))] as const);
  return places.some(([, place]) => place < 0) ? null : new Map(places);
}

/** A table of flows names a port or a protocol, and one of the sides at least. */
function guess(headings: readonly string[]): ReadonlyMap<Column, number> | null {
  const places = new Map<Column, number>();
  const taken = new Set<number>();
  for (const column of COLUMNS) {
    const place = HEADINGS[column]
      .map((pattern) => headings.findIndex((heading, at) => !taken.has(at) && pattern.test(heading)))
      .find((at) => at >= 0);
    if (place === undefined) continue;
    places.set(column, place);
    taken.add(place);
  }
  const hasSide = places.has('peer') || places.has('role') || places.has('from') || places.has('to');
  return hasSide && (places.has('port') || places.has('protocol')) ? places : null;
}

/** The mapping that a layout amounts to, with every name that nobody has explained. */
export function mappingOf(
  { head, places }: Layout,
  table: DocumentTable,
  before: Mapping,
  unexplained: readonly string[],
): Mapping {
  const columns: Partial<Record<Column, string>> = {};
  for (const [column, place] of places) columns[column] = head.cells[place] ?? '';
  return {
    ...(table.place.startsWith('sheet ') ? { sheet: table.place.slice(6) } : {}),
    ...(before.about === undefined ? {} : { about: before.about }),
    columns,
    ...(before.direction === undefined ? {} : { direction: before.direction }),
    peers: { ...Object.fromEntries(unexplained.map((name) => [name, null])), ...before.peers },
  };
}
