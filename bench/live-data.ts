/** A folder of data as a large hospital has it after a while: 15,000 devices in the inventory, ten million flows in the store. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Core } from '../src/app/core/core.ts';
import { loadKnowledge } from '../src/app/knowledge.ts';
import { placesIn } from '../src/app/memory.ts';
import type { Fact } from '../src/model/fact.ts';
import type { StoredFlow } from '../src/model/stored-flow.ts';
import { createEmbeddedEngine } from '../src/store/flows/client.ts';
import { migrate } from '../src/store/flows/migrate.ts';
import { openState } from '../src/store/state/state.ts';
import { DEVICES, fillSql } from './store-traffic.ts';

const ROOT = path.join(import.meta.dirname, '..');
const BATCH_ROWS = 20_000;
const INSERT_ROWS = 200_000;
const DAYS = 10;

export interface Filled {
  readonly devices: number;
  readonly flows: number;
}

/** Fills `data`, which must not be there yet. `work` is a folder for what is needed on the way. */
export async function fillData(
  data: string,
  work: string,
  flows: number,
  tell: (text: string) => void,
): Promise<Filled> {
  const places = placesIn(data);
  fs.mkdirSync(data, { recursive: true, mode: 0o700 });
  tell(`${flows.toLocaleString('en')} flows`);
  const engine = createEmbeddedEngine(places.flows);
  await engine.start();
  await migrate(engine);
  const perDay = Math.ceil(flows / DAYS);
  for (let day = 0; day < DAYS; day++)
    for (let from = 0; from < perDay; from += INSERT_ROWS)
      await engine.run(fillSql(day, from, Math.min(INSERT_ROWS, perDay - from), perDay));
  await engine.stop();
  tell(`${DEVICES.toLocaleString('en')} devices`);
  return { devices: await fillInventory(places.state, path.join(work, 'synthetic')), flows: perDay * DAYS };
}

/** A day of the synthetic hospital, taken in as from a sensor; its flows are not kept. */
async function fillInventory(file: string, synthetic: string): Promise<number> {
  fs.rmSync(synthetic, { recursive: true, force: true });
  const words = [
    'lab/main.ts',
    'synthetic',
    '--devices',
    // Some of the planned devices are silent on a day.
    String(Math.round(DEVICES * 1.1)),
    '--days',
    '1',
    '--seed',
    '7',
    '--out',
    synthetic,
  ];
  const made = spawnSync(process.execPath, words, { cwd: ROOT, stdio: 'ignore' });
  if (made.status !== 0) throw new Error('the synthetic hospital could not be made');
  const state = await openState(file);
  const core = new Core({ store: state.inventory, flows: { write: async () => {} }, knowledge: loadKnowledge() });
  await core.start();
  let sequence = 0;
  for (const kind of ['facts', 'flows'] as const) {
    for await (const rows of batchesOf(path.join(synthetic, kind)))
      await core.take({
        source: 'synthetic',
        sequence: ++sequence,
        flows: kind === 'flows' ? (rows as StoredFlow[]) : [],
        facts: kind === 'facts' ? (rows as Fact[]) : [],
      });
  }
  await core.settle();
  const devices = core.devices().length;
  await state.close();
  fs.rmSync(synthetic, { recursive: true });
  return devices;
}

async function* batchesOf(folder: string): AsyncGenerator<readonly unknown[]> {
  let rows: unknown[] = [];
  for (const name of fs.readdirSync(folder).sort()) {
    let rest = '';
    for await (const piece of fs.createReadStream(path.join(folder, name), 'utf8')) {
      const lines = (rest + String(piece)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) rows.push(JSON.parse(line));
      if (rows.length < BATCH_ROWS) continue;
      yield rows;
      rows = [];
    }
  }
  yield rows;
}
