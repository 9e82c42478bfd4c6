/** Detectors of plants and clinical protocols, on what they are for and on what looks like it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '#model/fact.ts';
import type { Flow } from '#model/flow.ts';
import { concluded, states, talk, told } from './testing.ts';

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

const imaging = (client: string, server: string, signals: Readonly<Record<string, number>>, lasts = 20): Flow =>
  talk(client, server, { port: 104, protocol: 'dicom', lasts, signals: { 'dicom.association': 1, ...signals } });

test('an archive is swept by searches, not by who reads or asks for worklists', () => {
  assert.deepEqual(told(concluded([imaging(A, B, { 'dicom.find': 60 })])), [
    `clinical.dicom.sweep high succeeded ${A}>${B}`,
  ]);
  const reads = imaging(A, B, { 'dicom.find': 60, 'dicom.retrieve': 20 });
  const slow = imaging(C, B, { 'dicom.find': 60 }, 36_000);
  assert.deepEqual(told(concluded([reads, slow])), []);
});

test('titles are tried, nodes visited, or one title is not known', () => {
  const rejected = imaging(A, B, { 'dicom.title-unknown': 9 });
  const titles = many(9, (index) => states('dicom.calledAeTitle', `PACS${index}`, { ip: A }, index));
  assert.deepEqual(told(concluded([rejected], titles)), [`clinical.dicom.sweep high failed ${A}>${B}`]);
  assert.deepEqual(told(concluded([rejected], titles.slice(0, 1))), [
    `clinical.dicom.unknown-peer medium failed ${A}>${B}`,
  ]);
  assert.deepEqual(told(concluded([imaging(A, B, { 'dicom.title-unknown': 1 })])), [
    `clinical.dicom.unknown-peer low failed ${A}>${B}`,
  ]);
  assert.deepEqual(told(concluded(many(9, (index) => imaging(A, host(index), {})))), [
    `clinical.dicom.sweep medium attempted ${A}>9`,
  ]);
  assert.deepEqual(told(concluded(many(9, (index) => imaging(A, host(index), { 'dicom.store': 4 })))), []);
});

test('images are sent to a node that nobody met, or asked for under the title of another', () => {
  const moves = imaging(A, B, { 'dicom.retrieve': 1 });
  const destination = states('dicom.moveDestination', 'ELSEWHERE', { ip: A }, 1);
  assert.deepEqual(told(concluded([moves], [destination])), [`clinical.dicom.unknown-peer medium attempted ${A}>${B}`]);
  assert.deepEqual(told(concluded([moves], [destination, states('dicom.aeTitle', 'ELSEWHERE', { ip: C }, 0)])), []);
  const calls = (ip: string, seconds: number, title = 'CT_ROOM1'): Fact =>
    states('dicom.callingAeTitle', title, { ip }, seconds);
  assert.deepEqual(told(concluded([], [calls(A, 0), calls(B, 60), calls(A, 120)])), [
    `clinical.dicom.unknown-peer medium attempted ${B}>${A}`,
  ]);
  assert.deepEqual(told(concluded([], [calls(A, 0), calls(A, 10), calls(B, 60)])), [], 'it moved');
  const usual = [calls(A, 0, 'STORESCU'), calls(B, 60, 'STORESCU'), calls(A, 120, 'STORESCU')];
  assert.deepEqual(told(concluded([], usual)), []);
});

test('a sender of HL7 under the name of another, and what passes messages on', () => {
  const sends = (client: string, server: string, seconds: number): Flow =>
    talk(client, server, { port: 2575, protocol: 'hl7', seconds });
  const says = (ip: string, seconds: number): Fact => states('hl7.sendingApplication', 'LIS', { ip }, seconds);
  const real = [sends(A, B, 0), sends(C, B, 60)];
  assert.deepEqual(told(concluded(real, [says(A, 0), says(C, 60)])), [
    `clinical.hl7.unknown-sender medium attempted ${C}>${B}`,
  ]);
  // An engine, and what it passes the message on to and answers under the same name.
  const engine = [sends(A, B, 0), sends(B, C, 60)];
  assert.deepEqual(told(concluded(engine, [says(A, 0), says(B, 60), says(C, 61)])), []);
  const product = many(6, (index) => says(host(index), index));
  assert.deepEqual(told(concluded([], product)), []);
});

test('messages of HL7 refused in numbers', () => {
  const refused = (count: number, lasts: number): Flow =>
    talk(A, B, { port: 2575, protocol: 'hl7', lasts, signals: { 'hl7.refused': count } });
  assert.deepEqual(told(concluded([refused(12, 30)])), [`clinical.hl7.unknown-sender medium failed ${A}>${B}`]);
  assert.deepEqual(told(concluded([refused(2, 30)])), []);
  assert.deepEqual(told(concluded([refused(12, 36_000)])), []);
});
