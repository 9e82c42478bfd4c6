/** The questions that roll-ups answer: whole days or hours out of the sums, what is left of a span at its ends out of the rows. */
import type { Peer, TimelineEntry, TopPair } from '#api/flows.ts';
import type { Span } from '#api/page.ts';
import { formatTime } from '#base/time.ts';
import { type AskedAddress, addressText, askedAddress } from './addresses.ts';
import { DAY, type Days } from './days.ts';
import type { Engine, Parameters } from './engine.ts';
import { HOUR, keptDays, keptHours, LIMITS, outOf, type SplitSpan, splitSpan, times, within } from './spans.ts';

const ROLES = ['client', 'server'] as const;
type Role = (typeof ROLES)[number];

/** Peers of `addresses`, most bytes first. Of days whose flows were dropped, whole days count. */
export async function peersOf(
  engine: Engine,
  days: Days,
  addresses: readonly string[],
  span: Span,
  limit: number,
): Promise<readonly Peer[]> {
  const asked = new Asked(addresses);
  if (asked.isEmpty) return [];
  const split = splitSpan(span, DAY, days.latest);
  const pieces = ROLES.flatMap((role) => [
    ...times(days, split, 'toDate(at)', 'day').map((when) =>
      peerPiece(role, `FROM flows WHERE ${asked.at(role)} AND ${when}`),
    ),
    ...keptDays(days, split).map((when) => keptPeerPiece(role, `FROM kept_pairs WHERE ${asked.at(role)} AND ${when}`)),
  ]);
  if (pieces.length === 0) return [];
  const rows = await engine.rows(
    `SELECT hex(peer), as_client, network, protocol, transport, port, sum(flow_count) AS flow_sum, sum(sent) AS sent_sum, sum(received_) AS received_sum,
       toUnixTimestamp64Micro(min(first)), toUnixTimestamp64Micro(max(last))
     FROM (${pieces.join(' UNION ALL ')}) GROUP BY peer, as_client, network, protocol, transport, port
     ORDER BY sent_sum + received_sum DESC, flow_sum DESC, peer, port, protocol, as_client LIMIT ${Math.trunc(limit)} ${LIMITS}`,
    asked.parameters,
  );
  return rows.map(([peer, asClient, network, protocol, transport, port, flows, sent, received, first, last]) => ({
    address: addressText(String(network), String(peer)),
    device: null,
    asClient: Number(asClient) === 1,
    protocol: String(protocol) || null,
    transport: String(transport) || null,
    port: Number(port) < 0 ? null : Number(port),
    flows: Number(flows),
    sent: Number(sent),
    received: Number(received),
    firstSeen: formatTime(Number(first)),
    lastSeen: formatTime(Number(last)),
  }));
}

function peerPiece(role: Role, rest: string): string {
  const peer = other(role);
  return `SELECT ${peer} AS peer, ${role === 'client' ? 1 : 0} AS as_client, network, protocol, transport, server_port AS port, countIf(part = 0) AS flow_count,
    sum(${role}_bytes) AS sent, sum(${peer}_bytes) AS received_, min(start) AS first, max(end) AS last ${rest}
    GROUP BY ${peer}, network, protocol, transport, server_port ${outOf(`by_${role}`)}`;
}

function keptPeerPiece(role: Role, rest: string): string {
  const peer = other(role);
  return `SELECT ${peer}, ${role === 'client' ? 1 : 0}, network, protocol, transport, server_port, sum(flows), sum(${role}_bytes), sum(${peer}_bytes), min(first), max(last) ${rest}
    GROUP BY ${peer}, network, protocol, transport, server_port`;
}

/**
 * Hours or days of `addresses`, oldest first. Peers are counted; many hundred are estimated to within two percent. Days come out
 * of the sums by client and by server; hours of a client are read as they are, which takes longer the more there are.
 */
export async function timelineOf(
  engine: Engine,
  days: Days,
  addresses: readonly string[],
  span: Span,
  step: 'hour' | 'day',
): Promise<readonly TimelineEntry[]> {
  const asked = new Asked(addresses);
  if (asked.isEmpty) return [];
  const split = splitSpan(span, step === 'day' ? DAY : HOUR, days.latest);
  const pieces = [
    ...(step === 'day' ? dayPieces(days, split, asked) : hourPieces(days, split, asked)),
    ...keptHours(days, split).map(
      (
        when,
      ) => `SELECT hour, protocol, sum(flows), uniqCombinedMergeState(12)(peers), sum(sent), sum(received) FROM kept_hours
        WHERE ${asked.at('self')} AND ${when} GROUP BY hour, protocol`,
    ),
  ];
  if (pieces.length === 0) return [];
  const rows = await engine.rows(
    `SELECT toUnixTimestamp(toStartOfInterval(hour, INTERVAL 1 ${step === 'hour' ? 'HOUR' : 'DAY'})) AS moment, protocol, sum(flow_count), uniqCombinedMerge(12)(peer_state), sum(sent), sum(received_)
     FROM (${pieces.join(' UNION ALL ')}) GROUP BY moment, protocol ORDER BY moment, protocol ${LIMITS}`,
    asked.parameters,
  );
  return rows.map(([moment, protocol, flows, peers, sent, received]) => ({
    time: formatTime(Number(moment) * 1e6),
    protocol: String(protocol) || null,
    flows: Number(flows),
    peers: Number(peers),
    sent: Number(sent),
    received: Number(received),
  }));
}

function dayPieces(days: Days, split: SplitSpan, asked: Asked): readonly string[] {
  return ROLES.flatMap((role) =>
    times(days, split, 'toDate(at)', 'day').map((when) =>
      dayPiece(role, `FROM flows WHERE ${asked.at(role)} AND ${when}`),
    ),
  );
}

/** Rows lie by hour and client: what a client did is read as it is. What servers did is summed up. */
function hourPieces(days: Days, split: SplitSpan, asked: Asked): readonly string[] {
  return [
    ...times(days, split, 'toStartOfHour(at)', 'hour').map((when) =>
      hourPiece('server', `FROM flows WHERE ${asked.at('server')} AND ${when}`),
    ),
    ...(split.from < split.to
      ? [hourPiece('client', `FROM flows WHERE ${asked.at('client')} AND ${within(days, [split.from, split.to])}`)]
      : []),
  ];
}

function dayPiece(role: Role, rest: string): string {
  const peer = other(role);
  return `SELECT toDateTime(date, 'UTC') AS hour, protocol, sum(flow_part) AS flow_count, uniqCombinedState(12)(peer) AS peer_state, sum(sent_part) AS sent, sum(received_part) AS received_
    FROM (SELECT toDate(at) AS date, protocol, ${peer} AS peer, countIf(part = 0) AS flow_part, sum(${role}_bytes) AS sent_part, sum(${peer}_bytes) AS received_part ${rest}
      GROUP BY toDate(at), protocol, ${peer} ${outOf(`by_${role}`)}) GROUP BY date, protocol`;
}

function hourPiece(role: Role, rest: string): string {
  const peer = other(role);
  return `SELECT toStartOfHour(at) AS hour, protocol, countIf(part = 0) AS flow_count, uniqCombinedState(12)(${peer}) AS peer_state,
    sum(${role}_bytes) AS sent, sum(${peer}_bytes) AS received_ ${rest} GROUP BY toStartOfHour(at), protocol ${outOf('hours')}`;
}

/** The pairs that moved most bytes, of one VLAN or of all. */
export async function topPairs(
  engine: Engine,
  days: Days,
  span: Span,
  { vlan, limit }: { readonly vlan?: number; readonly limit: number },
): Promise<readonly TopPair[]> {
  const split = splitSpan(span, DAY, days.latest);
  // The sums are sorted by the first tag; where there are tags in tags, those behind it are looked for one by one.
  const places =
    vlan === undefined
      ? ['']
      : [
          'vlan[1] = {vlan:UInt16} AND has(vlan, {vlan:UInt16}) AND ',
          ...(days.hasTagsInTags ? ['vlan[1] != {vlan:UInt16} AND has(vlan, {vlan:UInt16}) AND '] : []),
        ];
  const keys = 'client, server, network, protocol, server_port';
  const pieces = [
    ...places.flatMap((place) =>
      times(days, split, 'toDate(at)', 'day').map(
        (when) =>
          `SELECT ${keys}, countIf(part = 0) AS flow_count, sum(client_bytes) + sum(server_bytes) AS bytes FROM flows WHERE ${place}${when} GROUP BY ${keys} ${outOf(vlan === undefined ? 'by_client' : 'by_vlan')}`,
      ),
    ),
    ...keptDays(days, split).map(
      (when) =>
        `SELECT ${keys}, sum(flows), sum(client_bytes) + sum(server_bytes) FROM kept_pairs WHERE ${vlan === undefined ? '' : 'has(vlan, {vlan:UInt16}) AND '}${when} GROUP BY ${keys}`,
    ),
  ];
  if (pieces.length === 0) return [];
  const rows = await engine.rows(
    `SELECT hex(client), hex(server), network, protocol, server_port, sum(flow_count) AS flow_sum, sum(bytes) AS byte_sum FROM (${pieces.join(' UNION ALL ')})
     GROUP BY ${keys} ORDER BY byte_sum DESC, flow_sum DESC, client, server, server_port, protocol LIMIT ${Math.trunc(limit)} ${LIMITS}`,
    vlan === undefined ? {} : { vlan },
  );
  return rows.map(([client, server, network, protocol, port, flows, bytes]) => ({
    client: addressText(String(network), String(client)),
    server: addressText(String(network), String(server)),
    protocol: String(protocol) || null,
    port: Number(port) < 0 ? null : Number(port),
    flows: Number(flows),
    bytes: Number(bytes),
  }));
}

/** Flows and bytes per protocol, most bytes first. */
export async function protocolShares(
  engine: Engine,
  days: Days,
  span: Span,
): Promise<readonly { readonly protocol: string | null; readonly flows: number; readonly bytes: number }[]> {
  const split = splitSpan(span, HOUR, days.latest);
  const pieces = [
    ...times(days, split, 'toStartOfHour(at)', 'hour').map(
      (when) =>
        `SELECT protocol, countIf(part = 0) AS flow_count, sum(client_bytes) + sum(server_bytes) AS bytes FROM flows WHERE ${when} GROUP BY protocol ${outOf('protocols')}`,
    ),
    ...keptHours(days, split).map(
      (when) => `SELECT protocol, sum(flows), sum(bytes) FROM kept_protocols WHERE ${when} GROUP BY protocol`,
    ),
  ];
  if (pieces.length === 0) return [];
  const rows = await engine.rows(
    `SELECT protocol, sum(flow_count) AS flow_sum, sum(bytes) AS byte_sum FROM (${pieces.join(' UNION ALL ')}) GROUP BY protocol ORDER BY byte_sum DESC, protocol ${LIMITS}`,
  );
  return rows.map(([protocol, flows, bytes]) => ({
    protocol: String(protocol) || null,
    flows: Number(flows),
    bytes: Number(bytes),
  }));
}

/** The addresses of a question as conditions; what is no address is left out. */
class Asked {
  readonly parameters: Parameters;
  readonly isEmpty: boolean;
  readonly #lists = new Map<AskedAddress['network'], string[]>();

  constructor(addresses: readonly string[]) {
    for (const address of addresses.map(askedAddress)) {
      if (address) this.#lists.set(address.network, [...(this.#lists.get(address.network) ?? []), address.text]);
    }
    this.isEmpty = this.#lists.size === 0;
    this.parameters = Object.fromEntries(this.#lists);
  }

  /** True where the column `end` holds one of them. The engine plans with a single one in half the time that a list of it takes. */
  at(end: Role | 'self'): string {
    const parts = [...this.#lists].map(([network, { length }]) => {
      const list = `{${network}:Array(IPv6)}`;
      return `(network = '${network}' AND ${end} ${length === 1 ? `= ${list}[1]` : `IN ${list}`})`;
    });
    return `(${parts.join(' OR ')})`;
  }
}

function other(role: Role): Role {
  return role === 'client' ? 'server' : 'client';
}
