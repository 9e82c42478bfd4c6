/** Zones, links, places and differences of the map. */
import { expect, test } from 'vitest';
import type { TrafficMap } from '../../client.ts';
import { layOut } from './map-layout.ts';
import { buildMap, devicesIn, linksAt, OUTSIDE, pairKey } from './network-map.ts';

const link = (from: string, to: string, bytes: number, protocols: readonly string[] = ['dicom']) => ({
  from,
  to,
  flows: 1,
  bytes,
  protocols: [...protocols],
});
const node = (id: string, zone: string) => ({ id, zone, name: id, ip: null, category: null });
const answer = (links: TrafficMap['links']): TrafficMap => ({
  from: '2026-11-24T08:00:00Z',
  to: '2026-11-24T09:00:00Z',
  by: 'category',
  zones: [
    { id: 'pump', devices: 2, bytes: 0 },
    { id: 'pacs', devices: 1, bytes: 0 },
  ],
  opened: ['pump'],
  nodes: [node('a', 'pump'), node('b', 'pump')],
  links,
});
const before = answer([link('a', 'pacs', 100), link('b', 'pacs', 100), link('pacs', 'a', 100), link('a', 'b', 100)]);
const after = answer([
  link('a', 'pacs', 150),
  link('b', 'pacs', 149),
  link('pacs', 'a', 66),
  link('a', OUTSIDE, 5, ['tls']),
]);

test('what is new, gone, more, less and as before', () => {
  const map = buildMap(after, before);
  expect(Object.fromEntries(map.links.map((one) => [pairKey(one.from, one.to), one.difference]))).toEqual({
    'a\npacs': 'more',
    'b\npacs': 'same',
    'pacs\na': 'less',
    [`a\n${OUTSIDE}`]: 'added',
    'a\nb': 'gone',
  });
  expect(buildMap(after, null).links.every(({ difference }) => difference === null)).toBe(true);
});

test('the matrix is of zones, whatever is open', () => {
  const { matrix } = buildMap(after, before);
  expect(matrix.get(pairKey('pump', 'pacs'))).toMatchObject({ bytes: 299, flows: 2 });
  expect(matrix.get(pairKey('pump', 'pump'))).toBeUndefined();
});

test('what a zone talks with: its devices together, the others one by one', () => {
  const map = buildMap(after, before);
  const [first] = linksAt(map, 'pump');
  expect(first).toMatchObject({ from: 'pump', to: 'pacs', bytes: 299, before: 200, difference: 'same' });
  expect(linksAt(map, 'a').map(({ from, to }) => pairKey(from, to))).toContain('a\nb');
});

test('places are the same at every moment: a zone beyond the hospital always has one', () => {
  const [quiet, busy] = [buildMap(answer([]), null), buildMap(after, null)];
  const places = (map: typeof quiet) => layOut(map.zones, map.opened, 1.5).places;
  expect([...places(quiet)]).toEqual([...places(busy)]);
  expect(places(quiet).has(OUTSIDE)).toBe(true);
});

test('a zone is a search for its devices', () => {
  expect(devicesIn('10.2.0.0/24', 'subnet')).toBe('ip:10.2.0.0/24');
  expect(devicesIn('B "x" Braun', 'manufacturer')).toBe(String.raw`manufacturer="B \"x\" Braun"`);
  expect(devicesIn(OUTSIDE, 'subnet')).toBe(null);
});
