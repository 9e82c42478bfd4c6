import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, type Sample, testProtocol } from '#decode/conformance.ts';
import { PROTOCOLS } from '#decode/registry.ts';
import { bedsideBeacon } from './index.ts';

const field = (type: number, value: string): Buffer =>
  Buffer.concat([Buffer.from([type, value.length]), Buffer.from(value, 'latin1')]);

function beacon(...fields: readonly Buffer[]): Uint8Array {
  const body = Buffer.concat(fields);
  return Buffer.concat([Buffer.from('BCN\x01', 'latin1'), Buffer.from([body.length >> 8, body.length & 255]), body]);
}

const sample = (name: string, bytes: Uint8Array, states: readonly string[] = []): Sample => ({
  name,
  carrier: 'udp',
  serverPort: 47_100,
  messages: [{ from: 'client', bytes }],
  states,
});
const monitor = sample(
  'a monitor with a patient',
  beacon(
    field(1, 'Example Medical'),
    field(2, 'Vigil 7'),
    field(3, 'VG-0042'),
    field(4, '2.1'),
    field(5, 'DOE^JANE'),
    field(9, 'DOE'),
  ),
  [
    'bedside-beacon.manufacturer=Example Medical',
    'bedside-beacon.model=Vigil 7',
    'bedside-beacon.serial=VG-0042',
    'bedside-beacon.firmware=2.1',
  ],
);

testProtocol(bedsideBeacon, [monitor], [Buffer.from('BCN\x09\0\0'), Buffer.from('BC'), Buffer.from('BCNX-1234')]);

test('bedside-beacon: a patient is reported and not told', () => {
  const said = play(bedsideBeacon, monitor);
  assert.deepEqual(said.patientData, ['bedside-beacon.patient']);
  assert.ok(!JSON.stringify(said).includes('DOE'));
  assert.deepEqual(play(bedsideBeacon, sample('', beacon(field(5, '')))).patientData, []);
});

test('bedside-beacon: what is no name is left out, and a field that runs past the end is damage', () => {
  assert.deepEqual(play(bedsideBeacon, sample('', beacon(field(2, 'DOE^JANE'), field(3, '\x01')))).facts, []);
  assert.deepEqual(play(bedsideBeacon, sample('', beacon(Buffer.from([1, 200, 65])))).outcomes, ['malformed']);
});

test('bedside-beacon: is an example, and no part of the product', () => {
  assert.ok(PROTOCOLS.length > 50 && !PROTOCOLS.some(({ name }) => name === bedsideBeacon.name));
});
