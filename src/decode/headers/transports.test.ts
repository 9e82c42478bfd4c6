/** Transport headers, malformed headers and signatures, from frames built by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Packet } from '#model/packet.ts';
import { HeaderDecoder, Outcome } from './decode.ts';
import { bytesOf, decode, ethernet, frame, ipv4, ipv6, join, payloadOf, tcp, udp } from './frame-builder.ts';
import { REASON } from './outcome.ts';

const IP4 = ipv4(6, tcp(40000, 104, '0102030405'));
const IP6 = ipv6(17, udp(40001, 53, '0102030405'));

test('other transports', () => {
  const over = (protocol: number, content: string | Uint8Array): Packet => {
    const { packet, outcome } = decode(frame(ethernet(0x0800, ipv4(protocol, content))));
    assert.equal(outcome, Outcome.packet);
    return packet;
  };
  const icmp = over(1, '0301 0000 00000000');
  assert.deepEqual([icmp.sourcePort, icmp.destinationPort, payloadOf(icmp)], [3, 1, '0301000000000000']);
  const icmpv6 = decode(frame(ethernet(0x86dd, ipv6(58, '8700 0000 00000000')))).packet;
  assert.deepEqual([icmpv6.protocol, icmpv6.sourcePort], [58, 135]);
  const sctp = over(
    132,
    '0b59 0b5a 00000001 00000000 03000010 00000000 00000000 00000000 0003 0013 00000001 0000 0000 00000000 aabbcc 00',
  );
  assert.deepEqual(
    [sctp.sourcePort, sctp.destinationPort, payloadOf(sctp), sctp.payloadLength],
    [2905, 2906, 'aabbcc', 3],
  );
  const init = over(132, '0b59 0b5a 00000000 00000000 01000014 00000001 00000001 00010001 00000001');
  assert.deepEqual([init.payloadLength, payloadOf(init)], [0, '']);
  const dccp = over(33, '1389 138a 04000000 00000000 00000001 aabb');
  assert.deepEqual([dccp.sourcePort, dccp.destinationPort, payloadOf(dccp)], [5001, 5002, 'aabb']);
  const lite = over(136, '1389 138a 0008 0000 aabb');
  assert.deepEqual([lite.sourcePort, payloadOf(lite)], [5001, 'aabb']);
  assert.equal(payloadOf(over(2, '1100eeff e0000001')), '1100eeffe0000001');
  assert.equal(over(89, '02010030').protocol, 89);
  const zeroLength = over(17, udp(9, 10, 'aabb', 0));
  assert.deepEqual([zeroLength.destinationPort, payloadOf(zeroLength)], [10, 'aabb']);
  assert.equal(payloadOf(over(17, udp(9, 10, 'aabbccdd', 10))), 'aabb');
});

test('malformed frames and why', () => {
  const cases: readonly (readonly [number, Uint8Array, number?])[] = [
    [REASON.linkHeader, bytesOf('0200000000020200000000010800').subarray(0, 13)],
    [REASON.linkHeader, ethernet(0x8100, '0001')],
    [REASON.linkHeader, bytesOf('00000100'), 113],
    [REASON.linkHeader, bytesOf('0000ffff00000000'), 127],
    [REASON.frameChecksum, bytesOf('0000 0900 02000000 50 0801'), 127],
    [REASON.ipVersion, ethernet(0x0800, ipv6(6, ''))],
    [REASON.ipVersion, bytesOf('00'), 101],
    [REASON.ipv4Header, ethernet(0x0800, IP4.subarray(0, 19))],
    [REASON.ipv4Header, ethernet(0x0800, join('44', IP4.subarray(1)))],
    [REASON.ipv4Header, ethernet(0x0800, join('4f', IP4.subarray(1)))],
    [REASON.ipv4TotalLength, ethernet(0x0800, ipv4(6, '', { total: 19 }))],
    [REASON.ipv6Header, ethernet(0x86dd, IP6.subarray(0, 39))],
    [REASON.ipv6Extension, ethernet(0x86dd, ipv6(0, '1109 000000000000'))],
    [REASON.tooManyHeaders, ethernet(0x86dd, ipv6(60, bytesOf('3c00000000000000'.repeat(20))))],
    [REASON.fragment, ethernet(0x0800, ipv4(17, '01020304050607', { fragment: 0x2000 }))],
    [REASON.fragment, ethernet(0x0800, ipv4(17, new Uint8Array(16), { fragment: 0x1fff }))],
    [REASON.transportHeader, ethernet(0x0800, ipv4(6, '00010002'))],
    [REASON.transportHeader, ethernet(0x0800, join(ipv4(17, '000100020008'), '00000000'))],
    [REASON.tcpDataOffset, ethernet(0x0800, ipv4(6, '0001 0002 00000000 00000000 4010 0000 0000 0000'))],
    [REASON.tcpDataOffset, ethernet(0x0800, ipv4(6, '0001 0002 00000000 00000000 f010 0000 0000 0000'))],
    [REASON.udpLength, ethernet(0x0800, ipv4(17, udp(1, 2, 'aabb', 7)))],
    [REASON.udpLength, ethernet(0x0800, ipv4(17, udp(1, 2, 'aabb', 11)))],
    [REASON.dccpDataOffset, ethernet(0x0800, ipv4(33, '1389 138a 02000000 00000000 00000001'))],
  ];
  const decoder = new HeaderDecoder({ reassembler: null });
  for (const [reason, bytes, linkType] of cases) {
    const { outcome } = decode(frame(bytes, linkType ?? 1), decoder);
    assert.deepEqual([outcome, decoder.reason], [Outcome.malformed, reason], Buffer.from(bytes).toString('hex'));
  }
  const { outcome, packet } = decode(frame(bytesOf('0102'), 147), decoder);
  assert.deepEqual([outcome, packet.network, payloadOf(packet)], [Outcome.unknownLink, 0, '0102']);
  assert.equal(
    [...decoder.counters.values()].reduce((sum, count) => sum + count, 0),
    cases.length + 1,
  );
  assert.equal(decoder.counters.get('UDP length impossible'), 2);
});

test('a routed or mirrored copy has the same signature, another packet has another', () => {
  const sign = (bytes: Uint8Array): number => decode(frame(bytes)).packet.signature;
  const base = sign(ethernet(0x0800, ipv4(6, tcp(1, 2, '0102030405060708'))));
  assert.equal(
    sign(ethernet(0x8100, join('0005 0800', ipv4(6, tcp(1, 2, '0102030405060708'), { ttl: 63 })), '020000000077')),
    base,
  );
  assert.equal(decode(frame(ipv4(6, tcp(1, 2, '0102030405060708')), 101)).packet.signature, base);
  const others = [
    ipv4(6, tcp(1, 2, '0102030405060708'), { identification: 0x1235 }),
    ipv4(6, tcp(1, 2, '0102030405060708'), { source: '10.0.0.3' }),
    ipv4(6, tcp(2, 1, '0102030405060708')),
    ipv4(6, tcp(1, 2, '0102030405060709')),
    ipv4(6, tcp(1, 2, '01020304050607')),
    ipv4(17, udp(1, 2, '0102030405060708')),
  ].map((bytes) => sign(ethernet(0x0800, bytes)));
  assert.equal(new Set([base, ...others]).size, others.length + 1);
  const six = sign(ethernet(0x86dd, ipv6(17, udp(1, 2, '01'))));
  assert.equal(sign(ethernet(0x86dd, ipv6(17, udp(1, 2, '01'), { hopLimit: 3 }))), six);
  assert.notEqual(sign(ethernet(0x86dd, ipv6(17, udp(1, 2, '01'), { source: 'fe80:0:0:0:0:0:0:1' }))), six);
});
