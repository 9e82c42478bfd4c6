/** Detectors of plants and clinical protocols, on what they are for and on what looks like it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Flow } from '#model/flow.ts';
import { concluded, talk, told } from './testing.ts';

const [A, B, C] = ['10.1.0.10', '10.1.0.20', '10.1.0.30'];
const many = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));
const host = (index: number): string => `10.1.${1 + (index >> 8)}.${index & 255}`;

test('commands to plants: what stops a controller is grave, what writes is not, reads are nothing', () => {
  const plc = (signals: Readonly<Record<string, number>>, more: Parameters<typeof talk>[2] = {}): Flow =>
    talk(A, B, { port: 102, protocol: 's7comm', signals, ...more });
  const stop = plc({ 's7comm.command-stop': 1, 's7comm.command-done': 1 });
  assert.deepEqual(told(concluded([stop])), [`ot.control-command high succeeded ${A}>${B}`]);
  const refused = plc({ 's7comm.command-program': 1, 's7comm.command-refused': 1 });
  assert.deepEqual(told(concluded([refused])), [`ot.control-command high failed ${A}>${B}`]);
  assert.deepEqual(told(concluded([plc({ 's7comm.command-write': 2 })])), [
    `ot.control-command medium attempted ${A}>${B}`,
  ]);
  assert.deepEqual(told(concluded([plc({}), plc({}, { seconds: 60 })])), []);
});

test('commands to plants: habits are low', () => {
  const writes = (server: string, seconds: number, lasts = 1): Flow =>
    talk(A, server, { port: 502, protocol: 'modbus', seconds, lasts, signals: { 'modbus.command-write': 1 } });
  // All day to one device, once to many, and one write in much reading.
  assert.deepEqual(told(concluded(many(20, (index) => writes(B, index * 600)))), [
    `ot.control-command low attempted ${A}>${B}`,
  ]);
  assert.deepEqual(told(concluded(many(20, (index) => writes(host(index), index)))), [
    `ot.control-command low attempted ${A}>20`,
  ]);
  const reads = talk(A, B, { port: 502, protocol: 'modbus', up: [400, 30_000], down: [400, 40_000] });
  assert.deepEqual(told(concluded([reads, writes(B, 30)])), [`ot.control-command low attempted ${A}>${B}`]);
  // Reading from another device does not make it one.
  const elsewhere = talk(A, C, { port: 502, protocol: 'modbus', up: [400, 30_000], down: [400, 40_000] });
  assert.deepEqual(told(concluded([elsewhere, writes(B, 30)])), [`ot.control-command medium attempted ${A}>${B}`]);
});
