/** Zones, links and places of the map. */
import { expect, test } from 'vitest';
import type { Device, TopPair } from '../../client.ts';
import { layOut } from './map-layout.ts';
import { affordable, buildMap, GROUPS, linksOf, OUTSIDE, pairKey } from './network-map.ts';

const nothing = {
  category: null,
  manufacturer: null,
  model: null,
  serial: null,
  os: null,
  osVersion: null,
  software: null,
  firmware: null,
  location: null,
};
const device = (id: string, ip: string, category: string | null = null): Device => ({
  id,
  macs: [],
  ips: [ip],
  addresses: [],
  names: [id],
  firstSeen: '2026-11-24T08:00:00Z',
  lastSeen: '2026-11-24T08:00:00Z',
  roles: [],
  identity: {
    ...nothing,
    category: category === null ? null : { value: category, confidence: 1, basis: [], by: 'evidence' },
  },
});
const pair = (client: string, server: string, bytes: number, protocol: string | null = 'dicom'): TopPair => ({
  client,
  server,
  protocol,
  port: 104,
  flows: 1,
  bytes,
});
const devices = [device('ct', '10.2.1.5', 'ct-scanner'), device('pacs', '10.2.2.5', 'pacs'), device('pc', '10.2.2.6')];
const pairs = [
  pair('10.2.1.5', '10.2.2.5', 700),
  pair('10.2.1.5', '10.2.2.5', 300, 'tls'),
  pair('10.2.2.6', '10.2.2.5', 50),
  pair('10.2.2.6', '198.51.100.7', 20),
  pair('10.2.2.6', '224.0.0.251', 5, 'mdns'),
];

test('zones by subnet, the outside and groups last', () => {
  const map = buildMap(devices, pairs, 'subnet');
  expect(map.zones.map(({ id }) => id)).toEqual(['10.2.1.0/24', '10.2.2.0/24', GROUPS, OUTSIDE]);
  const link = map.matrix.get(pairKey('10.2.1.0/24', '10.2.2.0/24'));
  expect(link).toMatchObject({ bytes: 1000, flows: 2, protocols: ['dicom', 'tls'] });
  expect(map.matrix.get(pairKey('10.2.2.0/24', '10.2.2.0/24'))?.bytes).toBe(50);
});

test('links end at devices of open zones, else at zones', () => {
  const map = buildMap(devices, pairs, 'subnet');
  const ends = (opened: readonly string[]): readonly string[] =>
    linksOf(map, new Set(opened), 'subnet').map(({ from, to }) => `${from} > ${to}`);
  expect(ends([])).toContain('10.2.1.0/24 > 10.2.2.0/24');
  expect(ends([])).not.toContain('10.2.2.0/24 > 10.2.2.0/24');
  expect(ends(['10.2.2.0/24'])).toContain('10.2.1.0/24 > pacs');
  expect(ends(['10.2.2.0/24'])).toContain('pc > pacs');
});

test('zones by category', () => {
  const map = buildMap(devices, pairs, 'category');
  expect(map.matrix.get(pairKey('ct-scanner', 'pacs'))?.bytes).toBe(1000);
});

test('nothing lies on anything else, and thousands are placed at once', () => {
  const many = Array.from({ length: 15_000 }, (_, index) =>
    device(`d${index}`, `10.${index >> 12}.${(index >> 6) & 63}.${index & 63}`),
  );
  const map = buildMap(many, [], 'subnet');
  const begun = performance.now();
  const { places } = layOut(map.zones, new Set(map.zones.map(({ id }) => id)), 1.5);
  expect(performance.now() - begun).toBeLessThan(500);
  const spots = new Set([...places.values()].map(({ x, y }) => `${x} ${y}`));
  expect(spots.size).toBe(15_000);
});

test('zones opened later close earlier ones where all together would be too many', () => {
  const map = buildMap(devices, pairs, 'subnet');
  const open = (wanted: readonly string[], most: number): readonly string[] => [...affordable(map, wanted, most)];
  expect(open(['10.2.1.0/24', '10.2.2.0/24'], 3)).toEqual(['10.2.1.0/24', '10.2.2.0/24']);
  expect(open(['10.2.1.0/24', '10.2.2.0/24'], 2)).toEqual(['10.2.2.0/24']);
  expect(open(['10.2.2.0/24'], 1)).toEqual(['10.2.2.0/24']);
  expect(open(['none'], 3)).toEqual(['none']);
});
