/** Kinds of devices read as people write them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindInWords } from './kind-words.ts';

test('abbreviations are written as such, all else as words', () => {
  const kinds = ['infusion-pump', 'ip-camera', 'voip-phone', 'plc', 'remote-io', 'xray', 'ct-scanner', 'drive'];
  assert.deepEqual(kinds.map(kindInWords), [
    'infusion pump',
    'IP camera',
    'VoIP phone',
    'PLC',
    'remote I/O',
    'X-ray',
    'CT scanner',
    'drive',
  ]);
});
