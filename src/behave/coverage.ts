/** What the captures could not show: conversations seen one way, lost bytes, encryption — so that no claim is stronger than its view. */
import type { Flow } from '#model/flow.ts';

/** Entries listed per kind of weakness, the worst first. */
const LIST_LIMIT = 20;
/** Pairs followed; further ones count in the shares alone. */
const PAIR_LIMIT = 50_000;

/** Coverage as `wardline analyze` reports it. */
export interface CoverageReport {
  /** Pairs of hosts of which only one side was heard in conversations that have two. */
  readonly oneWay: readonly { readonly from: string; readonly to: string; readonly flows: number }[];
  /** Pairs with bytes missing from their streams. */
  readonly lossy: readonly { readonly client: string; readonly server: string; readonly missedBytes: number }[];
  /** Share of the TCP and UDP bytes that was encrypted, 0 to 1. */
  readonly encryptedShare: number;
  /** What could not be looked into, in words. */
  readonly blind: readonly { readonly what: string; readonly count: number }[];
}

/** What was gathered, as plain data: counts by `FROM TO`, and sums of bytes. */
export interface CoverageState {
  readonly oneWay: Map<string, number>;
  readonly lossy: Map<string, number>;
  readonly blind: Map<string, number>;
  bytes: number;
  encrypted: number;
}

const ENCRYPTED: ReadonlySet<string> = new Set(['tls', 'quic', 'ssh', 'dtls', 'wireguard', 'openvpn', 'ike', 'ipsec']);
const UNKNOWN = 'TCP conversations of an unknown protocol';

export class Coverage {
  readonly state: CoverageState = { oneWay: new Map(), lossy: new Map(), blind: new Map(), bytes: 0, encrypted: 0 };

  /** Takes a flow. */
  flow(flow: Flow): void {
    const { state } = this;
    const size = flow.clientBytes + flow.serverBytes;
    if (flow.transport === 'tcp' || flow.transport === 'udp') state.bytes += size;
    if ((flow.protocol !== null && ENCRYPTED.has(flow.protocol)) || flow.transport === 'esp') state.encrypted += size;
    if (flow.missed.bytes > 0) add(state.lossy, `${flow.client.ip ?? ''} ${flow.server.ip ?? ''}`, flow.missed.bytes);
    if (flow.transport !== 'tcp') return;
    const [from, to] = flow.clientPackets > 0 ? [flow.client.ip, flow.server.ip] : [flow.server.ip, flow.client.ip];
    const isHalf = flow.clientPackets === 0 || flow.serverPackets === 0;
    if (isHalf && flow.state !== 'unanswered') add(state.oneWay, `${from ?? ''} ${to ?? ''}`, 1);
    if (flow.protocol === null && flow.clientPackets > 3 && flow.serverPackets > 3) this.blind(UNKNOWN, 1);
  }

  /** Something could not be looked into, so many times. */
  blind(what: string, count: number): void {
    add(this.state.blind, what, count);
  }

  /** Takes in what another shard gathered. */
  absorb(other: CoverageState): void {
    for (const [pair, flows] of other.oneWay) add(this.state.oneWay, pair, flows);
    for (const [pair, missed] of other.lossy) add(this.state.lossy, pair, missed);
    for (const [what, count] of other.blind) add(this.state.blind, what, count);
    this.state.bytes += other.bytes;
    this.state.encrypted += other.encrypted;
  }

  report(): CoverageReport {
    const { oneWay, lossy, blind, bytes, encrypted } = this.state;
    return {
      oneWay: worst(oneWay).map(([from, to, flows]) => ({ from, to, flows })),
      lossy: worst(lossy).map(([client, server, missedBytes]) => ({ client, server, missedBytes })),
      encryptedShare: bytes === 0 ? 0 : Math.round((encrypted / bytes) * 1000) / 1000,
      blind: [...blind].map(([what, count]) => ({ what, count })),
    };
  }
}

function add(counts: Map<string, number>, key: string, count: number): void {
  const known = counts.get(key);
  if (known === undefined && counts.size >= PAIR_LIMIT) return;
  counts.set(key, (known ?? 0) + count);
}

function worst(counts: ReadonlyMap<string, number>): [string, string, number][] {
  return (
    [...counts]
      // Ties have an order of their own, so that the report does not depend on the number of threads.
      .sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
      .slice(0, LIST_LIMIT)
      .map(([pair, count]) => [pair.slice(0, pair.indexOf(' ')), pair.slice(pair.indexOf(' ') + 1), count])
  );
}
