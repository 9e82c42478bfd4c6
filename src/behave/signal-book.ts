/** What decoders noticed, by who did it to whom: the memory of detectors that go by signals. */
import type { Flow } from '#model/flow.ts';

/** Pairs kept; further ones are counted as lost. */
const PAIR_LIMIT = 50_000;
/** Frames kept of one signal between two hosts. */
const FRAME_LIMIT = 4;

export interface NoticedSignal {
  count: number;
  /** Conversations that showed it. */
  flows: number;
  first: string;
  last: string;
  /** Port of the server. */
  port: number;
  readonly frames: { readonly capture: string; readonly frame: number }[];
}

/** What one client did to one server. */
export interface SignalledPair {
  readonly client: string;
  readonly server: string;
  readonly signals: Map<string, NoticedSignal>;
}

export class SignalBook {
  readonly pairs: Map<string, SignalledPair> = new Map();
  /** Pairs that were not kept. */
  lost = 0;

  flow(flow: Flow): void {
    if (flow.signals === undefined) return;
    const [client, server] = [flow.client.ip ?? flow.client.mac, flow.server.ip ?? flow.server.mac];
    const pair = client === undefined || server === undefined ? null : this.#pair(client, server);
    if (pair === null) return;
    for (const [name, { count, first, last, frame }] of Object.entries(flow.signals)) {
      const frames = [{ capture: flow.capture, frame }];
      merge(pair.signals, name, { count, flows: 1, first, last, port: flow.server.port ?? 0, frames });
    }
  }

  /** Takes in what another book noticed. */
  absorb(pairs: ReadonlyMap<string, SignalledPair>): void {
    for (const { client, server, signals } of pairs.values()) {
      const pair = this.#pair(client, server);
      if (pair) for (const [name, noticed] of signals) merge(pair.signals, name, noticed);
    }
  }

  /** Forgets what was last noticed before a time. */
  forget(before: string): void {
    for (const [key, { signals }] of this.pairs) {
      for (const [name, { last }] of signals) if (last < before) signals.delete(name);
      if (signals.size === 0) this.pairs.delete(key);
    }
  }

  #pair(client: string, server: string): SignalledPair | null {
    const key = `${client} ${server}`;
    const known = this.pairs.get(key);
    if (known) return known;
    if (this.pairs.size >= PAIR_LIMIT) {
      this.lost++;
      return null;
    }
    const pair = { client, server, signals: new Map() };
    this.pairs.set(key, pair);
    return pair;
  }
}

function merge(signals: Map<string, NoticedSignal>, name: string, noticed: NoticedSignal): void {
  const known = signals.get(name);
  if (known === undefined) {
    signals.set(name, { ...noticed, frames: [...noticed.frames] });
    return;
  }
  known.count += noticed.count;
  known.flows += noticed.flows;
  if (noticed.first < known.first) known.first = noticed.first;
  if (noticed.last > known.last) known.last = noticed.last;
  for (const frame of noticed.frames) if (known.frames.length < FRAME_LIMIT) known.frames.push(frame);
}
