/** Labels as people write them: lines of JSON, a list, a table; each device once, and no two labels of one. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { readDevices, readLabels } from './model-lines.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-labels-'));
after(() => fs.rmSync(folder, { recursive: true }));

function written(text: string): string {
  const file = path.join(folder, 'labels');
  fs.writeFileSync(file, text);
  return file;
}

const PUMP = { capture: 'day 1/a.pcap', mac: '00:1b:21:0a:0b:0c', label: 'Pump 7', path: ['Pumps', 'Maker'] };
const expected = [
  { capture: PUMP.capture, written: PUMP.mac, mac: PUMP.mac, name: { label: 'Pump 7', path: ['Pumps', 'Maker'] } },
];

test('lines, a list and a table say the same; what else they say is passed over', () => {
  const line = JSON.stringify({ ...PUMP, ward: 3 });
  const table = (mark: string, ...rows: readonly (readonly string[])[]): string =>
    rows.map((row) => row.join(mark)).join('\r\n');
  const head = ['Capture', 'site', 'MAC', 'label', 'family', 'vendor', 'category'];
  const row = ['day 1/a.pcap', 'x', PUMP.mac, 'Pump 7', 'Pumps', 'Maker', ''];
  for (const text of [
    line,
    `${line}\n\n${line}\n`,
    `\uFEFF${line}`,
    JSON.stringify([PUMP, { ...PUMP, capture: './day 1/a.pcap' }], null, 2),
    table(',', head, row),
    table(';', head, row),
    table('\t', head, row, row),
  ])
    assert.deepEqual(readLabels(written(text)), expected, text);
  assert.equal(readDevices(written('capture,mac\na.pcap,001B210A0B0C\n'))[0]?.mac, PUMP.mac);
});

test('what is wrong is told with its line', () => {
  for (const [text, sentence] of [
    [
      `${JSON.stringify(PUMP)}\n${JSON.stringify({ ...PUMP, label: 'Pump 8' })}`,
      /labels:2: .* is Pump 8 here and Pump 7 in .*labels:1/,
    ],
    ['capture,mac,label\na.pcap,00:1b:21,Pump 7', /labels:2: mac: no MAC address/],
    ['capture,mac,label\na.pcap,00:1b:21:0a:0b:0c', /labels: .*line 2.*; give each row/],
    ['capture,mac\na.pcap,00:1b:21:0a:0b:0c', /labels:2: label: /],
    ['a.pcap 00:1b:21:0a:0b:0c', /labels:1: is no JSON; .*capture,mac,label/],
    ['[]', /names no device/],
  ] as const)
    assert.throws(() => readLabels(written(text)), sentence, text);
});
