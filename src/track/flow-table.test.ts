/** The flow table beside a plain map: every packet finds its flow, from both sides, as long as it lives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Packet } from '#model/packet.ts';
import { FlowTable, INT, INT_STRIDE } from './flow-table.ts';

interface Key {
  readonly network: 4 | 6;
  readonly source: readonly [number, number, number, number];
  readonly destination: readonly [number, number, number, number];
  readonly protocol: number;
  readonly ports: readonly [number, number];
}

const packet = new Packet();

function show(key: Key, reverse: boolean): Packet {
  const [from, to] = reverse ? [key.destination, key.source] : [key.source, key.destination];
  const [one, two] = reverse ? [key.ports[1], key.ports[0]] : key.ports;
  packet.network = key.network;
  packet.protocol = key.protocol;
  [packet.source0, packet.source1, packet.source2, packet.source3] = from;
  [packet.destination0, packet.destination1, packet.destination2, packet.destination3] = to;
  packet.sourcePort = one;
  packet.destinationPort = two;
  return packet;
}

/** A key by its number: few addresses and ports, so that many share parts. */
function key(number: number): Key {
  const network = number % 3 === 0 ? 6 : 4;
  const host = (n: number): readonly [number, number, number, number] =>
    network === 6 ? [0x20010db8 | 0, n % 5, n % 7, n % 11] : [0, 0, 0, 0x0a000000 + (n % 97)];
  return {
    network,
    source: host(number),
    destination: host(Math.floor(number / 13) + 1000),
    protocol: number % 2 === 0 ? 6 : 17,
    ports: [1024 + (number % 5000), 80],
  };
}

test('both directions find a flow, and tell their sides apart', () => {
  const table = new FlowTable({ maxFlows: 100 });
  assert.equal(table.find(show(key(5), false)), -1);
  const slot = table.insert(packet, 0);
  assert.equal(table.find(show(key(5), false)), slot);
  const side = table.side;
  assert.equal(table.find(show(key(5), true)), slot);
  assert.equal(table.side, 1 - side);
});

test('addresses that differ in their upper words alone are apart', () => {
  const table = new FlowTable({ maxFlows: 100 });
  const slots = new Set<number>();
  for (let word = 0; word < 3; word++) {
    const source: [number, number, number, number] = [1, 1, 1, 1];
    source[word] = 2;
    const wide: Key = { network: 6, source, destination: [3, 3, 3, 3], protocol: 6, ports: [1, 2] };
    assert.equal(table.find(show(wide, false)), -1);
    slots.add(table.insert(packet, 0));
    assert.ok(slots.has(table.find(show(wide, true))));
  }
  assert.equal(slots.size, 3);
});

test('flows come, end and go at random: the table knows what a map knows', () => {
  const table = new FlowTable({ maxFlows: 50_000 });
  const live = new Map<number, number>();
  const ended: number[] = [];
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  for (let step = 0; step < 60_000; step++) {
    const number = random(30_000);
    const slot = table.find(show(key(number), random(2) === 1));
    const text = JSON.stringify(key(number));
    assert.equal(slot, live.get(number) ?? -1, `${text} at step ${step}`);
    if (slot < 0) live.set(number, table.insert(packet, 0));
    else if (random(3) === 0) {
      table.end(slot);
      live.delete(number);
      ended.push(slot);
    }
    if (ended.length > 100) table.remove(ended.splice(random(ended.length), 1)[0] as number);
    assert.equal(table.size, live.size + ended.length);
  }
  assert.ok(live.size > 10_000, 'the table has grown');
});

test('the hand passes every live flow, and no other', () => {
  const table = new FlowTable({ maxFlows: 1000 });
  const slots = Array.from({ length: 300 }, (_, number) => {
    table.find(show({ ...key(1), ports: [number, 1] }, false));
    return table.insert(packet, 0);
  });
  for (const slot of slots.slice(0, 100)) table.end(slot);
  for (const slot of slots.slice(0, 50)) table.remove(slot);
  const seen = new Set<number>();
  for (let step = 0; step < slots.length; step++) seen.add(table.sweep());
  seen.delete(-1);
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    slots.slice(100),
  );
  assert.equal(table.ints[(slots[0] as number) * INT_STRIDE + INT.key], -1);
});

/** The word of which `word ^ (word >>> 15)` is this. */
const unmixed = (mixed: number): number => mixed ^ (mixed >>> 15) ^ (mixed >>> 30);

test('addresses that were made to meet in a simple hash cost no more than others', () => {
  const COUNT = 20_000;
  const time = (sourceOf: (index: number) => Key['source']): number => {
    const table = new FlowTable({ maxFlows: COUNT });
    const began = performance.now();
    for (let index = 0; index < COUNT; index++) {
      const flow: Key = {
        network: 6,
        source: sourceOf(index),
        destination: [9, 9, 9, 9],
        protocol: 17,
        ports: [53, 53],
      };
      if (table.find(show(flow, false)) < 0) table.insert(packet, 0);
    }
    assert.equal(table.size, COUNT);
    return performance.now() - began;
  };
  const plain = (): number => time((index) => [1, 1, 1, index]);
  // What one word adds to a sum the other takes away; and words that differ in what comes to their highest bits alone.
  const made = (): number => time((index) => [index, ~index, 1, 1]);
  const highest = (bits: number): number => unmixed((bits & 31) << 27);
  const high = (): number => time((index) => [highest(index), highest(index >> 5), highest(index >> 10), 1]);
  for (const run of [plain, made, high]) run();
  const one = Math.min(plain(), plain(), plain());
  const other = Math.max(Math.min(made(), made(), made()), Math.min(high(), high(), high()));
  assert.ok(other < one * 10, `${other} ms, and ${one} of ordinary ones`);
});
