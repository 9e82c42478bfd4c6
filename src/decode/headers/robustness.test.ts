/** Hostile frames: every prefix, flipped bytes and noise are decoded without a throw, within their bytes, and always alike. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from '#model/frame.ts';
import { Packet, TUNNELS, VLAN_LIMIT } from '#model/packet.ts';
import { HeaderDecoder } from './decode.ts';
import { ethernet, frame, ipv4, ipv6, join, tcp, udp } from './frame-builder.ts';

const LINK_TYPES = [0, 1, 9, 12, 14, 50, 51, 101, 104, 105, 108, 113, 119, 127, 163, 228, 229, 276, 147];
const INNER = ethernet(0x8100, join('0009 0800', ipv4(6, tcp(40000, 104, 'c0ffee00c0ffee00'))));
const SAMPLES: readonly Uint8Array[] = [
  INNER,
  ethernet(0x86dd, ipv6(0, join('2b00 000000000000 1100 000000000000', udp(5, 6, 'cafe')))),
  ethernet(0x0800, ipv4(17, udp(1, 4789, join('0800000000000700', INNER)))),
  ethernet(0x0800, ipv4(17, udp(1, 6081, join('0240 6558 00000700 0102800100000000', INNER)))),
  ethernet(0x0800, ipv4(47, join('1000 22eb 00000001 20640000 00000000 00000001 0000000000000000', INNER))),
  ethernet(0x0800, ipv4(47, join('3081 880b 00000001 00000001 00000001 ff03 0021', ipv4(6, tcp(1, 2, ''))))),
  ethernet(
    0x0800,
    ipv4(17, udp(1, 2152, join('34ff 0036 00000001 00000085 01100500', ipv4(6, tcp(1, 2, '000000000000'))))),
  ),
  ethernet(0x0800, ipv4(17, udp(3544, 1, join('0001 0000 0102030405060708 00 0000 eeee 0a0a0a0a', ipv6(59, ''))))),
  ethernet(0x8864, join('1100 0001 0016 0021', ipv4(1, ''))),
  ethernet(0x8847, join('00064040 00064140 00000000', INNER)),
  ethernet(
    0x0800,
    ipv4(
      132,
      '0b59 0b5a 00000001 00000000 03000010 00000000 00000000 00000000 00030013 00000001 0000000000000000aabbcc00',
    ),
  ),
  join(
    '0000 1900 030000a0 00000000 00000000 1122334455667788 30 8883 0000 020000000002 020000000003 020000000001 0000 020000000004 8000 0000',
  ),
];

/** A small generator of pseudo-random numbers, the same in every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

const decoder = new HeaderDecoder({ reassembler: null });
const packet = new Packet();

function check(given: Frame): void {
  const outcome = decoder.decode(given, packet);
  assert.ok(outcome >= 0 && outcome <= 4);
  assert.equal(packet.bytes, given.bytes);
  assert.ok(packet.vlanCount <= VLAN_LIMIT && packet.tunnels <= 6);
  for (let rest = packet.tunnel; rest > 0; rest >>>= 4) assert.ok((rest & 15) > 0 && (rest & 15) < TUNNELS.length);
  if (outcome === 3) return;
  assert.ok(packet.payloadStart <= packet.payloadEnd, 'payload backwards');
  assert.ok(packet.payloadStart >= given.start && packet.payloadEnd <= given.end, 'payload outside the frame');
  assert.ok(packet.payloadLength >= packet.payloadEnd - packet.payloadStart, 'payload longer than on the wire');
  const numbers = Object.values(packet).filter((value) => typeof value === 'number');
  assert.ok(numbers.every(Number.isInteger), 'a field is no whole number');
  assert.ok(packet.network === 0 ? packet.signature === 0 : packet.signature !== 0);
}

test('every prefix, cut by the capture and cut on the wire', () => {
  for (const sample of SAMPLES) {
    for (let end = 0; end <= sample.length; end++) {
      for (const linkType of [1, 127, 101]) {
        check(frame(sample.slice(0, end), linkType));
        check(frame(sample.slice(0, end), linkType, sample.length));
      }
    }
  }
});

test('a frame inside a larger buffer is not left', () => {
  for (const sample of SAMPLES) {
    for (let end = 0; end <= sample.length; end++) {
      const bytes = join('ffffff', sample, 'ff'.repeat(100));
      check({ bytes, start: 3, end: 3 + end, length: end, time: 0, linkType: 1, number: 1 });
    }
  }
});

test('flipped bytes, every link type', () => {
  const random = generator(7);
  for (const sample of SAMPLES) {
    for (let round = 0; round < 3000; round++) {
      const bytes = Uint8Array.from(sample);
      for (let n = 1 + random(4); n > 0; n--) bytes[random(bytes.length)] = random(256);
      const linkType = random(4) > 0 ? 1 : (LINK_TYPES[random(LINK_TYPES.length)] ?? 1);
      check(frame(bytes, linkType, bytes.length + (random(3) === 0 ? random(2000) : 0)));
    }
  }
});

test('noise, every link type', () => {
  const random = generator(11);
  for (let round = 0; round < 20_000; round++) {
    const bytes = Uint8Array.from({ length: random(120) }, () => random(256));
    check(frame(bytes, LINK_TYPES[random(LINK_TYPES.length)] ?? 1));
  }
});
