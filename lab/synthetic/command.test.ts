import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import zlib from 'node:zlib';

const MAIN = path.join(import.meta.dirname, '../main.ts');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'synthetic-'));
after(() => fs.rmSync(folder, { recursive: true }));

const run = (...words: readonly string[]) =>
  spawnSync(process.execPath, [MAIN, 'synthetic', ...words], { encoding: 'utf8' });
const lines = (text: string): readonly Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('the command writes flows, facts and truth, all of which say that they are synthetic', () => {
  const out = path.join(folder, 'plain');
  const { status, stderr } = run('--devices', '300', '--days', '2', '--seed', '9', '--activity', '0.1', '--out', out);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /flows a second/);
  for (const kind of ['flows', 'facts']) {
    const names = fs.readdirSync(path.join(out, kind));
    assert.deepEqual(names, ['2026-01-05.ndjson', '2026-01-06.ndjson']);
    for (const line of lines(fs.readFileSync(path.join(out, kind, names[1] ?? ''), 'utf8')))
      assert.ok(JSON.stringify(line).includes('"capture":"synthetic:9"'));
  }
  const hospital = JSON.parse(fs.readFileSync(path.join(out, 'truth/hospital.json'), 'utf8')) as {
    synthetic: boolean;
    devices: number;
    days: number;
  };
  assert.deepEqual([hospital.synthetic, hospital.devices, hospital.days], [true, 300, 2]);
  for (const name of ['devices', 'edges', 'rare']) {
    const list = lines(fs.readFileSync(path.join(out, 'truth', `${name}.ndjson`), 'utf8'));
    assert.ok(list.length > 100 && list.every(({ synthetic }) => synthetic === true), name);
  }
  const packed = path.join(folder, 'packed');
  assert.equal(
    run('--devices', '300', '--days', '1', '--seed', '9', '--activity', '0.1', '--gzip', '--out', packed).status,
    0,
  );
  const unpacked = zlib.gunzipSync(fs.readFileSync(path.join(packed, 'flows/2026-01-05.ndjson.gz')));
  assert.ok(unpacked.equals(fs.readFileSync(path.join(out, 'flows/2026-01-05.ndjson'))));
});

test('wrong use is told in a sentence', () => {
  assert.match(run('--help').stdout, /--devices N/);
  for (const [words, sentence] of [
    [[], /--out names the folder/],
    [['--out', 'x', '--devices', '7'], /--devices is a number from 200/],
    [['--out', 'x', '--start', 'soon'], /--start is a date/],
    [['--out', folder], /is not empty/],
    [['--out', 'x', '--nonsense'], /nonsense/],
  ] as const) {
    const { status, stderr } = run(...words);
    assert.equal(status, 2);
    assert.match(stderr, sentence);
  }
});
