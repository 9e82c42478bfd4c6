/** A core over a real state and flows in memory, for the tests of the core: with batches of few words. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import type { Batch, FlowWriter } from '#bus/batch.ts';
import type { InventoryStore } from '#inventory/store.ts';
import type { Fact } from '#model/fact.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import type { StateStore } from '#store/state/database.ts';
import { openState } from '#store/state/state.ts';
import { loadKnowledge } from '../knowledge.ts';
import { Core } from './core.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-core-'));
after(() => fs.rmSync(folder, { recursive: true }));
const knowledge = loadKnowledge();
let files = 0;

/** The device of most tests. */
export const PUMP: string = '02:00:00:00:00:05';
/** Seconds after eight. */
export const at = (second: number): string => `2026-03-01T08:00:${String(second).padStart(2, '0')}.000000Z`;

export const flow = (second: number, more: Partial<StoredFlow> = {}): StoredFlow => ({
  id: `f${second}`,
  start: at(second),
  end: at(second + 1),
  network: 'ipv4',
  transport: 'tcp',
  client: { ip: '10.2.0.5', port: 50_000, mac: PUMP },
  server: { ip: '10.2.0.9', port: 2575, mac: '02:00:00:00:00:09' },
  vlan: [],
  protocol: 'hl7',
  over: [],
  basis: 'content',
  clientPackets: 5,
  clientBytes: 500,
  serverPackets: 4,
  serverBytes: 400,
  state: 'established',
  missed: { bytes: 0 },
  capture: 'ward.pcap',
  firstFrame: second,
  part: 0,
  ...more,
});

export const fact = (second: number, key: string, value: string, mac: string = PUMP): Fact => ({
  time: at(second),
  subject: { mac, ip: '10.2.0.5' },
  key,
  value,
  source: { capture: 'ward.pcap', frame: second, protocol: key.split('.')[0] ?? '', field: 'f' },
});

export const batch = (sequence: number, flows: readonly StoredFlow[], facts: readonly Fact[] = []): Batch => ({
  source: 'live:x:1',
  sequence,
  flows,
  facts,
});

/** Keeps flows as the real store does: a batch once. */
class Flows implements FlowWriter {
  readonly rows: StoredFlow[] = [];
  readonly #seen = new Set<string>();

  async write({ source, sequence, flows }: Pick<Batch, 'source' | 'sequence' | 'flows'>): Promise<void> {
    const word = `${source} ${sequence}`;
    if (this.#seen.has(word)) return;
    this.#seen.add(word);
    this.rows.push(...flows);
  }
}

/** Does the work with a core; `again` starts another over the same state, as after a restart. */
export async function withCore(
  work: (core: Core, state: StateStore, flows: Flows, again: () => Promise<Core>) => Promise<void>,
  wrap: (store: InventoryStore) => InventoryStore = (store: InventoryStore): InventoryStore => store,
): Promise<void> {
  const state = await openState(path.join(folder, `${++files}.sqlite`));
  const flows = new Flows();
  const make = async (): Promise<Core> => {
    const core = new Core({ store: wrap(state.inventory), flows, knowledge });
    await core.start();
    return core;
  };
  try {
    await work(await make(), state, flows, make);
  } finally {
    await state.close();
  }
}
