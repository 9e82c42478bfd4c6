/** A query's tree as a condition in SQL: fields out of a fixed list, values as parameters beside the statement, never inside it. */
import { canonicalMac } from '#base/prefix.ts';
import type { Comparison, FieldType, Query } from '#base/query.ts';
import { askedAddress, askedPrefix, macColumn } from './addresses.ts';
import { timeOf } from './encode.ts';
import type { Parameters } from './engine.ts';

/** A condition, and the values that it names. */
export interface Condition {
  readonly sql: string;
  readonly parameters: Parameters;
}

/** What a field is in the table: the texts (or numbers) that a row has of it, and whether it has any. */
interface Column {
  readonly type: FieldType;
  /** True where the value is a list. */
  readonly list?: true;
  readonly value: string;
  readonly present: string;
}

const IP_TEXT = (end: string): string =>
  `multiIf(network = 'ipv4', IPv4NumToString(toUInt32(bitAnd(toUInt128(${end}), 4294967295))), network = 'ipv6', IPv6NumToString(${end}), '')`;
const MAC_TEXT = (end: string): string => `if(${end}_mac = 0, '', lower(MACNumToString(toUInt64(${end}_mac - 1))))`;
const addresses = (...ends: readonly string[]): Column => ({
  type: 'address',
  list: true,
  value: `arrayFilter(text -> text != '', [${ends.flatMap((end) => [IP_TEXT(end), MAC_TEXT(end)]).join(', ')}])`,
  present: `(${ends.map((end) => `(network != 'ethernet' OR ${end}_mac != 0)`).join(' OR ')})`,
});
const text = (name: string, type: 'text' | 'word', present: string): Column => ({ type, value: name, present });

const EITHER_END: Column = addresses('client', 'server');

/** The fields of FLOWS in `#model/search.ts`. */
const COLUMNS: Readonly<Record<string, Column>> = {
  client: addresses('client'),
  server: addresses('server'),
  ip: EITHER_END,
  port: { type: 'number', value: 'server_port', present: 'server_port >= 0' },
  protocol: text('protocol', 'word', "protocol != ''"),
  transport: text('transport', 'word', "transport != ''"),
  vlan: { type: 'number', list: true, value: 'vlan', present: 'notEmpty(vlan)' },
  state: text('state', 'word', '1'),
  user: { type: 'text', list: true, value: 'users', present: 'notEmpty(users)' },
  sni: text('sni', 'text', "sni != ''"),
  capture: text('capture', 'text', '1'),
  bytes: { type: 'number', value: '(client_bytes + server_bytes)', present: '1' },
  start: { type: 'time', value: 'start', present: '1' },
};
type End = 'client' | 'server';

/** The ends that a field of addresses speaks of. */
const ENDS: Readonly<Record<string, readonly End[]>> = {
  client: ['client'],
  server: ['server'],
  ip: ['client', 'server'],
};
const ORDERS = { less: '<', 'at-most': '<=', greater: '>', 'at-least': '>=' } as const;
const NOTHING = '0';

type FieldQuery = Query & { kind: 'field' };

/** The condition that the rows of `flows` fulfil exactly where `matches` of `#base/query-match.ts` takes them. */
export function conditionOf(query: Query): Condition {
  const builder = new Builder();
  const sql = builder.tree(query);
  return { sql, parameters: builder.parameters };
}

/** The columns of ends that a field of addresses speaks of; none for other fields. */
export function endsOf(field: string): readonly End[] {
  return Object.hasOwn(ENDS, field) ? (ENDS[field] ?? []) : [];
}

/** True for what could stand in an address. */
export function isPieceOfAddress(words: string): boolean {
  return /^[0-9a-f.:]*$/i.test(words);
}

class Builder {
  readonly parameters: Record<string, string | number> = {};
  #count = 0;

  tree(query: Query): string {
    switch (query.kind) {
      case 'all':
        return '1';
      case 'and':
        return query.parts.length === 0 ? '1' : `(${query.parts.map((part) => this.tree(part)).join(' AND ')})`;
      case 'or':
        return query.parts.length === 0 ? NOTHING : `(${query.parts.map((part) => this.tree(part)).join(' OR ')})`;
      case 'not':
        return `NOT (${this.tree(query.part)})`;
      case 'text':
        return this.#anywhere(query.text);
      case 'field':
        return this.#field(query);
    }
  }

  /** A value as a parameter of a type. */
  #value(value: string | number, type: string): string {
    const name = `q${this.#count++}`;
    this.parameters[name] = value;
    return `{${name}:${type}}`;
  }

  #anywhere(words: string): string {
    const wanted = this.#value(words, 'String');
    const found = (value: string): string => `positionCaseInsensitiveUTF8(${value}, ${wanted}) > 0`;
    const parts = ['protocol', 'transport', 'sni'].map((name) => `(${name} != '' AND ${found(name)})`);
    parts.push(`(notEmpty(users) AND arrayExists(user -> ${found('user')}, users))`);
    // Only what could be a piece of an address is looked for in addresses: making their texts is dear.
    if (isPieceOfAddress(words)) parts.push(`arrayExists(text -> ${found('text')}, ${EITHER_END.value})`);
    return `(${parts.join(' OR ')})`;
  }

  #field(query: FieldQuery): string {
    const column = Object.hasOwn(COLUMNS, query.field) ? COLUMNS[query.field] : undefined;
    if (!column) return NOTHING;
    if (query.comparison === 'exists') return `(${column.present})`;
    if (column.type === 'address' && (query.comparison === 'has' || query.comparison === 'equals'))
      return this.#address(query);
    const test = this.#test(column.type, query.comparison, query.value);
    if (column.list) return `(${column.present} AND arrayExists(one -> ${test('one')}, ${column.value}))`;
    return column.present === '1' ? `(${test(column.value)})` : `(${column.present} AND ${test(column.value)})`;
  }

  /** The comparison of one value, given as SQL. */
  #test(type: FieldType, comparison: Exclude<Comparison, 'exists'>, value: string): (one: string) => string {
    if (comparison === 'like') {
      const pattern = this.#value(likePattern(value), 'String');
      return (one) => `${type === 'time' ? timeText(one) : `toString(${one})`} ILIKE ${pattern}`;
    }
    if (type === 'number') {
      if (!Number.isFinite(Number(value))) return () => NOTHING;
      const wanted = this.#value(Number(value), 'Float64');
      return (one) => `${one} ${comparison === 'has' || comparison === 'equals' ? '=' : ORDERS[comparison]} ${wanted}`;
    }
    if (type === 'time') return this.#time(comparison, value);
    if (comparison === 'has' && type === 'text') {
      const wanted = this.#value(value, 'String');
      return (one) => `positionCaseInsensitiveUTF8(${one}, ${wanted}) > 0`;
    }
    if (comparison === 'has' || comparison === 'equals') {
      const wanted = this.#value(value.toLowerCase(), 'String');
      return (one) => `lowerUTF8(${one}) = ${wanted}`;
    }
    const wanted = this.#value(value, 'String');
    return (one) => `${one} ${ORDERS[comparison]} ${wanted}`;
  }

  #time(comparison: Exclude<Comparison, 'exists' | 'like'>, value: string): (one: string) => string {
    const time = timeOf(value);
    const sign = comparison === 'has' || comparison === 'equals' ? '=' : ORDERS[comparison];
    const wanted = this.#value(time, 'Int64');
    return (one) => `${one} ${sign} fromUnixTimestamp64Micro(${wanted}, 'UTC')`;
  }

  /** An address or a prefix, as numbers, so that indexes serve. */
  #address({ field, comparison, value }: FieldQuery): string {
    const ends = endsOf(field);
    if (comparison === 'has' && value.includes('/')) {
      const prefix = askedPrefix(value);
      if (!prefix) return NOTHING;
      const [first, last] = prefix.map(({ text: address }) => this.#value(address, 'IPv6'));
      return `(network = '${prefix[0].network}' AND (${ends.map((end) => `${end} BETWEEN ${first} AND ${last}`).join(' OR ')}))`;
    }
    const address = askedAddress(value);
    if (!address) return NOTHING;
    if (address.network === 'ethernet') {
      const mac = this.#value(macColumn(canonicalMac(value) ?? ''), 'UInt64');
      return `(${ends.map((end) => `${end}_mac = ${mac}`).join(' OR ')})`;
    }
    const wanted = this.#value(address.text, 'IPv6');
    return `(network = '${address.network}' AND (${ends.map((end) => `${end} = ${wanted}`).join(' OR ')}))`;
  }
}

/** A pattern of queries as a pattern of LIKE. */
function likePattern(pattern: string): string {
  return pattern.replaceAll(/\\(.)|(.)/gsu, (_, escaped: string | undefined, plain: string | undefined) => {
    if (plain === '*') return '%';
    if (plain === '?') return '_';
    const character = escaped ?? plain ?? '';
    return character === '%' || character === '_' || character === '\\' ? `\\${character}` : character;
  });
}

/** A time as the canonical text has it. */
function timeText(time: string): string {
  return `concat(replaceOne(toString(${time}), ' ', 'T'), 'Z')`;
}
