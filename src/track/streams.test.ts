/** TCP streams: what is missing is counted, what comes in another order is not; facts cite the frame that completes their message. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '#model/fact.ts';
import { play, type Segment, shots } from './play.ts';

const OPEN: readonly Segment[] = [
  { say: 'C:S', sequence: 100 },
  { say: 'S:SA', sequence: 500, acknowledgement: 101 },
  { say: 'C:A', sequence: 101, acknowledgement: 501 },
];
const ANSWER = 'HTTP/1.1 200 OK\r\nServer: pump/1.2\r\nContent-Length: 2\r\n\r\nhi';
const REQUEST = 'GET / HTTP/1.1\r\nHost: pump.example\r\n\r\n';

/** A part of the server's stream. */
function part(data: string, from: number, to: number): Segment {
  return { say: 'S:PA', sequence: 501 + from, acknowledgement: 101, data: data.slice(from, to) };
}

function missed(...segments: readonly Segment[]): number {
  const { flows } = play(shots(segments));
  assert.equal(flows.length, 1);
  return flows[0]?.missed.bytes ?? -1;
}

function server(facts: readonly Fact[]): Fact['source'] | undefined {
  return facts.find(({ key }) => key === 'http.server')?.source;
}

test('a fact cites the frame with the last byte of its message', () => {
  const { facts } = play(shots([...OPEN, part(ANSWER, 0, 20), part(ANSWER, 20, 40), part(ANSWER, 40, 99)]));
  assert.equal(server(facts)?.frame, 6);
});

test('segments in another order are read in theirs, and nothing is missing', () => {
  const segments = [...OPEN, part(ANSWER, 40, 99), part(ANSWER, 0, 20), part(ANSWER, 20, 40)];
  assert.equal(missed(...segments), 0);
  const { facts } = play(shots(segments));
  assert.equal(server(facts)?.frame, 4, 'the frame that holds the end of the headers');
});

test('a hole is counted: before data, before a FIN, before an acknowledgement', () => {
  const far = 501 + ANSWER.length + 1000;
  const data: Segment = { say: 'S:PA', sequence: far, acknowledgement: 101, data: 'x' };
  assert.equal(missed(...OPEN, part(ANSWER, 0, 99), data), 1000);
  assert.equal(missed(...OPEN, part(ANSWER, 0, 99), { ...data, say: 'S:FA', data: '' }), 1000);
  assert.equal(missed(...OPEN, part(ANSWER, 0, 99), { ...data, say: 'S:A', data: '' }), 1000);
});

test('a FIN takes a number and a keep-alive goes back by one: neither is a hole', () => {
  const end = 501 + ANSWER.length;
  const fin: Segment = { say: 'S:FA', sequence: end, acknowledgement: 101 };
  const after: Segment = { say: 'S:A', sequence: end + 1, acknowledgement: 102 };
  assert.equal(missed(...OPEN, part(ANSWER, 0, 99), fin, after), 0);
  assert.equal(missed(...OPEN, part(ANSWER, 0, 99), after, fin), 0, 'an acknowledgement that overtook the FIN');
  const probe: Segment = { say: 'C:A', sequence: 100, acknowledgement: 501 };
  const request: Segment = { say: 'C:PA', sequence: 101, acknowledgement: 501, data: REQUEST };
  const { flows } = play(shots([probe, request]));
  assert.deepEqual([flows[0]?.missed.bytes, flows[0]?.protocol], [0, 'http'], 'joined at a keep-alive');
});

test('another order is no loss either where nobody reads any more', () => {
  // Nothing anybody speaks: after some tries it is only counted.
  const opaque = (index: number): Segment => ({
    say: 'S:PA',
    sequence: 501 + index * 40,
    acknowledgement: 101,
    data: '\u0001\u0007'.repeat(20),
  });
  const order = [...Array(20).keys(), 21, 20, 23, 24, 22];
  assert.equal(missed(...OPEN, ...order.map(opaque)), 0);
  assert.equal(missed(...OPEN, ...[...order, 26, 27].map(opaque)), 40);
});

test('what the snapshot length cut is missing, whether it is read or not', () => {
  const long = `${ANSWER}${'x'.repeat(400)}`;
  assert.equal(missed(...OPEN, { ...part(long, 0, 999), captured: 100 }), long.length - 46);
});

test('a segment held at the end of one capture is cited as of that capture', () => {
  const first = shots([...OPEN, { ...part(ANSWER, 0, 99), sequence: 501 + 300 }]);
  const acknowledged: Segment = { say: 'C:A', sequence: 101, acknowledgement: 501 + 300 + ANSWER.length, time: 9 };
  const { facts } = play(first, shots([acknowledged]));
  assert.deepEqual([server(facts)?.capture, server(facts)?.frame], ['1.pcap', 4]);
  assert.equal(facts.find(({ key }) => key === 'http.server')?.time, '1970-01-01T00:00:00.030000Z');
});
