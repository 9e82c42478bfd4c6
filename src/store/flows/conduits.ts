/** What went between ends: addresses are put together into ends by whoever asks, and everything between two ends is one row. */
import type { Conduit, ConduitSide, TrafficHour } from '#api/flows.ts';
import type { Span } from '#api/page.ts';
import { formatTime } from '#base/time.ts';
import { addressText, askedAddress, askedPrefix } from './addresses.ts';
import { DAY, type Days } from './days.ts';
import type { Engine } from './engine.ts';
import { HOUR, keptDays, keptHours, LIMITS, splitSpan, times } from './spans.ts';

/** Protocols named for one conduit. */
const PROTOCOLS = 12;
/** Addresses that a hospital gives out itself, and those of many (RFC 1918, 3927, 4193, 4291, 5771; 100::/64 holds MACs). */
const OURS = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '255.255.255.255/32',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
  '100::/64',
];
const NOBODY = "toIPv6('::')";

/** True in SQL for an address that is told by itself where it belongs to no end. */
function ours(column: string): string {
  const ranges = OURS.flatMap((prefix) => {
    const [first, last] = askedPrefix(prefix) ?? [];
    return first && last ? [`(${column} >= toIPv6('${first.text}') AND ${column} <= toIPv6('${last.text}'))`] : [];
  });
  return `(${ranges.join(' OR ')})`;
}

/** Conduits between ends, most bytes first; of days whose flows were dropped, whole days count. */
export async function conduitsOf(
  engine: Engine,
  days: Days,
  span: Span,
  ends: ReadonlyMap<string, number>,
): Promise<readonly Conduit[]> {
  const split = splitSpan(span, DAY, days.latest);
  const keys = 'client, server, network, protocol';
  const [flowSum, byteSum] = ['countIf(part = 0)', 'sum(client_bytes) + sum(server_bytes)'];
  const summed = ['sum(flow_count)', 'sum(bytes)'] as const;
  const pieces = [
    // Whole days come out of sums by pairs, which keep their own keys; what is left of a span is put together as it is read.
    ...times(days, { ...split, edges: [] }, 'toDate(at)', 'day').map((when) =>
      pieceOf(
        `(SELECT ${keys}, ${flowSum} AS flow_count, ${byteSum} AS bytes FROM flows WHERE ${when} GROUP BY ${keys})`,
        summed,
      ),
    ),
    ...times(days, { ...split, whole: null }, 'toDate(at)', 'day').map((when) =>
      pieceOf(`flows WHERE ${when}`, [flowSum, byteSum]),
    ),
    ...keptDays(days, split).map((when) =>
      pieceOf(
        `(SELECT ${keys}, sum(flows) AS flow_count, ${byteSum} AS bytes FROM kept_pairs WHERE ${when} GROUP BY ${keys})`,
        summed,
      ),
    ),
  ];
  if (pieces.length === 0) return [];
  const book = [...ends].flatMap(([address, end]) => {
    const asked = askedAddress(address);
    return asked ? [{ address: asked.text, end }] : [];
  });
  // An empty list has no type; the address that nobody has is of no end either.
  const known = book.length > 0 ? book : [{ address: '::', end: -1 }];
  // Each mention of a parameter is read anew, which takes longer than an hour of rows: the book is read once.
  const rows = await engine.rows(
    `WITH (SELECT {addresses:Array(IPv6)}) AS book, (SELECT {places:Array(Int32)}) AS book_ends
     SELECT client_end, hex(client_own), if(client_own = ${NOBODY}, '', toString(network)) AS client_net, server_end, hex(server_own),
       if(server_own = ${NOBODY}, '', toString(network)) AS server_net, sum(flow_part) AS flow_sum, sum(byte_part) AS byte_sum, groupUniqArrayArray(${PROTOCOLS})(spoken)
     FROM (${pieces.join(' UNION ALL ')})
     GROUP BY client_end, client_own, client_net, server_end, server_own, server_net ORDER BY byte_sum DESC, flow_sum DESC ${LIMITS}`,
    { addresses: known.map(({ address }) => address), places: known.map(({ end }) => end) },
  );
  return rows.map(([client, clientOwn, clientNet, server, serverOwn, serverNet, flows, bytes, protocols]) => ({
    from: sideOf(client, clientOwn, clientNet),
    to: sideOf(server, serverOwn, serverNet),
    flows: Number(flows),
    bytes: Number(bytes),
    protocols: (protocols as readonly string[]).filter((protocol) => protocol !== '').sort(),
  }));
}

/** Rows, or sums of pairs, put together by the ends they belong to. */
function pieceOf(from: string, [flows, bytes]: readonly [string, string]): string {
  return `SELECT ${sideSql('client')}, ${sideSql('server')}, network, ${flows} AS flow_part, ${bytes} AS byte_part,
    groupUniqArray(${PROTOCOLS})(protocol) AS spoken FROM ${from} GROUP BY client_end, client_own, server_end, server_own, network`;
}

/** The end that a column belongs to, and, where it is none's and of the hospital, its address. */
function sideSql(column: 'client' | 'server'): string {
  const end = `${column}_end`;
  return `transform(${column}, book, book_ends, toInt32(-1)) AS ${end},
    if(${end} >= 0 OR NOT ${ours(column)}, ${NOBODY}, ${column}) AS ${column}_own`;
}

function sideOf(end: unknown, own: unknown, network: unknown): ConduitSide {
  if (Number(end) >= 0) return { end: Number(end), address: null };
  return { end: null, address: network === '' ? null : addressText(String(network), String(own)) };
}

/** All traffic, hour by hour or day by day, oldest first. */
export async function trafficOf(
  engine: Engine,
  days: Days,
  span: Span,
  step: 'hour' | 'day',
): Promise<readonly TrafficHour[]> {
  const split = splitSpan(span, HOUR, days.latest);
  const pieces = [
    ...times(days, split, 'toStartOfHour(at)', 'hour').map(
      (when) =>
        `SELECT toStartOfHour(at) AS hour, countIf(part = 0) AS flow_count, sum(client_bytes) + sum(server_bytes) AS bytes FROM flows WHERE ${when} GROUP BY toStartOfHour(at)`,
    ),
    ...keptHours(days, split).map(
      (when) => `SELECT hour, sum(flows), sum(bytes) FROM kept_protocols WHERE ${when} GROUP BY hour`,
    ),
  ];
  if (pieces.length === 0) return [];
  const rows = await engine.rows(
    `SELECT toUnixTimestamp(toStartOfInterval(hour, INTERVAL 1 ${step === 'hour' ? 'HOUR' : 'DAY'})) AS moment, sum(flow_count), sum(bytes)
     FROM (${pieces.join(' UNION ALL ')}) GROUP BY moment ORDER BY moment ${LIMITS}`,
  );
  return rows.map(([moment, flows, bytes]) => ({
    time: formatTime(Number(moment) * 1e6),
    flows: Number(flows),
    bytes: Number(bytes),
  }));
}
