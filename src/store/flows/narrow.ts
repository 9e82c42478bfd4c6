/** Where the rows of a question can lie, asked of the sums before rows are read: what is rare, or nowhere, is not looked for in all of them. */
import type { Query } from '#base/query.ts';
import { type Condition, conditionOf, endsOf, isPieceOfAddress } from './condition.ts';
import type { Engine } from './engine.ts';
import { NAME_KEYS } from './schema.ts';

/** Values of one kind that rows are narrowed to; more than these are anywhere. */
const MOST = 1000;
const LIMITS = 'SETTINGS max_execution_time = 30';
/** Who is behind names in the sums, and who stands there where a row has none to be found by. */
const NAMED_CLIENT = NAME_KEYS[2];
const NOBODY = '::';

type Leaf = Exclude<Query, { readonly kind: 'and' }>;
/** A column, and the values of it that rows of a question can have. */
type Values = readonly [column: 'client' | 'server' | 'protocol' | 'transport', values: readonly string[]];

/** Conditions that all rows of a question fulfil, and few others: those of its parts that sums know. */
export async function narrow(engine: Engine, query: Query): Promise<readonly Condition[]> {
  const found: Condition[] = [];
  for (const [index, leaf] of leavesOf(query).entries()) {
    const values = await valuesOf(engine, leaf);
    if (values.every((one) => one !== null) && values.length > 0) found.push(anyOf(values, `n${index}`));
  }
  return found;
}

/** What must hold of every row. */
function leavesOf(query: Query): readonly Leaf[] {
  return query.kind === 'and' ? query.parts.flatMap(leavesOf) : [query];
}

function anyOf(values: readonly Values[], name: string): Condition {
  const some = values.filter(([, list]) => list.length > 0);
  const type = (column: Values[0]): string => (column === 'client' || column === 'server' ? 'IPv6' : 'String');
  return {
    sql:
      some.length === 0
        ? '0'
        : `(${some.map(([column], at) => `${column} IN {${name}v${at}:Array(${type(column)})}`).join(' OR ')})`,
    parameters: Object.fromEntries(some.map(([, list], at) => [`${name}v${at}`, list])),
  };
}

/** What a row has one of; null for what may be anywhere, empty where sums do not know. */
async function valuesOf(engine: Engine, leaf: Leaf): Promise<readonly (Values | null)[]> {
  if (leaf.kind === 'text' && !isPieceOfAddress(leaf.text)) return ofWord(engine, leaf.text);
  if (leaf.kind !== 'field' || leaf.comparison === 'exists') return [];
  if (leaf.field === 'user' || leaf.field === 'sni') return [await namedClients(engine, leaf)];
  if (leaf.field === 'port' || leaf.field === 'vlan')
    return [await distinct(engine, 'client', 'client', conditionOf(leaf))];
  const ends = endsOf(leaf.field);
  if (leaf.comparison !== 'has' || !leaf.value.includes('/')) return [];
  return Promise.all(ends.map((end) => distinct(engine, end, end, conditionOf({ ...leaf, field: end }))));
}

/** A word that is looked for everywhere is in one of the names, or in what was spoken. */
async function ofWord(engine: Engine, text: string): Promise<readonly (Values | null)[]> {
  const has = (field: string): Query => ({ kind: 'field', field, comparison: 'has', value: text });
  const spoken = (column: 'protocol' | 'transport'): Promise<Values | null> =>
    distinct(engine, column, column, {
      sql: `positionCaseInsensitiveUTF8(${column}, {word:String}) > 0`,
      parameters: { word: text },
    });
  return Promise.all([
    namedClients(engine, { kind: 'or', parts: [has('sni'), has('user')] }),
    spoken('protocol'),
    spoken('transport'),
  ]);
}

async function namedClients(engine: Engine, query: Query): Promise<Values | null> {
  const clients = await distinct(engine, 'client', NAMED_CLIENT ?? '', conditionOf(query));
  return clients?.[1].includes(NOBODY) ? null : clients;
}

/** The values of a column where a condition holds, or null where they are many. */
async function distinct(
  engine: Engine,
  column: Values[0],
  key: string,
  { sql, parameters }: Condition,
): Promise<Values | null> {
  const rows = await engine.rows(
    `SELECT toString(${key}) FROM flows WHERE ${sql} GROUP BY ${key} LIMIT ${MOST + 1} ${LIMITS}`,
    parameters,
  );
  return rows.length > MOST ? null : [column, rows.map(([value]) => String(value))];
}
