import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Traffic, TrafficMap } from '../contract-map.ts';
import { OUTSIDE } from '../map/zones.ts';
import { json, testHouse } from '../test-house.ts';
import { device } from '../test-services.ts';

const ask = async (address: string, context: Parameters<typeof testHouse>[0]): Promise<TrafficMap> => {
  const house = testHouse(context);
  // One device had the address before another.
  house.services.devices_.push({
    ...device(40, 'former'),
    ips: ['10.5.0.1'],
    addresses: [
      { ip: '10.2.0.1', mac: null, from: '2026-10-01T00:00:00.000000Z', until: '2026-11-20T08:00:00.000000Z' },
    ],
  });
  const person = await house.as('viewer');
  const response = await person.ask('GET', `/api/v1/map?${address}`);
  assert.equal(response.status, 200);
  return (await json(response)) as unknown as TrafficMap;
};
const linesOf = ({ links }: TrafficMap): readonly string[] =>
  links.map(({ from, to, bytes }) => `${from} ${to} ${bytes}`);

test('a small network is told device by device; what is nobody’s stands in zones', async (context) => {
  const map = await ask('from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z', context);
  assert.deepEqual(linesOf(map), ['d1 d2 3', `d1 ${OUTSIDE} 1`, 'd1 10.9.0.0/24 1']);
  assert.deepEqual(
    map.zones.map(({ id, devices, bytes }) => [id, devices > 0, bytes]),
    [
      ['10.2.0.0/24', true, 5],
      ['10.5.0.0/24', true, 0],
      ['10.9.0.0/24', false, 1],
      [OUTSIDE, false, 1],
    ],
  );
  assert.equal(map.nodes.find(({ id }) => id === 'd1')?.zone, '10.2.0.0/24');
});

test('closed zones are one end each; zones are subnets, categories or manufacturers', async (context) => {
  const closed = await ask('open=&by=category', context);
  assert.deepEqual(closed.nodes, []);
  assert.deepEqual(linesOf(closed), [
    'infusion-pump server 3',
    `infusion-pump ${OUTSIDE} 1`,
    'infusion-pump ∗unnamed 1',
  ]);
  const one = await ask('open=server&by=category', context);
  assert.deepEqual(one.opened, ['server']);
  assert.deepEqual(linesOf(one)[0], 'infusion-pump d2 3');
});

test('an address counts for the device that had it at the time', async (context) => {
  const map = await ask('from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z', context);
  assert.equal(linesOf(map)[0], 'd40 d2 3');
});

test('all traffic, and from when to when there is any', async (context) => {
  const person = await testHouse(context).as('viewer');
  const traffic = (await json(await person.ask('GET', '/api/v1/stats/traffic?step=hour'))) as unknown as Traffic;
  assert.equal(traffic.first, '2026-11-24T08:00:00.000000Z');
  assert.equal(traffic.items[0]?.flows, 3);
});
