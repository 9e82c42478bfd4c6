/** A full table and numbers that wrap around: nothing is lost without being counted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeaderDecoder } from '#decode/headers/decode.ts';
import { ethernet, ipv4, udp } from '#decode/headers/frame-builder.ts';
import { PROTOCOLS } from '#decode/registry.ts';
import type { Flow } from '#model/flow.ts';
import { Packet } from '#model/packet.ts';
import { ENGINE_DEFAULTS, Engine } from './engine.ts';
import { play, type Segment, shots } from './play.ts';
import { distance } from './segments.ts';

function flood(flows: number, maxFlows: number): { told: readonly Flow[]; evicted: number; packets: number } {
  const told: Flow[] = [];
  const engine = new Engine({ ...ENGINE_DEFAULTS, maxFlows }, PROTOCOLS, { flow: (flow) => told.push(flow) });
  const decoder = new HeaderDecoder({ reassembler: null });
  const packet = new Packet();
  engine.capture('flood.pcap', 0, 0);
  for (let n = 0; n < flows; n++) {
    const bytes = ethernet(0x0800, ipv4(17, udp(1024 + (n % 60_000), 9, '00'), { identification: n & 0xffff }));
    const frame = { bytes, start: 0, end: bytes.length, length: bytes.length, time: n, linkType: 1, number: n + 1 };
    decoder.decode(frame, packet);
    engine.packet(packet);
  }
  while (!engine.finish(100));
  return { told, evicted: engine.counters.evicted, packets: engine.counters.packets };
}

test('a full table ends the longest idle flows, counts them, and tells each packet once', () => {
  const { told, evicted, packets } = flood(5000, 300);
  assert.equal(told.length, 5000);
  assert.equal(
    told.reduce((sum, { clientPackets, serverPackets }) => sum + clientPackets + serverPackets, 0),
    packets,
  );
  assert.ok(evicted >= 4700 && evicted <= 5000, `${evicted} evicted`);
});

test('with room nobody is evicted', () => {
  const { told, evicted } = flood(5000, 5000);
  assert.equal(told.length, 5000);
  assert.equal(evicted, 0);
});

test('the distance of sequence numbers is the shorter way round', () => {
  assert.equal(distance(0xfffffff0 | 0, 0x10), 0x20);
  assert.equal(distance(0x10, 0xfffffff0 | 0), -0x20);
});

test('a stream whose sequence numbers pass 2^32 is read on, in order and out of it', () => {
  const text = 'HTTP/1.1 200 OK\r\nServer: pump/1.2\r\nContent-Length: 2\r\n\r\nhi';
  const start = 0xffffffff - 20;
  const part = (from: number, to: number): Segment => ({
    say: 'S:PA',
    sequence: (start + 1 + from) % 0x100000000,
    acknowledgement: 101,
    data: text.slice(from, to),
  });
  const open: readonly Segment[] = [
    { say: 'C:S', sequence: 100 },
    { say: 'S:SA', sequence: start, acknowledgement: 101 },
    { say: 'C:A', sequence: 101, acknowledgement: start + 1 },
  ];
  for (const parts of [
    [part(0, 15), part(15, 40), part(40, 99)],
    [part(0, 15), part(40, 99), part(15, 40)],
    [part(15, 40), part(0, 15), part(40, 99)],
  ]) {
    const { flows, facts } = play(shots([...open, ...parts]));
    assert.equal(flows.length, 1);
    assert.equal(flows[0]?.missed.bytes, 0);
    assert.equal(facts.find(({ key }) => key === 'http.server')?.value, 'pump/1.2');
  }
});
