/** Tunnels: the inner packet is described where it can be, the outer one where it cannot. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TUNNELS } from '#model/packet.ts';
import { Outcome } from './decode.ts';
import {
  type Content,
  decode as decodeFrame,
  ethernet,
  frame,
  ipv4,
  ipv6,
  join,
  number,
  tcp,
  udp,
} from './frame-builder.ts';

const INNER4 = ipv4(6, tcp(40000, 104, 'c0ffee'), { source: '192.168.7.1', destination: '192.168.7.2', ttl: 9 });
const INNER6 = ipv6(6, tcp(40000, 104, 'c0ffee'), { source: '2001:0:0:0:0:0:0:7' });
const INNER_ETHERNET = ethernet(0x8100, join('0009 0800', INNER4), '0200000000aa', '0200000000bb');

const decode = (bytes: Uint8Array, linkType = 1): ReturnType<typeof decodeFrame> => decodeFrame(frame(bytes, linkType));
const over4 = (protocol: number, content: Content): Uint8Array => ethernet(0x0800, ipv4(protocol, content));
const overUdp = (port: number, content: Content, source = 50000): Uint8Array => over4(17, udp(source, port, content));

test('each tunnel leads to the inner packet', () => {
  const gtp = (flags: string, more: string): Uint8Array =>
    overUdp(2152, join(flags, 'ff', number(INNER4.length + more.length / 2, 2), '00000001', more, INNER4));
  const l2tp = (header: string): Uint8Array => overUdp(1701, join(header, 'ff03 0021', INNER4));
  const cases: readonly (readonly [string, Uint8Array, string?])[] = [
    ['gre', over4(47, join('0000 0800', INNER4))],
    ['gre', over4(47, join('b000 0800 00000000 00000001 00000002', INNER4)), 'checksum, key, sequence'],
    ['gre', over4(47, join('0000 86dd', INNER6)), 'IPv6'],
    ['gre', over4(47, join('2000 6558 00000001', INNER_ETHERNET)), 'bridged'],
    ['gre', over4(47, join('3081 880b 00000001 00000001 00000001 ff03 0021', INNER4)), 'PPTP'],
    ['gre', over4(47, join('3001 880b 00000001 00000001 21', INNER4)), 'PPTP, compressed'],
    ['gre', ethernet(0x86dd, ipv6(47, join('0000 0800', INNER4))), 'over IPv6'],
    ['mpls', over4(47, join('0000 8847 00064140', INNER4)), 'MPLS in GRE'],
    ['erspan', over4(47, join('0000 88be', INNER_ETHERNET)), 'type I'],
    ['erspan', over4(47, join('1000 88be 00000001 10640000 00000000', INNER_ETHERNET)), 'type II'],
    ['erspan', over4(47, join('1000 22eb 00000001 20640000 00000000 00000000', INNER_ETHERNET)), 'type III'],
    [
      'erspan',
      over4(47, join('1000 22eb 00000001 20640000 00000000 00000001 0000000000000000', INNER_ETHERNET)),
      'subheader',
    ],
    ['vxlan', overUdp(4789, join('0800000000000700', INNER_ETHERNET))],
    ['vxlan', overUdp(8472, join('0800000000000700', INNER_ETHERNET)), 'older port'],
    ['vxlan', overUdp(4789, join('8800000500000700', INNER_ETHERNET)), 'group policy'],
    ['vxlan', overUdp(4790, join('0c00000100000700', INNER4)), 'generic'],
    ['vxlan', overUdp(4790, join('0c00000300000700', INNER_ETHERNET)), 'generic Ethernet'],
    ['geneve', overUdp(6081, join('0000 6558 00000700', INNER_ETHERNET))],
    ['geneve', overUdp(6081, join('0240 0800 00000700 0102800100000000', INNER4)), 'options'],
    ['ipip', over4(4, INNER4)],
    ['ipip', ethernet(0x86dd, ipv6(41, INNER6)), 'IPv6 in IPv6'],
    ['6in4', over4(41, INNER6)],
    ['4in6', ethernet(0x86dd, ipv6(4, INNER4))],
    ['gtp', gtp('30', '')],
    ['gtp', gtp('32', '00010000')],
    ['gtp', gtp('34', '00000085 01100500'.replace(' ', '')), 'extension header'],
    ['teredo', overUdp(3544, INNER6)],
    ['teredo', overUdp(50000, join('0001 0000 0102030405060708 00 0000 eeee 0a0a0a0a', INNER6), 3544), 'both headers'],
    ['l2tp', l2tp('0002 0001 0001')],
    ['l2tp', l2tp(`4002 ${Buffer.from(number(INNER4.length + 12, 2)).toString('hex')} 0001 0001`), 'length'],
    ['l2tp', l2tp('0a02 0001 0001 0001 0002 0002 0000'), 'sequence, offset'],
    ['pppoe', ethernet(0x8864, join('1100 0001', number(INNER4.length + 2, 2), '0021', INNER4))],
    ['pppoe', ethernet(0x8864, join('1100 0001', number(INNER6.length + 2, 2), '0057', INNER6)), 'IPv6'],
    ['mpls', ethernet(0x8847, join('00064040 00064140', INNER4))],
    ['mpls', ethernet(0x8847, join('00064140', INNER6)), 'IPv6'],
    ['mpls', ethernet(0x8847, join('00064140 00000000', INNER_ETHERNET)), 'Ethernet, control word'],
    ['mpls', ethernet(0x8847, join('00064140', INNER_ETHERNET)), 'Ethernet'],
  ];
  for (const [name, bytes, detail = ''] of cases) {
    const { packet, outcome, decoder } = decode(bytes);
    const label = `${name} ${detail}`;
    assert.equal(outcome, Outcome.packet, label);
    assert.equal(TUNNELS[packet.tunnel & 15], name, label);
    assert.deepEqual([packet.protocol, packet.sourcePort, packet.destinationPort], [6, 40000, 104], label);
    if (packet.network === 4) assert.deepEqual([packet.source3, packet.source0], [0xc0a80701 | 0, 0], label);
    else assert.deepEqual([packet.source0, packet.source3], [0x20010000, 7], label);
    assert.deepEqual([packet.payloadLength, packet.payloadEnd - packet.payloadStart], [3, 3], label);
    assert.equal(packet.length, bytes.length, label);
    assert.equal(decoder.oddities.unreadTunnels, 0, label);
  }
});

test('a tunnelled packet has the signature of the packet alone', () => {
  const { packet } = decode(overUdp(4789, join('0800000000000700', INNER_ETHERNET)));
  assert.equal(packet.signature, decode(INNER4, 101).packet.signature);
});

test('addresses and VLANs of the inner Ethernet frame', () => {
  const { packet } = decode(
    ethernet(0x8100, join('0063 0800', ipv4(17, udp(1, 4789, join('0800000000000700', INNER_ETHERNET))))),
  );
  assert.deepEqual([packet.sourceMac, packet.destinationMac], [0x0200000000aa, 0x0200000000bb]);
  assert.deepEqual([packet.vlanCount, packet.vlans[0], packet.tunnels], [1, 9, 1]);
  const mirrored = decode(over4(47, join('1000 88be 00000001 1064 0000 00000000', ethernet(0x0800, INNER4)))).packet;
  assert.deepEqual([mirrored.vlanCount, mirrored.vlans[0]], [1, 0x64]);
  const arp = decode(overUdp(4789, join('0800000000000700', ethernet(0x0806, '0001 0800'), '00000000')));
  assert.deepEqual(
    [arp.outcome, arp.packet.etherType, arp.packet.network, arp.packet.tunnels],
    [Outcome.link, 0x0806, 0, 1],
  );
  const plain = decode(over4(47, join('0000 0800', INNER4))).packet;
  assert.equal(plain.sourceMac, 0x020000000001, 'without inner Ethernet the outer addresses stay');
});

test('what is no tunnel, or one that cannot be read, stays the outer packet', () => {
  const cases: readonly (readonly [string, Uint8Array, number])[] = [
    ['VXLAN without its flag', overUdp(4789, join('0000000000000700', INNER_ETHERNET)), 17],
    ['VXLAN with reserved bits', overUdp(4789, join('0800000100000700', INNER_ETHERNET)), 17],
    ['VXLAN with a reserved byte', overUdp(4789, join('0800000000000701', INNER_ETHERNET)), 17],
    ['VXLAN with broken content', overUdp(4789, join('0800000000000700', ethernet(0x0800, new Uint8Array(30)))), 17],
    ['GENEVE of another version', overUdp(6081, join('4000 6558 00000700', INNER_ETHERNET)), 17],
    ['GENEVE options beyond the end', overUdp(6081, '3f00 6558 00000700'), 17],
    ['GTP echo', overUdp(2152, join('3001 0004 00000000', INNER4)), 17],
    ['GTP too long', overUdp(2152, join('30ff 0fff 00000000', INNER4)), 17],
    ['GTP extension of length 0', overUdp(2152, join('34ff 0030 00000000 00000085 00', INNER4)), 17],
    ['GTP without IP', overUdp(2152, join('30ff 0018 00000000', new Uint8Array(24))), 17],
    ['Teredo of another length', overUdp(3544, join(INNER6, '00')), 17],
    ['L2TP control', overUdp(1701, 'c802 000c 0000 0000 0000 0000'), 17],
    ['L2TP with LCP', overUdp(1701, '0002 0001 0001 ff03 c021 0101'), 17],
    ['GRE with routing', over4(47, join('4000 0800 00000000', INNER4)), 47],
    ['GRE of unknown type', over4(47, '0000 1234 0000'), 47],
    ['GRE cut', over4(47, 'b000 0800'), 47],
    ['PPTP acknowledgement', over4(47, '2081 880b 00000001 00000001'), 47],
    ['PPTP with LCP', over4(47, '3001 880b 00040001 00000001 ff03 c021 0101'), 47],
    ['ERSPAN of another version', over4(47, join('1000 88be 00000001 30640000 00000000', INNER_ETHERNET)), 47],
    ['IP in IP that is none', over4(4, new Uint8Array(24)), 4],
    ['6in4 that is none', over4(41, INNER4), 41],
    ['6in4 with broken content', over4(41, ipv6(6, '0001')), 41],
  ];
  for (const [name, bytes, protocol] of cases) {
    const { packet, outcome } = decode(bytes);
    assert.equal(outcome, Outcome.packet, name);
    assert.deepEqual(
      [packet.protocol, packet.tunnels, packet.tunnel, packet.source3],
      [protocol, 0, 0, 0x0a000001],
      name,
    );
    assert.notEqual(packet.signature, 0, name);
    assert.equal(packet.sourceMac, 0x020000000001, name);
  }
});

test('tunnels in tunnels, up to a limit', () => {
  let bytes: Uint8Array = INNER4;
  for (let depth = 0; depth < 6; depth++) bytes = ipv4(4, bytes);
  const six = decode(bytes, 101);
  assert.deepEqual([six.packet.tunnels, six.packet.sourcePort], [6, 40000]);
  const seven = decode(ipv4(4, bytes), 101);
  assert.deepEqual([seven.packet.tunnels, seven.packet.protocol, seven.outcome], [6, 4, Outcome.packet]);
  assert.equal(seven.decoder.oddities.tooDeepTunnels, 1);
  const mixed = over4(
    47,
    join('1000 88be 00000001 10640000 00000000', overUdp(4789, join('0800000000000700', INNER_ETHERNET))),
  );
  assert.deepEqual([decode(mixed).packet.tunnels, TUNNELS[decode(mixed).packet.tunnel & 15]], [2, 'vxlan']);
  assert.equal(TUNNELS[decode(mixed).packet.tunnel >>> 4], 'erspan', 'the outer one is kept beside it');
  const innerBroken = over4(4, ipv4(47, '0000 0800 4500'));
  const { packet } = decode(innerBroken);
  assert.deepEqual(
    [packet.tunnels, packet.protocol, TUNNELS[packet.tunnel & 15]],
    [1, 47, 'ipip'],
    'the innermost readable packet',
  );
});
