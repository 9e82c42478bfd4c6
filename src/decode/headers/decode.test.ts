/** Link types, IP and transport headers, from frames built by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Packet } from '#model/packet.ts';
import { HeaderDecoder, Outcome } from './decode.ts';
import { bytesOf, decode, ethernet, frame, ipv4, ipv6, join, number, payloadOf, tcp, udp } from './frame-builder.ts';
import { REASON } from './outcome.ts';

const IP4 = ipv4(6, tcp(40000, 104, '0102030405'));
const IP6 = ipv6(17, udp(40001, 53, '0102030405'));

test('Ethernet, IPv4, TCP: every field', () => {
  const { packet, outcome } = decode(frame(ethernet(0x0800, join(IP4, '0000000000'))));
  assert.equal(outcome, Outcome.packet);
  assert.equal(packet.sourceMac, 0x020000000001);
  assert.equal(packet.destinationMac, 0x020000000002);
  assert.equal(packet.etherType, 0x0800);
  assert.deepEqual([packet.network, packet.protocol, packet.ttl, packet.identification], [4, 6, 64, 0x1234]);
  assert.deepEqual([packet.source3, packet.destination3], [0x0a000001, 0x0a000002]);
  assert.deepEqual([packet.sourcePort, packet.destinationPort], [40000, 104]);
  assert.deepEqual(
    [packet.sequence, packet.acknowledgement, packet.flags, packet.window],
    [0xf0000001, 0x80000002, 0x18, 0x2000],
  );
  assert.equal(payloadOf(packet), '0102030405', 'padding is no payload');
  assert.equal(packet.payloadLength, 5);
  assert.deepEqual([packet.length, packet.frame, packet.time], [64, 1, 1_000_000]);
  assert.notEqual(packet.signature, 0);
});

test('every link type leads to the packet', () => {
  const ieee = (flags: string, more: string, type = '08', after = ''): string =>
    `${type}${flags} 0000 020000000002 020000000003 020000000001 0000 ${more} ${after} aaaa03 000000 0800`;
  const cases: readonly (readonly [string, number, Uint8Array])[] = [
    ['Linux cooked', 113, join('0000 0001 0006 020000000001 0000 0800', IP4)],
    ['Linux cooked 2', 276, join('0800 0000 00000001 0001 00 06 020000000001 0000', IP4)],
    ['raw 101', 101, IP4],
    ['raw 12', 12, IP4],
    ['raw 14', 14, IP4],
    ['raw IPv4', 228, IP4],
    ['raw IPv6 by name', 229, IP4],
    ['loopback, little endian', 0, join('02000000', IP4)],
    ['loopback, big endian', 0, join('00000002', IP4)],
    ['OpenBSD loopback', 108, join('00000002', IP4)],
    ['PPP', 9, join('ff03 0021', IP4)],
    ['PPP, compressed', 9, join('21', IP4)],
    ['PPP in HDLC', 50, join('ff03 0021', IP4)],
    ['Cisco framing in 9', 9, join('8f00 0800', IP4)],
    ['Cisco framing in 50', 50, join('0f00 0800', IP4)],
    ['PPPoE', 51, join('1100 0007', number(IP4.length + 2, 2), '0021', IP4)],
    ['Cisco HDLC', 104, join('0f00 0800', IP4)],
    ['802.11 from a station', 105, join(ieee('01', ''), IP4)],
    ['802.11 from an access point', 105, join(ieee('02', ''), IP4)],
    ['802.11 between access points', 105, join(ieee('03', '020000000009'), IP4)],
    ['802.11 with quality', 105, join(ieee('02', '0000', '88'), IP4)],
    ['802.11 with quality and HT control', 105, join(ieee('82', '0000 00000000', '88'), IP4)],
    [
      '802.11 aggregate',
      105,
      join(
        '8802 0000 020000000002 020000000003 020000000001 0000 8000 020000000002 020000000001',
        number(IP4.length + 8, 2),
        'aaaa03 000000 0800',
        IP4,
        '00000000000000000000',
      ),
    ],
    ['radiotap', 127, join('0000 0800 00000000', ieee('01', ''), IP4)],
    ['radiotap with FCS', 127, join('0000 0900 02000000 10', ieee('01', ''), IP4, 'deadbeef')],
    [
      'radiotap with time, more words and padding',
      127,
      join('0000 1900 030000a0 00000000 00000000 1122334455667788 20', ieee('02', '0000 0000', '88'), IP4),
    ],
    ['Prism', 119, join('44000000 0c000000 00000000', ieee('01', ''), IP4)],
    ['AVS', 163, join('80211001 0000000c 00000000', ieee('01', ''), IP4)],
  ];
  for (const [name, linkType, bytes] of cases) {
    const { packet, outcome } = decode(frame(bytes, linkType));
    assert.equal(outcome, Outcome.packet, name);
    assert.deepEqual([packet.source3, packet.sourcePort, packet.destinationPort], [0x0a000001, 40000, 104], name);
    assert.equal(payloadOf(packet), '0102030405', name);
  }
  for (const linkType of [101, 228, 229]) assert.equal(decode(frame(IP6, linkType)).packet.destinationPort, 53);
  for (const family of ['0000001e', '1c000000', '18000000'])
    assert.equal(decode(frame(join(family, IP6), 0)).packet.network, 6);
  assert.equal(decode(frame(join('ff03 0057', IP6), 9)).packet.network, 6);
});

test('802.11 addresses follow the direction', () => {
  const decodeFlags = (flags: string, more = ''): readonly number[] => {
    const { packet } = decode(
      frame(bytesOf(`08${flags} 0000 020000000011 020000000012 020000000013 0000 ${more} aaaa03 000000 0806`), 105),
    );
    assert.equal(packet.etherType, 0x0806);
    return [packet.sourceMac & 0xff, packet.destinationMac & 0xff];
  };
  assert.deepEqual(decodeFlags('00'), [0x12, 0x11]);
  assert.deepEqual(decodeFlags('01'), [0x12, 0x13]);
  assert.deepEqual(decodeFlags('02'), [0x13, 0x11]);
  assert.deepEqual(decodeFlags('03', '020000000014'), [0x14, 0x13]);
  for (const beginning of ['0841', '8000', 'd400', '4801', 'c801']) {
    const { packet, outcome } = decode(
      frame(
        join(beginning, bytesOf('0000 020000000011 020000000012 020000000013 0000 0000 aaaa03 0000000800'), IP4),
        105,
      ),
    );
    assert.equal(outcome, Outcome.link);
    assert.deepEqual([packet.etherType, packet.network, packet.payloadEnd - packet.payloadStart], [0, 0, 0]);
  }
});

test('link payloads without IP', () => {
  const cases: readonly (readonly [string, Uint8Array, number, string])[] = [
    ['ARP', ethernet(0x0806, '0001'), 0x0806, '0001'],
    ['LLDP', ethernet(0x88cc, '0207'), 0x88cc, '0207'],
    ['PROFINET', ethernet(0x8892, 'fefe'), 0x8892, 'fefe'],
    ['CDP', ethernet(10, 'aaaa03 00000c 2000 02b4 0000'), 0xc2000, '02b4'],
    ['SNAP EtherType', ethernet(10, 'aaaa03 0000f8 0806 0001 0000'), 0x0806, '0001'],
    ['spanning tree', ethernet(5, '424203 0000 0000'), 0, '4242030000'],
    ['raw IPX', ethernet(4, 'ffff0022 0000'), 0x8137, 'ffff0022'],
    ['high organisation', ethernet(10, 'aaaa03 fffffe 0001 0102'), 0xfffffe * 65536 + 1, '0102'],
    ['PPPoE control', ethernet(0x8864, '1100 0001 0004 c021 0901'), 0x8864, '110000010004c0210901'],
    ['unknown below MPLS', ethernet(0x8847, '00064140 ffffffff'), 0x8847, '00064140ffffffff'],
  ];
  for (const [name, bytes, etherType, payload] of cases) {
    const { packet, outcome } = decode(frame(bytes));
    assert.equal(outcome, Outcome.link, name);
    assert.equal(packet.etherType, etherType, name);
    assert.equal(payloadOf(packet), payload, name);
    assert.deepEqual([packet.network, packet.protocol, packet.signature, packet.tunnels], [0, -1, 0, 0], name);
  }
  assert.equal(decode(frame(bytesOf('0005000000'), 0)).outcome, Outcome.link);
});

test('tags: VLANs are kept, priorities and fabric tags passed over', () => {
  const { packet } = decode(frame(ethernet(0x88a8, join('0064 8100 200a 0800', IP4))));
  assert.deepEqual([packet.vlanCount, packet.vlans[0], packet.vlans[1]], [2, 100, 10]);
  assert.equal(packet.sourcePort, 40000);
  const five = '0001 8100 0002 8100 0003 8100 0004 8100 0005 0800';
  assert.deepEqual([...decode(frame(ethernet(0x9100, join(five, IP4)))).packet.vlans], [1, 2, 3, 4]);
  assert.equal(decode(frame(ethernet(0x8100, join('e000 0800', IP4)))).packet.vlanCount, 0);
  for (const tag of ['8926 00010002', '893f 000000010000', '8909 010100010005']) {
    const type = Number.parseInt(tag.slice(0, 4), 16);
    const tagged = decode(frame(ethernet(type, join(tag.slice(5), '0800', IP4))));
    assert.deepEqual([tagged.packet.sourcePort, tagged.packet.vlanCount], [40000, 0], tag);
  }
  const inner = ethernet(0x8100, join('0007 0800', IP4), '0200000000aa');
  for (const outer of [ethernet(0x8903, join('4020', inner)), ethernet(0x88e7, join('00000001', inner))]) {
    const { packet: nested } = decode(frame(outer));
    assert.deepEqual([nested.sourceMac, nested.vlans[0], nested.sourcePort], [0x0200000000aa, 7, 40000]);
  }
  const many = bytesOf('8100 0001 '.repeat(20));
  const { outcome, decoder } = decode(frame(join('020000000002 020000000001', many, IP4)));
  assert.deepEqual([outcome, decoder.reason], [Outcome.malformed, REASON.tooManyTags]);
});

test('IPv4: options, offload, capture cut short', () => {
  const options = decode(frame(ethernet(0x0800, ipv4(17, udp(1, 2, 'aabb'), { options: '01010101' }))));
  assert.equal(payloadOf(options.packet), 'aabb');
  const offload = decode(frame(ethernet(0x0800, ipv4(6, tcp(1, 2, 'aabbcc'), { total: 0 }))));
  assert.equal(offload.packet.payloadLength, 3);
  const whole = ethernet(0x0800, ipv4(6, tcp(1, 2, new Uint8Array(100))));
  const cut = decode(frame(whole.subarray(0, 64), 1, whole.length));
  assert.deepEqual([cut.packet.payloadEnd - cut.packet.payloadStart, cut.packet.payloadLength], [10, 100]);
  const headerCut = decode(frame(whole.subarray(0, 40), 1, whole.length));
  assert.equal(headerCut.outcome, Outcome.packet);
  assert.deepEqual(
    [headerCut.packet.destinationPort, headerCut.packet.flags, headerCut.packet.payloadLength],
    [2, 0, 0],
  );
  assert.equal(headerCut.decoder.oddities.cutTransports, 1);
});

test('IPv6: a packet sent over stations is for the last of them', () => {
  const stations = join('fd00000000000000 00000000000000aa', 'fd00000000000000 00000000000000bb');
  const to = (type: string, left: string): number =>
    decode(frame(ethernet(0x86dd, ipv6(43, join(`1104 ${type} ${left} 00000000`, stations, udp(5, 6, 'cafe')))))).packet
      .destination3;
  assert.deepEqual([to('00', '02'), to('00', '01'), to('00', '00')], [0xbb, 0xbb, 2]);
  assert.deepEqual([to('04', '01'), to('04', '00'), to('fd', '01')], [0xaa, 2, 2]);
});

test('IPv6: extension headers', () => {
  const inner = udp(5, 6, 'cafe');
  const authentication = join('11 04 0000 00000001 00000001', new Uint8Array(12));
  const cases: readonly (readonly [string, number, Uint8Array])[] = [
    ['hop by hop', 0, join('1100 000000000000', inner)],
    ['three', 0, join('2b00 000000000000 3c00 000000000000 1100 000000000000', inner)],
    ['long routing', 43, join('1102', new Uint8Array(22), inner)],
    ['authentication', 51, join(authentication, inner)],
    ['atomic fragment', 44, join('1100 0000 00000001', inner)],
  ];
  for (const [name, next, content] of cases) {
    const { packet, outcome } = decode(frame(ethernet(0x86dd, ipv6(next, content))));
    assert.equal(outcome, Outcome.packet, name);
    assert.deepEqual([packet.protocol, packet.sourcePort, payloadOf(packet)], [17, 5, 'cafe'], name);
  }
  const overIpv4 = decode(frame(ethernet(0x0800, ipv4(51, join(authentication, inner)))));
  assert.deepEqual([overIpv4.packet.protocol, overIpv4.packet.sourcePort], [17, 5]);
  const jumbo = decode(
    frame(ethernet(0x86dd, ipv6(0, join('0600 c2 04 00000019', tcp(7, 8, 'aabbccddee')), { length: 0 }))),
  );
  assert.deepEqual([jumbo.packet.sourcePort, jumbo.packet.payloadLength], [7, 5]);
  const none = decode(frame(ethernet(0x86dd, join(ipv6(59, ''), '000000'))));
  assert.deepEqual([none.outcome, none.packet.protocol, none.packet.payloadLength], [Outcome.packet, 59, 0]);
  const mobility = decode(frame(ethernet(0x86dd, ipv6(135, '3b00 0000 0000 0000'))));
  assert.deepEqual([mobility.packet.protocol, mobility.packet.payloadLength], [135, 8]);
  assert.equal(decode(frame(ethernet(0x86dd, ipv6(50, '0000000100000001')))).packet.protocol, 50);
});

test('nothing is left over from the frame before', () => {
  const decoder = new HeaderDecoder({ reassembler: null });
  const packet = new Packet();
  decoder.decode(frame(ethernet(0x8100, join('0005 0800', IP4))), packet);
  decoder.decode(frame(ipv6(58, '8700 0000'), 101), packet);
  const fresh = decode(frame(ipv6(58, '8700 0000'), 101)).packet;
  const comparable = (given: Packet): object => ({
    ...given,
    vlans: [],
    bytes: Buffer.from(given.bytes).toString('hex'),
  });
  assert.deepEqual(comparable(packet), comparable(fresh));
});
