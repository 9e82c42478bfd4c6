/** Who went where by name: people who signed in, and servers that were asked for by their names; by whole days, out of their sums. */
import type { NamedAccess, NamedQuestion } from '#api/flows.ts';
import type { Span } from '#api/page.ts';
import { formatTime } from '#base/time.ts';
import { addressText, askedAddress } from './addresses.ts';
import { DAY, type Days } from './days.ts';
import type { Engine, Parameters } from './engine.ts';
import { NAME_KEYS } from './schema.ts';
import { LIMITS, splitSpan, times } from './spans.ts';

const [USERS, SNI, CLIENT, SERVER, NETWORK, PROTOCOL, PORT] = NAME_KEYS;

/** What was done under names, each by client, server, protocol and port, the latest first. */
export async function namedOf(
  engine: Engine,
  days: Days,
  span: Span,
  { by, name, addresses, limit }: NamedQuestion,
): Promise<readonly NamedAccess[]> {
  const whole = wholeDays(span);
  const split = splitSpan(whole, DAY, days.latest);
  const named = by === 'user' ? 'notEmpty(users)' : 'notEmpty(sni)';
  const conditions = [
    ...(name === undefined ? [] : [by === 'user' ? 'has(users, {name:String})' : 'sni = {name:String}']),
    ...(addresses === undefined
      ? []
      : [`(${CLIENT} IN {addresses:Array(IPv6)} OR ${SERVER} IN {addresses:Array(IPv6)})`]),
  ];
  const asked = addresses?.flatMap((one) => askedAddress(one)?.text ?? []);
  if (asked?.length === 0) return [];
  const parameters: Parameters = {
    ...(name === undefined ? {} : { name }),
    ...(asked === undefined ? {} : { addresses: asked }),
  };
  const pieces = times(days, split, 'toDate(at)', 'day').map(
    (
      when,
    ) => `SELECT ${USERS} AS who, ${SNI} AS asked, ${CLIENT} AS c, ${SERVER} AS s, ${NETWORK} AS n, ${PROTOCOL} AS p, ${PORT} AS o,
      countIf(part = 0) AS flow_count, sum(client_bytes) AS sent, sum(server_bytes) AS received_, min(start) AS first, max(end) AS last
      FROM flows WHERE ${[named, ...conditions, when].join(' AND ')} GROUP BY ${NAME_KEYS.join(', ')}`,
  );
  if (pieces.length === 0) return [];
  const key = by === 'user' ? 'arrayJoin(arrayDistinct(who))' : 'asked';
  const rows = await engine.rows(
    `SELECT named, hex(c), hex(s), n, p, o, sum(flow_count), sum(sent), sum(received_), toUnixTimestamp64Micro(min(first)), toUnixTimestamp64Micro(max(last)) AS latest
     FROM (SELECT ${key} AS named, c, s, n, p, o, flow_count, sent, received_, first, last FROM (${pieces.join(' UNION ALL ')}))
     ${name === undefined ? '' : 'WHERE named = {name:String}'} GROUP BY named, c, s, n, p, o ORDER BY latest DESC, named, c, s, o LIMIT ${Math.trunc(limit)} ${LIMITS}`,
    parameters,
  );
  return rows.map(([who, client, server, network, protocol, port, flows, sent, received, first, last]) => ({
    name: String(who),
    client: addressText(String(network), String(client)),
    server: addressText(String(network), String(server)),
    protocol: String(protocol) || null,
    port: Number(port) < 0 ? null : Number(port),
    flows: Number(flows),
    sent: Number(sent),
    received: Number(received),
    firstSeen: formatTime(Number(first)),
    lastSeen: formatTime(Number(last)),
  }));
}

/** The days that a span touches, whole. */
function wholeDays({ from, to }: Span): Span {
  const day = (time: string, up: boolean): string => {
    const days = Date.parse(time) / (DAY / 1000);
    return formatTime((up ? Math.ceil(days) : Math.floor(days)) * DAY);
  };
  return { from: day(from, false), to: day(to, true) };
}
