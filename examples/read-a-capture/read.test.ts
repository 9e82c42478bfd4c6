import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { conversations } from './read.ts';

const DEMO = path.join(import.meta.dirname, '../demo/hospital.pcap.gz');

test('the example tells who speaks what with whom, the most talkative first', async () => {
  const lines = await conversations([DEMO, 'missing.pcap']);
  assert.ok(lines.length > 50);
  assert.ok(lines.some((line) => /^10\.\S+ → 10\.\S+ {2}hl7 {2}\d+ bytes$/.test(line)));
  const sums = lines.slice(0, -1).map((line) => Number(/(\d+) bytes$/.exec(line)?.[1]));
  assert.deepEqual(
    sums,
    sums.toSorted((a, b) => b - a),
  );
  assert.match(lines.at(-1) ?? '', /^missing\.pcap: no such file/);
});
