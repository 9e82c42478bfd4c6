/** What the learned model sees of packets holds no patient: canaries go through every conversation, and nothing that is told of their senders shows one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeviceObserver } from '../src/app/model-observer.ts';
import { HeaderDecoder } from '../src/decode/headers/decode.ts';
import { Packet } from '../src/model/packet.ts';
import { JANE, Searcher } from './canaries.ts';
import { TALKS } from './talks/all.ts';
import { putOnWire } from './wire.ts';

const searcher = new Searcher();

/** What is told of everybody who sends in these frames. */
function toldOf(
  frames: readonly { readonly bytes: Uint8Array; readonly time: number; readonly linkType?: number }[],
): string {
  const decoder = new HeaderDecoder({ reassembler: null });
  const packet = new Packet();
  const observers = new Map<number, DeviceObserver>();
  frames.forEach(({ bytes, time, linkType = 1 }, index) => {
    decoder.decode(
      { bytes, start: 0, end: bytes.length, length: bytes.length, time, linkType, number: index + 1 },
      packet,
    );
    const observer = observers.get(packet.sourceMac) ?? new DeviceObserver(packet.sourceMac, 'made.pcap');
    observers.set(packet.sourceMac, observer);
    observer.packet(packet);
  });
  return [...observers.values()].flatMap(({ facts }) => facts.map(({ key, value }) => `${key} ${value}\n`)).join('');
}

test('no conversation makes a packet fact that holds a canary', () => {
  let facts = 0;
  for (const [place, talk] of TALKS.entries()) {
    const told = toldOf(putOnWire(talk, place));
    facts += told.split('\n').length;
    assert.deepEqual(searcher.find(told), [], talk.name);
  }
  assert.ok(facts > 10 * TALKS.length, `only ${facts} facts were told`);
});

test('a fact that repeats a payload would be found', () => {
  assert.notDeepEqual(searcher.find(`packet.statedModel ${JANE.family}`), []);
});
