/** Who spoke to which service of whom in a span, summed by day: what policies are tried on. */
import type { Span } from '#api/services.ts';
import { formatTime } from '#base/time.ts';
import type { Conversation } from '#model/conversation.ts';
import { addressText } from './addresses.ts';
import { DAY, type Days } from './days.ts';
import type { Engine } from './engine.ts';
import { keptDays, splitSpan, times } from './spans.ts';

/** Conversations told at most; more are an error, for a policy that is tried on a part proves nothing. */
const MOST = 5_000_000;
/** Longest time for an answer, in seconds: months are put together, and whoever asks waits for it. */
const PATIENCE = 600;
const KEYS = 'client, network, server, transport, server_port';

/** Whole days come out of the sums by client. What began before the span and goes on in it is one flow. Throws a RangeError where there are too many. */
export async function conversationsOf(engine: Engine, days: Days, span: Span): Promise<readonly Conversation[]> {
  const split = splitSpan(span, DAY, days.latest);
  const pieces = [
    ...times(days, split, 'toDate(at)', 'day').map(
      (when) =>
        `SELECT ${KEYS}, countIf(part = 0) AS flow_count, min(start) AS first, max(end) AS last FROM flows WHERE network != 'ethernet' AND ${when} GROUP BY ${KEYS}`,
    ),
    ...keptDays(days, split).map(
      (when) =>
        `SELECT ${KEYS}, sum(flows), min(first), max(last) FROM kept_pairs WHERE network != 'ethernet' AND ${when} GROUP BY ${KEYS}`,
    ),
  ];
  if (pieces.length === 0) return [];
  const rows = await engine.rows(
    `SELECT hex(client), network, hex(server), transport, server_port, greatest(sum(flow_count), 1), toUnixTimestamp64Micro(min(first)), toUnixTimestamp64Micro(max(last))
     FROM (${pieces.join(' UNION ALL ')}) GROUP BY ${KEYS} ORDER BY ${KEYS} LIMIT ${MOST + 1} SETTINGS max_execution_time = ${PATIENCE}`,
  );
  if (rows.length > MOST) throw new RangeError(`more than ${MOST} conversations; ask about fewer days`);
  return rows.map(([client, network, server, transport, port, flows, first, last]) => ({
    client: addressText(String(network), String(client)),
    server: addressText(String(network), String(server)),
    transport: String(transport) || null,
    port: Number(port) < 0 ? null : Number(port),
    flows: Number(flows),
    first: formatTime(Number(first)),
    last: formatTime(Number(last)),
  }));
}
