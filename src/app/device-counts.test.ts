/** Counting devices: by claims, roles and subnets, for a search, the most first. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Query } from '#base/query.ts';
import { parseQuery } from '#base/query-parse.ts';
import { type Device, NOTHING_KNOWN } from '#model/device.ts';
import { DEVICES } from '#model/search.ts';
import { countDevices } from './device-counts.ts';

const device = (
  id: string,
  category: string | null,
  ips: readonly string[],
  roles: readonly string[] = [],
): Device => ({
  id,
  macs: [],
  ips,
  addresses: [],
  names: [],
  firstSeen: '2026-11-24T08:00:00.000000Z',
  lastSeen: '2026-11-24T08:00:00.000000Z',
  roles,
  identity: {
    ...NOTHING_KNOWN,
    category: category === null ? null : { value: category, confidence: 1, basis: [], by: 'evidence' },
  },
});
const devices = [
  device('a', 'infusion-pump', ['10.2.0.1', '10.2.0.9', '10.3.0.1'], ['dicom:scp', 'dns:client']),
  device('b', 'infusion-pump', ['10.2.0.2', 'fe80::1'], ['dns:client']),
  device('c', null, ['fd20::40:50d5:d447:89db:ed9b']),
];

function query(text: string): Query {
  const parsed = parseQuery(text, { among: DEVICES, now: new Date(0) });
  assert.ok(parsed.kind === 'done');
  return parsed.query;
}

test('by a claim, and what has none', () => {
  assert.deepEqual(countDevices(devices, query(''), 'category'), [
    { value: 'infusion-pump', devices: 2 },
    { value: null, devices: 1 },
  ]);
});

test('by subnet and by role, once for each', () => {
  assert.deepEqual(countDevices(devices, query(''), 'subnet'), [
    { value: '10.2.0.0/24', devices: 2 },
    { value: '10.3.0.0/24', devices: 1 },
    { value: 'fd20:0:0:40::/64', devices: 1 },
  ]);
  assert.deepEqual(countDevices(devices, query('category:pump'), 'role'), [
    { value: 'dns:client', devices: 2 },
    { value: 'dicom:scp', devices: 1 },
  ]);
});
