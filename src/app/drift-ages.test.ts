import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Disagreement } from '#segment/drift/disagreement.ts';
import { withAges } from './drift-ages.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-ages-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, 'drift.json');
const told = (more: Partial<Disagreement>): Disagreement => ({
  ...{
    kind: 'configuration-permits',
    says: 'it lets through',
    action: 'look',
    pairs: null,
    from: 'a',
    to: 'b',
    rule: null,
    intent: null,
  },
  ...{ packet: null, because: 'this line', seen: null, first: null, last: null, flows: [], lifeCritical: false },
  line: { file: 'core.cfg', at: 7, number: 10, text: ' permit ip any any' },
  touches: { devices: [], functions: [] },
  ...more,
});
const at = (day: number): Date => new Date(Date.UTC(2026, 0, day));
const ages = (drift: readonly Disagreement[], day: number): string[] =>
  withAges(drift, file, at(day)).map(({ since }) => since.slice(0, 10));

test('a disagreement is as old as when it was first told, wherever its line stands and whatever is seen of it', () => {
  const moved = told({
    line: { file: 'core.cfg', at: 9, number: 30, text: 'permit ip any any' },
    seen: 5,
    first: '2026-01-04T00:00:00Z',
  });
  assert.deepEqual(ages([told({})], 3), ['2026-01-03']);
  assert.deepEqual(ages([moved, told({ to: 'c' })], 5), ['2026-01-03', '2026-01-05']);
  assert.deepEqual(ages([told({ kind: 'traffic-crosses', line: null, first: '2025-12-24T00:00:00Z' })], 6), [
    '2025-12-24',
  ]);
  assert.deepEqual(ages([told({})], 8), ['2026-01-08'], 'it was gone between');
  fs.writeFileSync(file, '{"x": 1');
  assert.deepEqual(ages([told({})], 9), ['2026-01-09'], 'a file that is none counts as none');
});
