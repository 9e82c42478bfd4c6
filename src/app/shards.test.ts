import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { TraitReader } from '#inventory/traits.ts';
import { DEFAULTS } from './config.ts';
import { flowLines, gather } from './shards.ts';

const DEMO = path.join(import.meta.dirname, '../../examples/demo/hospital.pcap.gz');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-shards-'));
const capture = path.join(folder, 'hospital.pcap');
before(() => fs.writeFileSync(capture, gunzipSync(fs.readFileSync(DEMO))));
after(() => fs.rmSync(folder, { recursive: true }));

const linesOf = async (shards: 1 | 2): Promise<readonly string[]> => {
  const pieces: Buffer[] = [];
  await flowLines([capture], DEFAULTS, (bytes) => pieces.push(Buffer.from(bytes)), {}, shards);
  return Buffer.concat(pieces).toString().trimEnd().split('\n');
};

test('one thread and two threads tell the same flows in the same order', async () => {
  const [one, two] = [await linesOf(1), await linesOf(2)];
  assert.ok(one.length > 200, `only ${one.length} flows`);
  assert.deepEqual(two, one);
});

test('one thread and two threads gather the same', async () => {
  const sumsOf = async (
    shards: 1 | 2,
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
  assert.deepEqual(await sumsOf(2), one);
});
