/** What the service asks of the kept state: facts by query and page, changes behind a cursor, and the captures taken in. */
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { type Page, type PageRequest, UnknownCursor } from '#api/page.ts';
import type { ChangeReader, FactReader } from '#api/services.ts';
import type { Query } from '#base/query.ts';
import type { CaptureLog, CaptureView } from '#bus/captures.ts';
import type { CaptureRecord } from '#model/capture-record.ts';
import type { Fact } from '#model/fact.ts';
import { changeOf, factOf } from './inventory-store.ts';
import type { Database, Tables } from './schema.ts';

type FactExpressions = ExpressionBuilder<Tables, 'facts'>;

/** Fields of facts and the columns behind them. */
const COLUMNS = {
  key: 'key',
  value: 'value',
  ip: 'ip',
  mac: 'mac',
  protocol: 'protocol',
  capture: 'capture',
  time: 'time',
} as const;
/** Fields of which a part is enough. */
const TEXTS: ReadonlySet<string> = new Set(['key', 'value', 'capture']);

export function createFactReader(database: Database): FactReader {
  return {
    async list({ query, limit, cursor, sort = '-time' }: PageRequest): Promise<Page<Fact>> {
      if (sort !== 'time' && sort !== '-time') throw new RangeError(`cannot sort facts by ${sort}`);
      const [direction, behind] = sort === 'time' ? (['asc', '>'] as const) : (['desc', '<'] as const);
      let rows = database
        .selectFrom('facts')
        .selectAll()
        .where((expressions) => condition(query, expressions));
      if (cursor !== null) {
        const { time, id } = placeOf(cursor);
        rows = rows.where(({ eb, or, and }) =>
          or([eb('time', behind, time), and([eb('time', '=', time), eb('id', behind, id)])]),
        );
      }
      const found = await rows
        .orderBy('time', direction)
        .orderBy('id', direction)
        .limit(limit + 1)
        .execute();
      const last = found.length > limit ? found[limit - 1] : undefined;
      return { items: found.slice(0, limit).map(factOf), next: last ? `${last.time} ${last.id}` : null, total: null };
    },
  };
}

function placeOf(cursor: string): { readonly time: string; readonly id: number } {
  const match = /^([\d:.TZ-]{1,40}) (\d{1,15})$/.exec(cursor);
  if (!match) throw new UnknownCursor();
  return { time: match[1] ?? '', id: Number(match[2]) };
}

function condition(query: Query, expressions: FactExpressions): Expression<SqlBool> {
  switch (query.kind) {
    case 'all':
      return sql<SqlBool>`1 = 1`;
    case 'and':
      return expressions.and(query.parts.map((part) => condition(part, expressions)));
    case 'or':
      return expressions.or(query.parts.map((part) => condition(part, expressions)));
    case 'not':
      return expressions.not(condition(query.part, expressions));
    case 'text':
      return expressions.or((['key', 'value', 'ip', 'mac'] as const).map((column) => contains(column, query.text)));
    case 'field':
      return fieldCondition(query);
  }
}

function fieldCondition({ field, comparison, value }: Query & { kind: 'field' }): Expression<SqlBool> {
  const column = Object.hasOwn(COLUMNS, field) ? COLUMNS[field as keyof typeof COLUMNS] : undefined;
  if (column === undefined) return sql<SqlBool>`1 = 0`;
  const name = sql.ref(column);
  switch (comparison) {
    case 'has':
      if (column === 'ip' && value.includes('/')) return sql<SqlBool>`is_below(ip, ${value}) = 1`;
      return TEXTS.has(column) ? contains(column, value) : sql<SqlBool>`lower(${name}) = lower(${value})`;
    case 'equals':
      return sql<SqlBool>`lower(${name}) = lower(${value})`;
    case 'like':
      return sql<SqlBool>`lower(${name}) like ${pattern(value.toLowerCase())} escape '\\'`;
    case 'less':
      return sql<SqlBool>`${name} < ${value}`;
    case 'at-most':
      return sql<SqlBool>`${name} <= ${value}`;
    case 'greater':
      return sql<SqlBool>`${name} > ${value}`;
    case 'at-least':
      return sql<SqlBool>`${name} >= ${value}`;
    case 'exists':
      return sql<SqlBool>`${name} <> ''`;
  }
}

function contains(column: string, text: string): Expression<SqlBool> {
  return sql<SqlBool>`lower(${sql.ref(column)}) like ${`%${escaped(text.toLowerCase())}%`} escape '\\'`;
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** `*` and `?` of a query as LIKE has them; what LIKE would take for more is escaped. */
function pattern(text: string): string {
  return text.replace(/\\(.)|[*?%_\\]/gs, (whole, kept: string | undefined) => {
    if (kept !== undefined) return escaped(kept);
    return whole === '*' ? '%' : whole === '?' ? '_' : `\\${whole}`;
  });
}

export function createChangeReader(database: Database): ChangeReader {
  return {
    async list({ after, since, device, kinds, limit }) {
      let query = database.selectFrom('changes').selectAll().where('id', '>', after);
      if (since !== undefined) query = query.where('time', '>=', since);
      if (device !== undefined) query = query.where('device', '=', device);
      if (kinds !== undefined && kinds.length > 0) query = query.where('kind', 'in', [...kinds]);
      return (await query.orderBy('id').limit(limit).execute()).map(changeOf);
    },
  };
}

export function createCaptureLog(database: Database): CaptureLog {
  const one = (hash: string) =>
    database.selectFrom('captures').select('json').where('hash', '=', hash).executeTakeFirst();
  return {
    async find(hash: string): Promise<CaptureRecord | null> {
      const row = await one(hash);
      return row ? readCapture(row.json).record : null;
    },
    async cuts(hash: string): Promise<readonly number[]> {
      const row = await one(hash);
      return row ? readCapture(row.json).cuts : [];
    },
    async note(record: CaptureRecord, view: CaptureView | null, cuts: readonly number[] = []): Promise<void> {
      const { hash, readAt } = record;
      const json = JSON.stringify(cuts.length === 0 ? record : { ...record, cuts });
      const values = { readAt, json, view: JSON.stringify(view) };
      await database
        .insertInto('captures')
        .values({ hash, ...values })
        .onConflict((conflict) => conflict.column('hash').doUpdateSet(values))
        .execute();
    },
    async list(): Promise<readonly CaptureRecord[]> {
      const rows = await database.selectFrom('captures').select('json').orderBy('readAt', 'desc').execute();
      return rows.map(({ json }) => readCapture(json).record);
    },
    async views(): Promise<readonly CaptureView[]> {
      const rows = await database.selectFrom('captures').select('view').orderBy('readAt').execute();
      return rows.flatMap(({ view }) => (view === 'null' ? [] : [JSON.parse(view) as CaptureView]));
    },
  };
}

function readCapture(json: string): { readonly record: CaptureRecord; readonly cuts: readonly number[] } {
  const { cuts = [], ...record } = JSON.parse(json) as CaptureRecord & { readonly cuts?: readonly number[] };
  return { record, cuts };
}
