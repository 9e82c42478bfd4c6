/** Results that are altered on their way, and what looks like it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Passage } from '#model/passage.ts';
import { Detection } from './detection.ts';

const [DEVICE, ENGINE, RECORD] = ['10.1.0.10', '10.1.0.20', '10.1.0.30'];
let frame = 0;

function passage(from: string, to: string, seconds: number, message: string, numbers: string, capture = 'a'): Passage {
  const time = new Date(Date.UTC(2026, 2, 1, 8) + seconds * 1000).toISOString().replace('Z', '000Z');
  const marks = [message, numbers];
  return { time, from, to, port: 2575, protocol: 'hl7', sort: 'results', marks, capture, frame: ++frame };
}

/** So many messages through the engine, of which some come out with other numbers. */
function way(count: number, altered: (index: number) => boolean, later = 1): Passage[] {
  return Array.from({ length: count }, (_, index) => [
    passage(DEVICE, ENGINE, index * 10, `m${index}`, `n${index}`),
    passage(ENGINE, RECORD, index * 10 + later, `m${index}`, altered(index) ? 'other' : `n${index}`),
  ]).flat();
}

/** `ACTORS>TARGETS TITLE` of what is told, by one thread and by two that each see one hop. */
function told(passages: readonly Passage[]): string[] {
  const [whole, one, other] = [new Detection(), new Detection(), new Detection()];
  for (const each of passages) whole.passage(each);
  for (const each of passages) (each.to === ENGINE ? one : other).passage(each);
  one.absorb(structuredClone(other.state()));
  const [drafts, shared] = [whole, one].map((detection) =>
    detection
      .conclude()
      .map(({ actors, targets, title }) => `${actors.map(({ ip }) => ip)}>${targets.map(({ ip }) => ip)} ${title}`),
  );
  assert.deepEqual(shared, drafts);
  return drafts ?? [];
}

test('results that a host alters now and then are told of it', () => {
  assert.deepEqual(told(way(40, (index) => index === 30 || index === 31)), [
    `${ENGINE}>${RECORD} Results are altered at ${ENGINE}, on the way from ${DEVICE} to ${RECORD}: 2 messages, 38 unaltered`,
  ]);
});

test('a host that alters all, one that is hardly known, and messages that are only called the same are not', () => {
  assert.deepEqual(told(way(40, () => true)), []);
  assert.deepEqual(told(way(40, (index) => index % 3 === 0)), []);
  assert.deepEqual(told(way(9, (index) => index === 8)), []);
  assert.deepEqual(told(way(40, (index) => index === 30, 61)), []);
  const elsewhere = passage('10.9.0.1', '10.9.0.2', 301, 'm30', 'other');
  assert.deepEqual(told([...way(40, () => false), elsewhere]), []);
});

test('a host is known as long as messages pass, whether they are altered or not', () => {
  const detection = new Detection();
  const many = way(40, (index) => index === 39);
  for (const each of many.slice(0, -2)) detection.passage(each);
  detection.conclude();
  // Only what passed in the first three minutes is older.
  detection.forget(0.05, '2099-01-01T00:00:00.000Z');
  for (const each of many.slice(-2)) detection.passage(each);
  assert.equal(detection.conclude().length, 1);
});

test('one hop that two sensors see is compared too', () => {
  const seen = Array.from({ length: 20 }, (_, index) => [
    passage(DEVICE, ENGINE, index * 10, `m${index}`, `n${index}`, 'a'),
    passage(DEVICE, ENGINE, index * 10, `m${index}`, index === 5 ? 'other' : `n${index}`, 'b'),
  ]).flat();
  assert.deepEqual(told(seen), [
    `>${ENGINE} Results are altered on the way from ${DEVICE} to ${ENGINE}: 1 message, 19 unaltered`,
  ]);
});
