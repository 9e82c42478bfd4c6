import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { writePcap } from '#capture/write.ts';
import { ethernet, join } from '#decode/headers/frame-builder.ts';
import { TraitReader } from '#inventory/traits.ts';
import type { EngineCounters } from '#track/engine.ts';
import { DEFAULTS } from './config.ts';
import { shardsFor } from './reading-thread.ts';
import { flowLines, gather } from './shards.ts';

const DEMO = path.join(import.meta.dirname, '../../examples/demo/hospital.pcap.gz');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-shards-'));
const capture = path.join(folder, 'hospital.pcap');
/** LLDP (IEEE 802.1AB) that names no port: every thread reads it, and one counts it. */
const BROKEN = ethernet(0x88cc, join('0207 04 020000000001', '0602 0078', '0000'), '020000000001', '0180c200000e');

/** Behind the header of a capture: its record, later than all others. */
const RECORD = writePcap([{ time: 0xfffffff0 * 1e6, bytes: BROKEN }]).subarray(24);

before(() => fs.writeFileSync(capture, Buffer.concat([gunzipSync(fs.readFileSync(DEMO)), RECORD])));
after(() => fs.rmSync(folder, { recursive: true }));

interface Told {
  readonly lines: readonly string[];
  readonly counters: EngineCounters;
}

const told = async (shards: number, paths: readonly string[] = [capture]): Promise<Told> => {
  const pieces: Buffer[] = [];
  const write = (bytes: Uint8Array): unknown => pieces.push(Buffer.from(bytes));
  const { counters } = await flowLines(paths, DEFAULTS, write, {}, shards);
  return { lines: Buffer.concat(pieces).toString().trimEnd().split('\n'), counters };
};

test('any number of threads tells the same flows in the same order, and counts the same', async () => {
  const one = await told(1);
  assert.ok(one.lines.length > 200, `only ${one.lines.length} flows`);
  assert.ok([...one.counters.oddities.keys()].some((word) => word.startsWith('lldp: ')));
  for (const shards of [2, 3, 5]) assert.deepEqual(await told(shards), one);
  assert.deepEqual(await told(3, [folder]), one);
});

test('any number of threads tells the same flows of captures of the same minute', async () => {
  const again = path.join(folder, 'again.pcap');
  fs.copyFileSync(capture, again);
  const one = await told(1, [folder]);
  for (const shards of [2, 3, 5]) assert.deepEqual(await told(shards, [folder]), one);
  fs.rmSync(again);
});

test('any number of threads gathers the same', async () => {
  const sumsOf = async (
    shards: number,
  ): Promise<{ readonly drafts: readonly unknown[]; readonly [what: string]: unknown }> => {
    const { gathering, concluding } = await gather([capture], DEFAULTS, {}, shards);
    const { drafts, alarmPaths, lost } = await concluding;
    const groups = gathering.inventory.groups({
      uniqueOf: () => null,
      traits: new TraitReader([]),
      bondOf: () => null,
    });
    return {
      protocols: [...gathering.byProtocol].sort(([a], [b]) => (a < b ? -1 : 1)),
      devices: groups.map(({ members, ips, roles }) => ({ members, ips, roles })),
      drafts: drafts
        .map(({ word, evidence }) => ({ word, frames: evidence.map(({ frame }) => frame).sort() }))
        .sort((a, b) => (a.word < b.word ? -1 : 1)),
      alarmPaths,
      lost,
    };
  };
  const one = await sumsOf(1);
  assert.ok(one.drafts.length > 0);
  for (const shards of [2, 3, 5]) assert.deepEqual(await sumsOf(shards), one);
});

test('a thread is worth its cost where there is much to read, and a core for it', () => {
  const large = path.join(folder, 'large');
  fs.mkdirSync(large);
  const sized = (name: string, bytes: number): string => {
    const file = path.join(large, name);
    fs.writeFileSync(file, '');
    fs.truncateSync(file, bytes);
    return file;
  };
  const [small, one, other] = [sized('a.pcap', 1e6), sized('b.pcap', 40e6), sized('c.pcap', 40e6)];
  assert.equal(shardsFor([small, one]), 1);
  assert.equal(shardsFor([one, other]), Math.min(2, os.availableParallelism()));
  assert.equal(shardsFor([sized('d.pcap', 2e10)]), Math.min(4, os.availableParallelism()));
  assert.equal(shardsFor([one, other, sized('e.pcap.gz', 1e9)]), 1);
  assert.equal(shardsFor([one, other, '-']), 1);
  fs.rmSync(large, { recursive: true });
});
