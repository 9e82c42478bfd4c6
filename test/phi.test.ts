/**
 * Patients never leave the capture: canary patients are planted in every protocol that may carry one, and nothing of
 * them may be found in whatever the program says, writes or throws. Names of hosts, applications, accounts and stations
 * are identities of devices and staff; they are read on purpose and hold no canary here.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WrittenFrame } from '#capture/write.ts';
import { defineProtocol, type Protocol } from '#decode/protocol.ts';
import { PROTOCOLS } from '#decode/registry.ts';
import { JANE, JOHN, Searcher } from './canaries.ts';
import { randomFrom } from './fuzz.ts';
import { playFrames } from './phi-play.ts';
import { TALKS } from './talks/all.ts';
import { HL7 } from './talks/hl7.ts';
import { type Manner, putOnWire, type Segment, type Talk } from './wire.ts';

const searcher = new Searcher();
/** Leaking lines shown of one conversation. */
const LEAKS_SHOWN = 3;

test('the searcher finds a canary however it is written', () => {
  for (const spelling of [JANE.family, JANE.family.toUpperCase(), JOHN.family, 'zebraw', JANE.record, '23.08.1937']) {
    const bytes = Buffer.from(spelling, 'utf8');
    for (const written of [
      spelling,
      `{"value":"${spelling}"}`,
      bytes.toString('hex'),
      [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':'),
      [...bytes].map((byte) => `%${byte.toString(16)}`).join(''),
    ])
      if (spelling.length > 6 || written.includes(spelling)) assert.notDeepEqual(searcher.find(written), [], written);
  }
  for (const word of [JANE.family, JOHN.family, JANE.given, JANE.insurance]) {
    const wide = Buffer.from(word, 'utf16le');
    assert.notDeepEqual(searcher.find(wide), []);
    assert.notDeepEqual(searcher.find(JSON.stringify(wide.toString('latin1'))), []);
    assert.notDeepEqual(searcher.find(Buffer.from(`x${word}y`).toString('base64')), []);
    assert.notDeepEqual(searcher.find(Buffer.from(`xy${word}`).toString('base64')), []);
  }
  assert.deepEqual(searcher.find('an ordinary line of 1937 flows at 10.0.0.1:49152'), []);
});

test('the conversations hold canaries', () => {
  assert.ok(TALKS.length >= 60);
  for (const talk of TALKS) {
    const bytes = Buffer.concat(talk.said.map((said) => said.bytes));
    assert.notDeepEqual(searcher.find(bytes), [], talk.name);
  }
});

test('a decoder that leaks is caught', () => {
  const leaky = PROTOCOLS.map((protocol) => (protocol.name === 'hl7' ? leaking(protocol) : protocol));
  const { text } = playFrames(
    HL7.flatMap((talk, place) => putOnWire(talk, place)),
    leaky,
  );
  const found = searcher.find(text);
  assert.ok(
    found.some((word) => word.startsWith('Zebrawood')),
    'the leak was not found',
  );
});

/** HL7 as it must never be: it states PID-5. */
function leaking(protocol: Protocol): Protocol {
  const { reader } = protocol;
  if (!reader) throw new Error('hl7 is not read');
  return defineProtocol({
    ...protocol,
    facts: { ...protocol.facts, 'hl7.pid5': 'Name of the patient' },
    reader: {
      ...reader,
      parse(bytes, context, memory) {
        const text = Buffer.from(bytes.bytes.subarray(bytes.position, bytes.end)).toString('utf8');
        const answer = reader.parse(bytes, context, memory);
        const name = /^\W*PID\|(?:[^|]*\|){4}([^|]+)/.exec(text)?.[1];
        return answer.kind === 'done' && name ? { ...answer, message: { leak: name, inner: answer.message } } : answer;
      },
      observe(message, context, observer, memory) {
        if (typeof message !== 'object' || message === null || !('leak' in message)) {
          reader.observe(message, context, observer, memory);
          return;
        }
        observer.fact('hl7.pid5', String(message.leak), 'sender', 'PID-5');
      },
    },
  });
}

const random = randomFrom(20_240_102);
const drop = (one: number) => (segments: readonly Segment[]) => segments.filter((_, index) => index !== one);
const swap = (one: number) => (segments: readonly Segment[]) =>
  segments.map((segment, index) =>
    index === one ? (segments[one + 1] ?? segment) : index === one + 1 ? (segments[one] ?? segment) : segment,
  );
const shuffle = (segments: readonly Segment[]): readonly Segment[] =>
  segments
    .map((segment) => ({ segment, order: random(1000) }))
    .sort((a, b) => a.order - b.order)
    .map(({ segment }) => segment);
const every = (size: number) => (_: number, length: number) =>
  Array.from({ length: Math.ceil(length / size) }, (_unused, index) => index * size);

/** Ways to meet a conversation: each answers the manners in which it is played. */
const WAYS: Readonly<Record<string, (talk: Talk) => readonly Manner[]>> = {
  'in one piece': () => [{}],
  'cut into small segments': () => [1, 2, 3, 5, 8, 13, 31].map((size) => ({ cuts: every(size) })),
  'cut at every place': (talk) => {
    const longest = Math.max(...talk.said.map(({ bytes }) => bytes.length));
    return Array.from({ length: longest }, (_, at) => ({ cuts: () => [at] }));
  },
  'out of order': (talk) => [
    ...talk.said.map((_, index) => ({ arrange: swap(index) })),
    ...[7, 40, 200].flatMap((size) => [
      { cuts: every(size), arrange: shuffle },
      { cuts: every(size), arrange: (segments: readonly Segment[]) => segments.toReversed() },
    ]),
  ],
  'with segments lost': (talk) =>
    [...talk.said.keys()].flatMap((one) => [
      { arrange: drop(one) },
      ...Array.from({ length: 20 }, () => ({ cuts: every(20 + random(60)), arrange: drop(random(60)) })),
    ]),
  'joined in the middle': (talk) =>
    Array.from({ length: 150 }, () => {
      const from = random(talk.said.reduce((sum, { bytes }) => sum + Math.ceil(bytes.length / 9), 0));
      return { isMidstream: true, cuts: every(9), arrange: (segments: readonly Segment[]) => segments.slice(from) };
    }),
  'with only one side heard': () =>
    (['client', 'server'] as const).flatMap((side) =>
      [1460, 50, 11].flatMap((size) =>
        [true, false].map((isMidstream) => ({
          isMidstream,
          cuts: every(size),
          arrange: (segments: readonly Segment[]) => segments.filter(({ from }) => from === side),
        })),
      ),
    ),
  'captured in part': () => Array.from({ length: 40 }, (_, index) => ({ snapLength: 54 + index * 11 })),
};

for (const [way, mannersOf] of Object.entries(WAYS)) {
  test(`no patient is told of: ${way}`, () => {
    let played = 0;
    const leaks: string[] = [];
    for (const talk of TALKS) {
      const manners = mannersOf(talk);
      for (let at = 0; at < manners.length; at += 500) {
        const frames = manners.slice(at, at + 500).flatMap((manner, place) => putOnWire(talk, place, manner));
        played += frames.length;
        leaks.push(...leaksOf(talk, frames));
      }
    }
    assert.deepEqual(leaks, []);
    assert.ok(played >= TALKS.length * 3, 'too little was played');
  });
}

test('no patient is told of: bytes changed, conversations ended early', () => {
  const leaks: string[] = [];
  for (const talk of TALKS) {
    const damaged = Array.from({ length: 250 }, (_, round) => ({ ...talk, said: damage(talk.said, round) }));
    const frames = damaged.flatMap((one, place) => putOnWire(one, place, place % 2 === 0 ? {} : { cuts: every(33) }));
    leaks.push(...leaksOf(talk, frames));
  }
  assert.deepEqual(leaks, []);
});

/** Where a canary stands in what was told, with the conversation it came from. */
function leaksOf(talk: Talk, frames: readonly WrittenFrame[]): readonly string[] {
  const { text } = playFrames(frames);
  if (searcher.find(text).length === 0) return [];
  const places = text.split('\n').filter((line) => searcher.find(line).length > 0);
  return places.slice(0, LEAKS_SHOWN).map((place) => `${talk.name}: ${place}`);
}

/** What was said with a few bytes changed, with bytes of chance between, or up to some byte. */
function damage(said: Talk['said'], round: number): Talk['said'] {
  const one = random(said.length);
  return said.flatMap((part, index) => {
    const { from, bytes } = part;
    if (index !== one || bytes.length < 2) return round % 4 === 3 && index > one ? [] : [part];
    if (round % 4 === 2) return [{ from, bytes: Uint8Array.from({ length: 1 + random(40) }, () => random(256)) }, part];
    if (round % 4 === 3) return [{ from, bytes: bytes.subarray(0, 1 + random(bytes.length)) }];
    const copy = Uint8Array.from(bytes);
    for (let count = 1 + random(4); count > 0; count--) copy[random(copy.length)] = random(256);
    return [{ from, bytes: copy }];
  });
}

test('patient data in clear text is reported, with its sort and its sides', () => {
  const reporting = TALKS.filter((talk) => (talk.reports ?? []).length > 0);
  assert.ok(reporting.length >= 10);
  for (const talk of reporting) {
    const { flows } = playFrames(putOnWire(talk, 7));
    for (const sort of talk.reports ?? [])
      assert.ok((flows[0]?.patientData?.[sort] ?? 0) >= 1, `${talk.name}: ${sort} is not reported`);
  }
});
