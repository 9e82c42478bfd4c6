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

const linesOf = async (shards: number): Promise<readonly string[]> => {
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
  const sumsOf = async (shards: number): Promise<object> => {
    const { gathering } = await gather([capture], DEFAULTS, {}, shards);
    const groups = gathering.inventory.groups({
      uniqueOf: () => null,
      traits: new TraitReader([]),
      bondOf: () => null,
    });
    return {
      protocols: [...gathering.byProtocol].sort(([a], [b]) => (a < b ? -1 : 1)),
      devices: groups.map(({ members, ips, roles }) => ({ members, ips, roles })),
    };
  };
  assert.deepEqual(await sumsOf(2), await sumsOf(1));
});
