/** Reassembly of IP fragments: order, overlap, copies, limits, and through the header decoder. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeaderDecoder, Outcome } from '#decode/headers/decode.ts';
import { ethernet, frame, ipv4, ipv6, join, number, udp } from '#decode/headers/frame-builder.ts';
import { FRAGMENT } from '#decode/headers/reassembler.ts';
import { Packet } from '#model/packet.ts';
import { randomFactors, STIR_FACTORS } from './factors.ts';
import { FragmentReassembler } from './fragments.ts';
import { datagramHash } from './fragments-datagram.ts';

const DATA = Uint8Array.from({ length: 100 }, (_, at) => at);

/** A packet between two addresses at a time. */
function at(time = 0, network = 4): Packet {
  const packet = new Packet();
  packet.network = network;
  packet.source3 = 1;
  packet.destination3 = 2;
  packet.time = time;
  packet.length = 60;
  return packet;
}

/** Hands in `DATA[offset, stop)`, or other bytes of that place. */
function add(
  reassembler: FragmentReassembler,
  offset: number,
  stop: number,
  packet = at(),
  identification = 7,
  bytes = DATA,
): number {
  return reassembler.add(packet, identification, 17, offset, stop < 100, bytes, offset, stop);
}

function result(reassembler: FragmentReassembler): Uint8Array {
  return reassembler.datagram.subarray(0, reassembler.datagramLength);
}

test('fragments in every order', () => {
  const parts = [
    [0, 24],
    [24, 48],
    [48, 80],
    [80, 100],
  ] as const;
  for (let order = 0; order < 256; order++) {
    const indexes = [order & 3, (order >> 2) & 3, (order >> 4) & 3, (order >> 6) & 3];
    if (new Set(indexes).size < 4) continue;
    const reassembler = new FragmentReassembler();
    const answers = indexes.map((index) => add(reassembler, parts[index]?.[0] ?? 0, parts[index]?.[1] ?? 0));
    assert.deepEqual(answers, [FRAGMENT.kept, FRAGMENT.kept, FRAGMENT.kept, FRAGMENT.complete], indexes.join());
    assert.deepEqual(result(reassembler), DATA);
    assert.deepEqual([reassembler.datagramProtocol, reassembler.datagrams, reassembler.bytes], [17, 0, 0]);
  }
});

test('the first to arrive wins where fragments overlap', () => {
  const reassembler = new FragmentReassembler();
  const other = new Uint8Array(100).fill(0xee);
  add(reassembler, 24, 48);
  assert.equal(add(reassembler, 0, 72, at(), 7, other), FRAGMENT.kept);
  assert.equal(add(reassembler, 24, 48, at(), 7, other), FRAGMENT.kept);
  assert.equal(add(reassembler, 64, 100), FRAGMENT.complete);
  const expected = Uint8Array.from(DATA, (value, index) => (index < 24 || (index >= 48 && index < 72) ? 0xee : value));
  assert.deepEqual(result(reassembler), expected);
  assert.deepEqual([reassembler.counters.overlaps, reassembler.counters.duplicates], [2, 1]);
});

test('random pieces with overlaps always give the datagram', () => {
  let seed = 5;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return (seed >>> 8) % below;
  };
  for (let round = 0; round < 300; round++) {
    const reassembler = new FragmentReassembler();
    let answer: number = FRAGMENT.kept;
    for (let n = 0; n < 2000 && answer !== FRAGMENT.complete; n++) {
      const offset = random(13) * 8;
      const stop = Math.min(100, offset + 8 * (1 + random(4)));
      answer = add(reassembler, offset, stop);
    }
    assert.equal(answer, FRAGMENT.complete);
    assert.deepEqual(result(reassembler), DATA);
  }
});

test('copies of a complete datagram are not delivered again; a later one with the same number is', () => {
  const reassembler = new FragmentReassembler();
  const send = (time: number): readonly number[] => [
    add(reassembler, 0, 48, at(time)),
    add(reassembler, 48, 100, at(time)),
  ];
  assert.deepEqual(send(0), [FRAGMENT.kept, FRAGMENT.complete]);
  assert.deepEqual(send(50), [FRAGMENT.kept, FRAGMENT.kept]);
  assert.deepEqual(send(1_000_000), [FRAGMENT.kept, FRAGMENT.complete]);
  assert.deepEqual([reassembler.counters.completed, reassembler.counters.duplicates], [2, 2]);
});

test('datagrams are told apart by addresses, number and protocol', () => {
  const reassembler = new FragmentReassembler();
  const elsewhere = at();
  elsewhere.source3 = 9;
  add(reassembler, 0, 48);
  assert.equal(add(reassembler, 48, 100, at(), 8), FRAGMENT.kept);
  assert.equal(add(reassembler, 48, 100, elsewhere), FRAGMENT.kept);
  assert.equal(add(reassembler, 48, 100, at(0, 6)), FRAGMENT.kept);
  assert.equal(reassembler.add(at(), 7, 6, 48, false, DATA, 48, 100), FRAGMENT.kept);
  assert.equal(reassembler.datagrams, 5);
  assert.equal(add(reassembler, 48, 100), FRAGMENT.complete);
});

test('contradictions and tiny fragments are counted', () => {
  const reassembler = new FragmentReassembler();
  add(reassembler, 0, 8);
  reassembler.add(at(), 9, 6, 0, true, DATA, 0, 8);
  assert.equal(reassembler.counters.tiny, 1);
  assert.equal(reassembler.add(at(), 7, 17, 40, false, DATA, 0, 8), FRAGMENT.kept);
  assert.equal(add(reassembler, 48, 56), FRAGMENT.kept, 'beyond the end');
  assert.equal(reassembler.add(at(), 7, 17, 16, false, DATA, 0, 8), FRAGMENT.kept, 'a second end');
  assert.equal(reassembler.counters.contradictions, 2);
  assert.equal(reassembler.add(at(), 7, 17, 65528, false, DATA, 0, 100), FRAGMENT.refused, 'longer than a datagram');
});

test('limits: age, datagrams, bytes, fragments, pieces', () => {
  const aged = new FragmentReassembler();
  add(aged, 48, 100);
  assert.equal(add(aged, 0, 48, at(31_000_000)), FRAGMENT.kept);
  assert.deepEqual(
    [aged.counters.expired, aged.counters.lost, aged.counters.lostWithoutFirst, aged.datagrams],
    [1, 1, 1, 1],
  );
  add(aged, 0, 48, at(0), 8);
  assert.equal(aged.counters.expired, 2, 'a clock that went back');

  const few = new FragmentReassembler({ datagrams: 3 });
  for (let identification = 0; identification < 10; identification++) add(few, 0, 48, at(), identification);
  assert.deepEqual(
    [few.datagrams, few.counters.evicted, few.counters.lost, few.counters.lostWithoutFirst],
    [3, 7, 7, 0],
  );

  const small = new FragmentReassembler({ bytes: 5000 });
  for (let identification = 0; identification < 10; identification++) add(small, 0, 48, at(), identification);
  assert.ok(small.bytes <= 5000 && small.datagrams === 2);
  assert.equal(small.add(at(), 50, 17, 8000, true, DATA, 0, 48), FRAGMENT.refused);
  assert.deepEqual([small.datagrams, small.bytes, small.counters.refused], [0, 0, 1]);

  const brief = new FragmentReassembler({ fragments: 3 });
  const answers = [0, 8, 16, 24].map((offset) => add(brief, offset, offset + 8));
  assert.deepEqual(answers, [FRAGMENT.kept, FRAGMENT.kept, FRAGMENT.kept, FRAGMENT.refused]);

  const holes = new FragmentReassembler();
  let answer = 0;
  for (let n = 0; n < 70 && answer === FRAGMENT.kept; n++) answer = holes.add(at(), 7, 17, n * 16, true, DATA, 0, 8);
  assert.equal(answer, FRAGMENT.refused);
  assert.equal(holes.datagrams, 0);
});

test('through the decoder: IPv4 and IPv6 datagrams come out whole', () => {
  const whole = udp(5000, 11112, new Uint8Array(3000).fill(0x5a));
  const four = [0, 1480, 2960].map((offset) => {
    const more = offset < 2960 ? 0x2000 : 0;
    const part = whole.subarray(offset, Math.min(offset + 1480, whole.length));
    return ethernet(0x0800, ipv4(17, part, { fragment: more | (offset / 8) }));
  });
  const six = [0, 1448, 2896].map((offset) => {
    const part = whole.subarray(offset, Math.min(offset + 1448, whole.length));
    return ethernet(0x86dd, ipv6(44, join('1100', number(offset | (offset < 2896 ? 1 : 0), 2), '0000 0099', part)));
  });
  for (const frames of [four, six]) {
    const decoder = new HeaderDecoder({ reassembler: new FragmentReassembler() });
    const packet = new Packet();
    const outcomes = [2, 0, 1].map((index) => decoder.decode(frame(frames[index] ?? new Uint8Array(0)), packet));
    assert.deepEqual(outcomes, [Outcome.fragment, Outcome.fragment, Outcome.packet]);
    assert.deepEqual([packet.sourcePort, packet.destinationPort, packet.payloadLength], [5000, 11112, 3000]);
    assert.ok(packet.bytes.subarray(packet.payloadStart, packet.payloadEnd).every((byte) => byte === 0x5a));
    assert.deepEqual([packet.earlierFrames, packet.length], [2, frames[1]?.length]);
    assert.equal(packet.earlierBytes, (frames[0]?.length ?? 0) + (frames[2]?.length ?? 0));
  }
});

test('through the decoder: a first fragment that cannot be completed is decoded alone', () => {
  const whole = udp(5000, 11112, new Uint8Array(3000));
  const first = ethernet(0x0800, ipv4(17, whole.subarray(0, 1480), { fragment: 0x2000 }));
  const later = ethernet(0x0800, ipv4(17, whole.subarray(1480), { fragment: 185 }));
  const packet = new Packet();
  const alone = new HeaderDecoder({ reassembler: null });
  assert.equal(alone.decode(frame(first), packet), Outcome.packet);
  assert.deepEqual([packet.destinationPort, packet.payloadLength], [11112, 1472]);
  assert.equal(alone.decode(frame(later), packet), Outcome.fragment);
  assert.deepEqual([packet.source3, packet.protocol, packet.payloadLength], [0x0a000001, 17, 1528]);
  assert.deepEqual([alone.oddities.loneFirstFragments, alone.oddities.loneOtherFragments], [1, 1]);
  const cut = new HeaderDecoder({ reassembler: new FragmentReassembler() });
  assert.equal(cut.decode(frame(first.subarray(0, 96), 1, first.length), packet), Outcome.packet);
  assert.deepEqual([packet.destinationPort, packet.payloadEnd - packet.payloadStart], [11112, 54]);
});

test('through the decoder: a tunnel in fragments, with a fragment in the tunnel', () => {
  const inner = udp(5000, 11112, new Uint8Array(1000));
  const parts = [0, 504].map((offset) => {
    const part = inner.subarray(offset, offset === 0 ? 504 : inner.length);
    return ipv4(17, part, { source: '192.168.0.1', fragment: (offset === 0 ? 0x2000 : 0) | (offset / 8) });
  });
  const decoder = new HeaderDecoder({ reassembler: new FragmentReassembler() });
  const packet = new Packet();
  const outcomes: number[] = [];
  for (const [index, part] of parts.entries()) {
    const first = { identification: index, fragment: 0x2000 };
    outcomes.push(decoder.decode(frame(ethernet(0x0800, ipv4(4, part.subarray(0, 200), first))), packet));
    const second = { identification: index, fragment: 25 };
    outcomes.push(decoder.decode(frame(ethernet(0x0800, ipv4(4, part.subarray(200), second))), packet));
  }
  assert.deepEqual(outcomes, [Outcome.fragment, Outcome.fragment, Outcome.fragment, Outcome.packet]);
  assert.deepEqual([packet.source3, packet.destinationPort, packet.tunnels], [0xc0a80001 | 0, 11112, 1]);
});

test('datagrams that were made to meet in a simple hash cost no more than others', () => {
  const cost = (place: (packet: Packet, n: number) => void): number => {
    const reassembler = new FragmentReassembler();
    const packet = at(0, 6);
    const began = performance.now();
    for (let n = 0; n < 4000; n++) {
      place(packet, n);
      add(reassembler, 0, 24, packet);
    }
    assert.equal(reassembler.datagrams, 4000);
    return performance.now() - began;
  };
  const least = (place: (packet: Packet, n: number) => void): number =>
    Math.min(...Array.from({ length: 3 }, () => cost(place)));
  const plain = (packet: Packet, n: number): void => {
    packet.source0 = n;
  };
  // What is shifted into the first word takes away what the second one puts there.
  const shifted = (packet: Packet, n: number): void => {
    packet.source0 = n << 7;
    packet.source1 = n;
  };
  cost(plain);
  const [ofOthers, ofMade] = [least(plain), least(shifted)];
  assert.ok(ofMade < 5 * ofOthers, `${ofMade.toFixed(1)} ms beside ${ofOthers.toFixed(1)} ms`);
});

test('nor do those that differ in what comes to the highest bits of their words', () => {
  const highest = (bits: number): number => {
    const mixed = (bits & 3) << 30;
    return mixed ^ (mixed >>> 15) ^ (mixed >>> 30);
  };
  const factors = randomFactors(STIR_FACTORS);
  const packet = at(0, 6);
  const hashes = new Set<number>();
  for (let n = 0; n < 4096; n++) {
    packet.source0 = highest(n);
    packet.source1 = highest(n >> 2);
    packet.source2 = highest(n >> 4);
    packet.destination0 = highest(n >> 6);
    packet.destination1 = highest(n >> 8);
    packet.destination2 = highest(n >> 10);
    hashes.add(datagramHash(packet, 7, 17, factors));
  }
  assert.ok(hashes.size > 4000, `${hashes.size} of 4096`);
});

test('what never came whole is counted when nothing more comes', () => {
  const reassembler = new FragmentReassembler();
  add(reassembler, 0, 24);
  add(reassembler, 24, 48);
  add(reassembler, 48, 80, at(), 8);
  reassembler.giveUpAll();
  const { lost, lostWithoutFirst } = reassembler.counters;
  assert.deepEqual([lost, lostWithoutFirst, reassembler.datagrams, reassembler.bytes], [3, 1, 0, 0]);
});
