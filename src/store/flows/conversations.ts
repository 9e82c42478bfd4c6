/** Who spoke to which service of whom in a span, summed by day: what policies are tried on. */
import type { Span } from '#api/page.ts';
import { formatIpv4 } from '#base/addresses.ts';
import { formatTime } from '#base/time.ts';
import type { Conversation } from '#model/conversation.ts';
import { addressText } from './addresses.ts';
import { DAY, type Days } from './days.ts';
import type { Engine, Row } from './engine.ts';
import { keptDays, splitSpan, times } from './spans.ts';

/** Conversations told at most; more are an error, for a policy that is tried on a part proves nothing. */
const MOST = 5_000_000;
/** Longest time for an answer, in seconds: months are put together, and whoever asks waits for it. */
const PATIENCE = 600;

/** How the ends of a network are put together by, and told. */
interface Ends {
  readonly network: 'ipv4' | 'ipv6';
  /** A column of an end as a key. */
  key(column: 'client' | 'server'): string;
  /** A key as it is answered. */
  shown(key: string): string;
  /** An answered key as a text. */
  text(shown: unknown): string;
}

/** Nearly everything is of IPv4: as numbers of 32 bits its ends are put together, and told, in far less time than whole ones. */
const ENDS: readonly Ends[] = [
  {
    network: 'ipv4',
    key: (column) => `toUInt32(toUInt128(${column}))`,
    shown: (key) => key,
    text: (number) => formatIpv4(Number(number)),
  },
  {
    network: 'ipv6',
    key: (column) => column,
    shown: (key) => `hex(${key})`,
    text: (digits) => addressText('ipv6', String(digits)),
  },
];

/** Whole days come out of the sums by client. What began before the span and goes on in it is one flow. Throws a RangeError where there are too many. */
export async function conversationsOf(engine: Engine, days: Days, span: Span): Promise<readonly Conversation[]> {
  const split = splitSpan(span, DAY, days.latest);
  const sources = [
    ...times(days, split, 'toDate(at)', 'day').map((when) => ({
      sums: 'countIf(part = 0) AS flow_count, min(start) AS first, max(end) AS last',
      rest: `flows WHERE ${when}`,
    })),
    ...keptDays(days, split).map((when) => ({
      sums: 'sum(flows) AS flow_count, min(first) AS first, max(last) AS last',
      rest: `kept_pairs WHERE ${when}`,
    })),
  ];
  if (sources.length === 0) return [];
  const all: Conversation[] = [];
  for (const ends of ENDS) {
    const keys = `${ends.key('client')} AS asker, ${ends.key('server')} AS asked, transport, server_port`;
    const pieces = sources.map(
      ({ sums, rest }) =>
        `SELECT ${keys}, ${sums} FROM ${rest} AND network = '${ends.network}' GROUP BY asker, asked, transport, server_port`,
    );
    const rows = await engine.rows(
      `SELECT ${ends.shown('asker')}, ${ends.shown('asked')}, transport, server_port, greatest(sum(flow_count), 1), toUnixTimestamp64Micro(min(first)), toUnixTimestamp64Micro(max(last))
       FROM (${pieces.join(' UNION ALL ')}) GROUP BY asker, asked, transport, server_port
       ORDER BY asker, asked, transport, server_port LIMIT ${MOST + 1} SETTINGS max_execution_time = ${PATIENCE}`,
    );
    if (all.length + rows.length > MOST) throw new RangeError(`more than ${MOST} conversations; ask about fewer days`);
    for (const conversation of told(rows, ends)) all.push(conversation);
  }
  return all;
}

function told(rows: readonly Row[], ends: Ends): readonly Conversation[] {
  // Each address is one text, however many rows name it.
  const texts = new Map<unknown, string>();
  const textOf = (shown: unknown): string => {
    const known = texts.get(shown);
    if (known !== undefined) return known;
    const text = ends.text(shown);
    texts.set(shown, text);
    return text;
  };
  return rows.map(([client, server, transport, port, flows, first, last]) => ({
    client: textOf(client),
    server: textOf(server),
    transport: String(transport) || null,
    port: Number(port) < 0 ? null : Number(port),
    flows: Number(flows),
    first: formatTime(Number(first)),
    last: formatTime(Number(last)),
  }));
}
