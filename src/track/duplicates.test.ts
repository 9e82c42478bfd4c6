/** Packets that a mirror shows again are counted once; what is sent again is counted again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { share } from '#decode/headers/bytes.ts';
import { bytesOf, decode, ethernet, frame, ipv4, join, number, udp } from '#decode/headers/frame-builder.ts';
import { play, type Segment, type Shot, shots } from './play.ts';

const BEHIND = { vlan: 20, ttl: 63, macs: ['0200000000ff', '0200000000fe'] } as const;
const SYN: Segment = { say: 'C:S', sequence: 100, identification: 7, vlan: 10, time: 0 };

/** Packets and copies that were counted of these segments. */
function counted(...segments: readonly Segment[]): readonly number[] {
  const { flows, counters } = play(shots(segments));
  return [flows.reduce((sum, flow) => sum + flow.clientPackets + flow.serverPackets, 0), counters.duplicates];
}

test('before and behind a router, in either order, and in a third place', () => {
  assert.deepEqual(counted(SYN, { ...SYN, ...BEHIND, time: 0.00002 }), [1, 1]);
  assert.deepEqual(counted({ ...SYN, ...BEHIND }, { ...SYN, time: 0.00002 }), [1, 1]);
  assert.deepEqual(counted(SYN, { ...SYN, ...BEHIND }, { ...SYN, ...BEHIND, vlan: 30, ttl: 62 }), [1, 2]);
});

test('both VLANs are told, and the MAC of the copy nearest to the sender', () => {
  const [flow] = play(shots([{ ...SYN, ...BEHIND }, SYN])).flows;
  assert.deepEqual(flow?.vlan, [20, 10]);
  assert.equal(flow?.client.mac, '02:00:00:00:00:01');
});

test('a burst is seen before its copies are', () => {
  const burst = Array.from({ length: 200 }, (_, at): Segment => {
    return { say: 'C:A', sequence: 101 + at, data: 'x', identification: at, vlan: 10, time: at / 1e6 };
  });
  const copies = burst.map((segment) => ({ ...segment, ...BEHIND, time: 0.01 + (segment.time ?? 0) }));
  assert.deepEqual(counted(...burst, ...copies), [200, 200]);
});

test('retransmissions are none, mirrored or not', () => {
  const again = { ...SYN, identification: 8, time: 0.05 };
  assert.deepEqual(counted(SYN, again), [2, 0]);
  assert.deepEqual(counted(SYN, { ...SYN, ...BEHIND }, again, { ...again, ...BEHIND, time: 0.0501 }), [2, 2]);
  const same = { ...SYN, time: 0.05 };
  assert.deepEqual(counted(SYN, same), [2, 0], 'of a host that numbers nothing');
  assert.deepEqual(counted(SYN, { ...SYN, ...BEHIND }, same, { ...same, ...BEHIND }), [2, 2]);
});

test('a tenth of a second later it is no copy', () => {
  assert.deepEqual(counted(SYN, { ...SYN, ...BEHIND, time: 0.099 }), [1, 1]);
  assert.deepEqual(counted(SYN, { ...SYN, ...BEHIND, time: 0.101 }), [2, 0]);
});

/** The word whose share is `share`: what `share` of bytes.ts does, undone. */
function wordOf(share: number, factor: number): number {
  // Newton's iteration: each step doubles the bits of the inverse that are right.
  let inverse = factor;
  for (let step = 0; step < 5; step++) inverse = Math.imul(inverse, 2 - Math.imul(factor, inverse));
  const mixed = Math.imul(share, inverse);
  const upper = mixed ^ (mixed >>> 15);
  return mixed ^ (upper >>> 15);
}

test('packets made to have the signature of another are none', () => {
  // Factors of the sequence and of the acknowledgement in a signature: what one adds the other takes away.
  const [forSequence, forAcknowledgement] = [0x2f0b4c47, 0x7b1dcdaf];
  const sum = (sequence: number, acknowledgement: number): number =>
    (share(sequence, forSequence) + share(acknowledgement, forAcknowledgement)) | 0;
  const [sequence, acknowledgement] = [5000, 7000];
  const other = 6000;
  const forged = wordOf(sum(sequence, acknowledgement) - share(other, forSequence), forAcknowledgement) >>> 0;
  assert.equal(sum(other, forged), sum(sequence, acknowledgement));
  const decoy: Segment = { say: 'C:A', sequence, acknowledgement, data: 'GET /', identification: 0, time: 1 };
  const meant: Segment = { ...decoy, ...BEHIND, sequence: other, acknowledgement: forged, time: 1.001 };
  const signatures = shots([decoy, meant]).map(({ bytes }) => decode(frame(bytes)).packet.signature);
  assert.equal(signatures[0], signatures[1]);
  assert.deepEqual(counted(decoy, meant), [2, 0]);
});

test('nor are those that differ in what comes to the highest bit of two words, whatever the factors', () => {
  const highest = 0x80010002;
  const decoy: Segment = {
    say: 'C:A',
    sequence: 5000,
    acknowledgement: 7000,
    data: 'GET /',
    identification: 0,
    time: 1,
  };
  const [sequence, acknowledgement] = [(5000 ^ highest) >>> 0, (7000 ^ highest) >>> 0];
  const meant: Segment = { ...decoy, ...BEHIND, sequence, acknowledgement, time: 1.001 };
  const signatures = shots([decoy, meant]).map(({ bytes }) => decode(frame(bytes)).packet.signature);
  assert.equal(signatures[0], signatures[1]);
  assert.deepEqual(counted(decoy, meant), [2, 0]);
});

test('a packet seen bare and in a tunnel of the same hosts', () => {
  const inner = ethernet(0x0800, ipv4(17, udp(5000, 6000, '00112233445566778899')));
  const outer = ethernet(0x0800, ipv4(17, udp(50_000, 4789, join('0800000000006400', inner)), { source: '10.9.0.1' }));
  const fabric = join('0200000000aa 0200000000bb 8903 0001', inner);
  const bare: Shot = { time: 0, bytes: inner };
  for (const bytes of [outer, fabric]) {
    const { flows, counters } = play([bare, { time: 0.0001, bytes }]);
    assert.deepEqual([flows.length, flows[0]?.clientPackets, counters.duplicates], [1, 1, 1]);
  }
});

test('links without MACs and zeros of a loopback interface name nobody', () => {
  const ip = ipv4(17, udp(5000, 6000, '0011'));
  const zero = ethernet(0x0800, ip, '000000000000', '000000000000');
  assert.deepEqual(play([{ time: 0, bytes: zero }]).flows[0]?.client, { ip: '10.0.0.1', port: 5000 });
  const slarp = bytesOf('8f00 8035 00000002 0000000a 0000000b ffff 0000');
  assert.deepEqual(play([{ time: 0, bytes: slarp, linkType: 104 }]).flows[0]?.client, {});
});

test('tunnels are told outermost first', () => {
  const innermost = ipv4(17, udp(5000, 6000, '0011'));
  const gre = ethernet(0x0800, ipv4(47, join('00000800', innermost)));
  const frame = ethernet(0x0800, ipv4(17, udp(50_000, 4789, join('08000000', number(0x6400, 4), gre))));
  assert.deepEqual(play([{ time: 0, bytes: frame }]).flows[0]?.over, ['vxlan', 'gre']);
});
