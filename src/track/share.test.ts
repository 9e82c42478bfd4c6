/** Shares of the work: every pair of hosts is one engine's, both ways, and who has which address is everybody's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeaderDecoder } from '#decode/headers/decode.ts';
import { ethernet, ipv4, ipv6, join, tcp, udp } from '#decode/headers/frame-builder.ts';
import { Packet } from '#model/packet.ts';
import { Share } from './share.ts';

const SHARES: readonly Share[] = [0, 1].map((index) => new Share({ index, count: 2 }));
const decoder = new HeaderDecoder({ reassembler: null });

function decoded(bytes: Uint8Array): Packet {
  const packet = new Packet();
  const frame = { bytes, start: 0, end: bytes.length, length: bytes.length, time: 0, linkType: 1, number: 1 };
  decoder.decode(frame, packet);
  return packet;
}

const followers = (bytes: Uint8Array): readonly boolean[] => SHARES.map((share) => share.follows(decoded(bytes)));
const foreigners = (bytes: Uint8Array): readonly boolean[] =>
  SHARES.map((share) => share.foreignHeader(bytes, 0, bytes.length) >= 0);

test('a pair of hosts is followed by exactly one, in both directions, and skipped undecoded by the other', () => {
  const counts = [0, 0];
  for (let n = 0; n < 2000; n++) {
    const [source, destination] = [`10.0.${n >> 8}.${n & 255}`, `10.1.0.${n % 7}`];
    const there = ethernet(0x0800, ipv4(6, tcp(40_000, 80, '00'), { source, destination }));
    const back = ethernet(0x0800, ipv4(6, tcp(80, 40_000, '00'), { source: destination, destination: source }));
    const follows = followers(there);
    assert.deepEqual(followers(back), follows);
    assert.equal(follows.filter(Boolean).length, 1);
    assert.deepEqual(
      foreigners(there),
      follows.map((own) => !own),
    );
    follows.forEach((own, index) => {
      if (own) counts[index] = (counts[index] ?? 0) + 1;
    });
  }
  assert.ok(Math.min(...counts) > 800, `shares of ${counts.join(' and ')}`);
});

test('who has which address is followed by all, and told by the first', () => {
  const arp = ethernet(0x0806, '0001080006040001020000000001 0a000001 000000000000 0a000002');
  const dhcp = ethernet(0x0800, ipv4(17, udp(68, 67, '01'), { source: '0.0.0.0', destination: '255.255.255.255' }));
  const neighbour = ethernet(0x86dd, ipv6(58, '87000000 00000000'));
  for (const bytes of [arp, dhcp, neighbour]) {
    const packet = decoded(bytes);
    if (packet.network === 0) packet.protocol = 0;
    assert.deepEqual(
      SHARES.map((share) => share.follows(packet)),
      [true, true],
    );
    const key = (packet.network << 8) | packet.protocol;
    const ports = (packet.sourcePort << 16) | packet.destinationPort;
    assert.deepEqual(
      SHARES.map((share) => share.isMute(key, ports)),
      [false, true],
    );
  }
});

test('plain UDP and packets of one VLAN are skipped undecoded as well', () => {
  const contents = [ipv4(17, udp(40_000, 53, '00'.repeat(30))), ipv4(6, tcp(40_000, 80, '00'))];
  for (const content of contents) {
    const frames = [ethernet(0x0800, content), ethernet(0x8100, join('000a0800', content))];
    for (const bytes of frames)
      assert.deepEqual(
        foreigners(bytes),
        followers(bytes).map((own) => !own),
      );
  }
});

test('what may be malformed, a fragment, a tunnel or cut is decoded by all', () => {
  const plain = ethernet(0x0800, ipv4(6, tcp(1, 2, '00')));
  const odd: Readonly<Record<string, Uint8Array>> = {
    fragment: ethernet(0x0800, ipv4(6, tcp(1, 2, '00'), { fragment: 0x2000 })),
    options: ethernet(0x0800, ipv4(6, tcp(1, 2, '00'), { options: '01010101' })),
    tunnel: ethernet(0x0800, ipv4(17, udp(1, 4789, '00'))),
    longer: ethernet(0x0800, ipv4(6, tcp(1, 2, '00'), { total: 2000 })),
    cut: plain.subarray(0, 40),
    offset: Uint8Array.from(plain, (byte, at) => (at === 46 ? 0xf0 : byte)),
    'tagged twice': ethernet(0x8100, join('000a8100', '000b0800', ipv4(6, tcp(1, 2, '00')))),
    lease: ethernet(0x0800, ipv4(17, udp(67, 68, '00'.repeat(30)))),
    'UDP that is shorter': ethernet(0x0800, ipv4(17, join(udp(1, 2, '00'.repeat(30)), '00000000'))),
  };
  assert.ok(foreigners(plain).includes(true));
  for (const [name, bytes] of Object.entries(odd)) assert.deepEqual(foreigners(bytes), [false, false], name);
});

test('one engine alone follows all', () => {
  const alone = new Share({ index: 0, count: 1 });
  const bytes = ethernet(0x0800, ipv4(6, tcp(1, 2, '00')));
  assert.ok(alone.follows(decoded(bytes)) && alone.foreignHeader(bytes, 0, bytes.length) < 0);
});
