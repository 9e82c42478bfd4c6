/** Detectors of floods and of wrong roles in care, on what they are for and on what looks like it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '#model/fact.ts';
import type { Flow } from '#model/flow.ts';
import { concluded, states, talk, told } from './testing.ts';

const [A, B, C] = ['10.1.0.10', '10.1.0.20', '10.1.0.30'];

type Signals = Readonly<Record<string, number>>;
const imaging = (signals: Signals, lasts: number): Flow => talk(A, B, { port: 104, protocol: 'dicom', lasts, signals });
const messages = (client: string, signals: Signals, seconds = 0, lasts = 10): Flow =>
  talk(client, B, { port: 2575, protocol: 'hl7', seconds, lasts, signals });

test('associations without work flood an archive; those with an object each, and slow ones, do not', () => {
  assert.deepEqual(told(concluded([imaging({ 'dicom.association': 200 }, 20)])), [
    `clinical.dicom.flood medium attempted ${A}>${B}`,
  ]);
  assert.deepEqual(told(concluded([imaging({ 'dicom.association': 200, 'dicom.congested': 40 }, 20)])), [
    `clinical.dicom.flood high succeeded ${A}>${B}`,
  ]);
  assert.deepEqual(told(concluded([imaging({ 'dicom.association': 200, 'dicom.store': 200 }, 20)])), []);
  assert.deepEqual(told(concluded([imaging({ 'dicom.association': 200 }, 7200)])), []);
});

test('admissions flood a receiver when they come faster than people do', () => {
  assert.deepEqual(told(concluded([messages(A, { 'hl7.admission': 2000 }, 0, 30)])), [
    `clinical.hl7.flood medium attempted ${A}>${B}`,
  ]);
  assert.deepEqual(told(concluded([messages(A, { 'hl7.admission': 2000 }, 0, 3600)])), []);
});

test('orders for pumps come from one sender: another beside it is told, one after it less gravely, an equal one not', () => {
  const known = messages(A, { 'hl7.infusion-order': 40 }, 0, 3600);
  assert.deepEqual(told(concluded([known, messages(C, { 'hl7.infusion-order': 2 }, 600)])), [
    `clinical.infusion.unknown-sender high attempted ${C}>${B}`,
  ]);
  assert.deepEqual(told(concluded([known, messages(C, { 'hl7.infusion-order': 2 }, 7200)])), [
    `clinical.infusion.unknown-sender medium attempted ${C}>${B}`,
  ]);
  assert.deepEqual(told(concluded([known, messages(C, { 'hl7.infusion-order': 35 }, 600)])), []);
});

test('a sender of results that begins to admit patients is told, one that is not known for an hour or sends much is not', () => {
  const said = (value: string, count: number, from: number): Fact[] =>
    Array.from({ length: count }, (_, index) => states('hl7.messageType', value, { ip: A }, from + index * 100));
  const results = said('ORU^R01', 40, 0);
  const kinds = (facts: readonly Fact[]): string[] => told(concluded([], facts));
  assert.deepEqual(kinds([...results, ...said('ADT^A08', 1, 3900)]), [
    `clinical.hl7.new-message-type medium attempted ${A}>`,
  ]);
  assert.deepEqual(kinds([...results, ...said('MFN^M02', 1, 3900)]), [
    `clinical.hl7.new-message-type low attempted ${A}>`,
  ]);
  assert.deepEqual(kinds([...results, ...said('ADT^A08', 1, 1000), ...said('ORU^R30', 1, 3950)]), []);
  assert.deepEqual(kinds([...results, ...said('ACK^R01', 1, 3900)]), []);
  const engine = [...results, ...['MDM^T02', 'SIU^S12', 'DFT^P03'].flatMap((type) => said(type, 1, 60))];
  assert.deepEqual(kinds([...engine, ...said('ADT^A08', 1, 3900)]), []);
});

test('requests from the end that was called are told of that end', () => {
  assert.deepEqual(told(concluded([imaging({ 'dicom.association': 1, 'dicom.role-reversed': 3 }, 20)])), [
    `clinical.dicom.wrong-role medium attempted ${B}>${A}`,
  ]);
});
