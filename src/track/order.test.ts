/** Flows are told in order of their start, also where the capture's clock goes back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ethernet, ipv4, udp } from '#decode/headers/frame-builder.ts';
import { play, type Shot } from './play.ts';

/** A datagram between ports of its own. */
function datagram(port: number, time: number): Shot {
  return { time, bytes: ethernet(0x0800, ipv4(17, udp(port, 9999, '00112233'), { identification: port })) };
}

function starts(...captures: readonly (readonly number[])[]): readonly string[] {
  let port = 1000;
  const { flows } = play(...captures.map((times) => times.map((time) => datagram(port++, time))));
  assert.equal(flows.length, captures.flat().length);
  return flows.map(({ start }) => start);
}

test('packets that overtook others, a clock that was set back, and a capture of earlier times', () => {
  for (const captures of [
    [[1, 2, 4, 3, 5]],
    [[5, 4, 3, 2, 1]],
    [[100, 101, 102, 1, 2, 3, 103]],
    [
      [50, 51, 52],
      [1, 2, 60, 3],
    ],
  ]) {
    const told = starts(...captures);
    assert.deepEqual(told, [...told].sort());
  }
});

test('flows that start at once come in order of their frames', () => {
  const { flows } = play([datagram(3, 1), datagram(1, 1), datagram(2, 1)]);
  assert.deepEqual(
    flows.map(({ client }) => client.port),
    [3, 1, 2],
  );
});

test('times made to be slow take no long time, and lose no flow', () => {
  const times = Array.from({ length: 20_000 }, (_, index) => 100 + ((index * 7919) % 20_000) / 1e4);
  assert.equal(starts(times).length, times.length);
});
