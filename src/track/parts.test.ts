/** A conversation told in parts: all have the same client, and they add up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeaderDecoder } from '#decode/headers/decode.ts';
import { PROTOCOLS } from '#decode/registry.ts';
import type { Flow } from '#model/flow.ts';
import { Packet } from '#model/packet.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { ENGINE_DEFAULTS, Engine } from './engine.ts';
import { type Segment, shots } from './play.ts';

/** Plays segments and lets the engine report behind each. */
function parts(segments: readonly Segment[]): readonly Flow[] {
  const told: Flow[] = [];
  const engine = new Engine({ ...ENGINE_DEFAULTS, inParts: true }, PROTOCOLS, { flow: (flow) => told.push(flow) });
  engine.capture('live', 0, 0);
  const decoder = new HeaderDecoder({ reassembler: null });
  const packet = new Packet();
  for (const [at, { time, bytes }] of shots(segments).entries()) {
    const frame = {
      bytes,
      start: 0,
      end: bytes.length,
      length: bytes.length,
      time: time * 1e6,
      linkType: 1,
      number: at + 1,
    };
    decoder.decode(frame, packet);
    engine.packet(packet);
    engine.report(time * 1e6);
  }
  while (!engine.finish(10));
  return told;
}

const RECORD = '\u0017\u0003\u0003\u0000\u0020'.padEnd(37, 'x');

test('a conversation joined in the middle, heard from its server first', () => {
  const told = parts([
    { say: 'S:PA', sequence: 500, acknowledgement: 100, data: RECORD, serverPort: 443 },
    { say: 'C:PA', sequence: 100, acknowledgement: 537, data: RECORD, serverPort: 443 },
    { say: 'S:PA', sequence: 537, acknowledgement: 137, data: RECORD, serverPort: 443 },
  ]);
  assert.deepEqual(new Set(told.map(({ client, server }) => `${client.port} ${server.port}`)), new Set(['40000 443']));
  const sum = (of: (flow: Flow) => number): number => told.reduce((total, flow) => total + of(flow), 0);
  assert.deepEqual([sum((flow) => flow.clientPackets), sum((flow) => flow.serverPackets)], [1, 2]);
});

test('roles that become clear behind the first part change no more: each part has its share, none is negative', () => {
  const told = parts([
    { say: 'S:A', sequence: 500, acknowledgement: 100 },
    { say: 'C:PA', sequence: 100, acknowledgement: 500, data: 'GET / HTTP/1.1\r\nHost: pump.example\r\n\r\n' },
    { say: 'S:PA', sequence: 500, acknowledgement: 138, data: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' },
  ]);
  assert.equal(new Set(told.map(({ client }) => client.port)).size, 1);
  assert.ok(told.every(({ clientPackets, serverPackets }) => clientPackets >= 0 && serverPackets >= 0));
  assert.equal(
    told.reduce((total, flow) => total + flow.clientPackets + flow.serverPackets, 0),
    3,
  );
});

test('a clock that leaps splits nothing that goes on, and leaves nothing behind', () => {
  const told: StoredFlow[] = [];
  const engine = new Engine({ ...ENGINE_DEFAULTS, inParts: true }, PROTOCOLS, {
    flow: (flow) => told.push(flow as StoredFlow),
  });
  engine.capture('live', 0, 0);
  const decoder = new HeaderDecoder({ reassembler: null });
  const packet = new Packet();
  const AHEAD = 4_000_000_000;
  const say = (time: number, sequence: number, serverPort = 443): void => {
    const [shot] = shots([{ say: 'C:PA', sequence, acknowledgement: 1, data: RECORD, serverPort, time }]);
    const bytes = shot?.bytes ?? new Uint8Array();
    const frame = {
      bytes,
      start: 0,
      end: bytes.length,
      length: bytes.length,
      time: time * 1e6,
      linkType: 1,
      number: 1,
    };
    decoder.decode(frame, packet);
    engine.packet(packet);
  };
  for (let second = 0; second < 60; second += 10) {
    say(1000 + second, 100 + second * 4);
    if (second === 20) say(AHEAD, 1, 8443);
    // Whoever asks for reports may take a stray packet's time for that of now.
    engine.report((second === 20 ? AHEAD : 1000 + second) * 1e6);
  }
  const going = told.filter(({ server }) => server.port === 443);
  assert.deepEqual([new Set(going.map(({ id }) => id)).size, going.map(({ part }) => part)], [1, [0, 1, 2, 3, 4, 5]]);
  assert.equal(engine.finish(0), false);
  engine.report((1000 + 60 + 2 * 3600) * 1e6);
  assert.equal(engine.finish(0), true, 'both are over');
});
