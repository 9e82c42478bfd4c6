/** Pages of flows: newest first by default, looked for in growing windows from the newest back, so that a full page ends the search early. */

import { type Page, type PageRequest, type Span, UnknownCursor } from '#api/page.ts';
import { EVERYTHING, type Query } from '#base/query.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { type Condition, conditionOf } from './condition.ts';
import { beforeSql, type Days, momentSql, sinceSql } from './days.ts';
import { decodeFlow, FLOW_COLUMNS } from './decode.ts';
import { timeOf } from './encode.ts';
import type { Engine, Parameters, Row } from './engine.ts';
import { narrow } from './narrow.ts';

export type ListRequest = PageRequest & Partial<Span>;

/** The first window, in microseconds, and how much wider than all before it each next one is. */
const FIRST_WINDOW = 3600e6;
const WINDOW_GROWTH = 12;
/** Windows looked through before sums are asked where rows can lie: mostly they fill a page. */
const QUICK_WINDOWS = 2;
const LIMITS = 'SETTINGS max_execution_time = 30';
/** Stores of fewer rows are looked through at once. */
const FEW_ROWS = 300_000;

type Sort = 'start' | '-start' | 'bytes' | '-bytes';
const KEYS = { start: 'toUnixTimestamp64Micro(start)', bytes: 'client_bytes + server_bytes' } as const;

/** What tells a row from every other, in the order in which rows of one key are sorted. */
interface Mark {
  readonly sort: Sort;
  readonly key: number;
  readonly id: string;
  readonly part: number;
  readonly source: string;
  readonly sequence: number;
}

/** From when to when flows of a step began, in microseconds; null where it is open. */
interface Window {
  readonly from: number | null;
  readonly to: number | null;
  /** True where it holds so many rows that sums are asked first. */
  readonly isWide: boolean;
}

/** A piece of the list of flows. Throws an UnknownCursor. */
export async function listFlows(
  engine: Engine,
  days: Days,
  request: ListRequest,
  fewRows: number = FEW_ROWS,
): Promise<Page<StoredFlow>> {
  const sort = sortOf(request.sort);
  const mark = request.cursor === null ? null : readMark(request.cursor, sort);
  const condition = conditionOf(request.query);
  const filters = [condition.sql, ...spanFilters(days, request), ...(mark ? [markFilter(mark)] : [])];
  const parameters = { ...condition.parameters, ...(mark ? markParameters(mark) : {}) };
  const windows =
    days.rows < fewRows ? [{ from: null, to: null, isWide: false }] : windowsOf(sort, days, request, mark);
  const reading = { sort, filters, parameters, limit: request.limit + 1 };
  const reached = await lastKey(engine, days, request.query, { ...reading, windows });
  const rows = reached === null ? [] : await readRows(engine, days, reached);
  const page = rows.slice(0, request.limit);
  const end = rows.length > request.limit ? page.at(-1) : undefined;
  const isAll = request.query.kind === EVERYTHING.kind && request.from === undefined && request.to === undefined;
  return {
    items: page.map(decodeFlow),
    next: end ? writeMark(markOf(sort, end)) : null,
    total: isAll ? days.rows : null,
  };
}

function sortOf(sort: string | undefined): Sort {
  return sort === 'start' || sort === 'bytes' || sort === '-bytes' ? sort : '-start';
}

function spanFilters(days: Days, { from, to }: Partial<Span>): readonly string[] {
  if (from === undefined && to === undefined) return [];
  const [first, last] = [
    from === undefined ? 0 : timeOf(from),
    to === undefined ? Number.POSITIVE_INFINITY : timeOf(to),
  ];
  return [
    days.between(first, last),
    ...(from === undefined ? [] : [sinceSql(first)]),
    ...(to === undefined ? [] : [beforeSql(last)]),
  ];
}

/** Growing windows from the newest moment back. Rows that began in one lie, in the order of the table, in it or behind it: late parts of long flows. */
function windowsOf(sort: Sort, days: Days, { from, to }: Partial<Span>, mark: Mark | null): readonly Window[] {
  if (sort !== '-start') return [{ from: null, to: null, isWide: true }];
  const newest = Math.min(days.latest, to === undefined ? days.latest : timeOf(to), mark?.key ?? days.latest);
  const oldest = Math.max(
    from === undefined ? 0 : timeOf(from),
    Math.min(...days.held.map(({ earliest }) => earliest)),
  );
  const windows: Window[] = [];
  let upper: number | null = null;
  for (let width = FIRST_WINDOW; newest - width > oldest; width *= WINDOW_GROWTH) {
    windows.push({ from: newest - width, to: upper, isWide: windows.length >= QUICK_WINDOWS });
    upper = newest - width;
  }
  return [...windows, { from: null, to: upper, isWide: windows.length >= QUICK_WINDOWS }];
}

interface Reading {
  readonly sort: Sort;
  readonly filters: readonly string[];
  readonly parameters: Parameters;
  readonly limit: number;
}

/** A page, and how far it reaches. */
interface Reached extends Reading {
  readonly last: number;
}

/** How far a page reaches, by the key alone: what tells rows of one key apart is dear to read for all of them. Null where nothing is found. */
async function lastKey(
  engine: Engine,
  days: Days,
  query: Query,
  { windows, ...asked }: Reading & { readonly windows: readonly Window[] },
): Promise<Reached | null> {
  const key = asked.sort.endsWith('start') ? KEYS.start : KEYS.bytes;
  let reading: Reading = asked;
  let isNarrowed = false;
  let [last, count]: [number | null, number] = [null, 0];
  for (const { from, to, isWide } of windows) {
    if (isWide && !isNarrowed) {
      reading = narrowed(asked, await narrow(engine, query));
      isNarrowed = true;
    }
    const { sort, filters, parameters, limit } = reading;
    const edges = [
      ...(from === null ? [] : notBefore(days, from)),
      ...(to === null ? [] : [`start < ${momentSql(to)}`]),
    ];
    const found = await engine.rows(
      `SELECT ${key} AS reached FROM flows WHERE ${[...edges, ...filters].join(' AND ')}
       ORDER BY reached ${orderOf(sort)} LIMIT ${Math.trunc(limit - count)} ${LIMITS}`,
      parameters,
    );
    count += found.length;
    last = found.length === 0 ? last : Number(found.at(-1)?.[0]);
    if (count >= limit) break;
  }
  return last === null ? null : { ...reading, last };
}

function narrowed(reading: Reading, conditions: readonly Condition[]): Reading {
  return {
    ...reading,
    filters: [...conditions.map(({ sql }) => sql), ...reading.filters],
    parameters: Object.assign({}, reading.parameters, ...conditions.map(({ parameters }) => parameters)),
  };
}

/** The rows of a page, up to the key that it reaches. */
async function readRows(
  engine: Engine,
  days: Days,
  { sort, filters, parameters, limit, last }: Reached,
): Promise<readonly Row[]> {
  const edges = {
    '-start': notBefore(days, last),
    start: [`start <= ${momentSql(last)}`],
    '-bytes': [`${KEYS.bytes} >= ${last}`],
    bytes: [`${KEYS.bytes} <= ${last}`],
  }[sort];
  const key = sort.endsWith('start') ? 'start' : KEYS.bytes;
  const order = [key, 'id', 'part', 'source', 'sequence'].map((name) => `${name} ${orderOf(sort)}`).join(', ');
  return engine.rows(
    `SELECT ${FLOW_COLUMNS.join(', ')}, source, sequence FROM flows WHERE ${[...edges, ...filters].join(' AND ')}
     ORDER BY ${order} LIMIT ${Math.trunc(limit)} ${LIMITS}`,
    parameters,
  );
}

/** Rows that began at a moment or behind it count there or behind it: this is what the order of the table can serve. */
function notBefore(days: Days, time: number): readonly string[] {
  return [days.between(time, Number.POSITIVE_INFINITY), sinceSql(time), `start >= ${momentSql(time)}`];
}

function orderOf(sort: Sort): 'ASC' | 'DESC' {
  return sort.startsWith('-') ? 'DESC' : 'ASC';
}

function markFilter({ sort }: Mark): string {
  const sign = sort.startsWith('-') ? '<' : '>';
  const [key, wanted] = sort.endsWith('start')
    ? ['start', "fromUnixTimestamp64Micro({key:Int64}, 'UTC')"]
    : [`(${KEYS.bytes})`, '{key:Int64}'];
  return `${key} ${sign}= ${wanted} AND (${key}, id, part, source, sequence) ${sign} (${wanted}, {id:String}, {part:UInt32}, {source:String}, {sequence:UInt32})`;
}

function markParameters({ key, id, part, source, sequence }: Mark): Parameters {
  return { key, id, part, source, sequence };
}

function markOf(sort: Sort, row: Row): Mark {
  const flow = decodeFlow(row);
  return {
    sort,
    key: sort.endsWith('start') ? timeOf(flow.start) : flow.clientBytes + flow.serverBytes,
    id: flow.id,
    part: flow.part,
    source: String(row[FLOW_COLUMNS.length]),
    sequence: Number(row[FLOW_COLUMNS.length + 1]),
  };
}

function writeMark({ sort, key, id, part, source, sequence }: Mark): string {
  return Buffer.from(JSON.stringify([sort, key, id, part, source, sequence])).toString('base64url');
}

function readMark(cursor: string, sort: Sort): Mark {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new UnknownCursor();
  }
  const [marked, key, id, part, source, sequence] = Array.isArray(content) ? (content as readonly unknown[]) : [];
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (
    marked !== sort ||
    !isCount(key) ||
    typeof id !== 'string' ||
    !isCount(part) ||
    typeof source !== 'string' ||
    !isCount(sequence)
  )
    throw new UnknownCursor();
  return { sort, key, id, part, source, sequence };
}
