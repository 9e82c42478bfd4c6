/** What packets show of a device: ports, groups, signatures, sizes in order; and of payloads nothing that could be read back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMac } from '#base/addresses.ts';
import { decode, ethernet, frame, ipv4, ipv6, join, tcp, udp } from '#decode/headers/frame-builder.ts';
import { DeviceObserver } from './model-observer.ts';

const MAC = '02:00:00:00:00:01';

/** What is told of a device that sends these frames, a second apart. */
function observe(...frames: readonly Uint8Array[]): ReadonlyMap<string, readonly string[]> {
  const observer = new DeviceObserver(parseMac(MAC), 'made.pcap');
  frames.forEach((bytes, index) => {
    observer.packet(decode(frame(bytes, 1, bytes.length, (index + 1) * 1e6)).packet);
  });
  return Map.groupBy(
    observer.facts.map(({ key, value }) => [key, value] as const),
    ([key]) => key.slice('packet.'.length),
  ) as never;
}
const told = (facts: ReadonlyMap<string, unknown>, key: string): readonly string[] =>
  ((facts.get(key) ?? []) as readonly (readonly [string, string])[]).map(([, value]) => value);

const SYN = (source: number, destination: number, flags: string, options: string): Uint8Array => {
  const segment = tcp(source, destination, '', options);
  segment[13] = Number.parseInt(flags, 16);
  return ethernet(0x0800, ipv4(6, segment, { ttl: 63 }));
};

test('connections tell the service and the signature of the system', () => {
  const facts = observe(
    SYN(49_152, 443, '02', '020405b4 0402080a 00000001 00000000 0103 0307'),
    SYN(8080, 50_000, '12', '020405b4'),
  );
  assert.deepEqual(told(facts, 'service'), ['to tcp/443', 'from tcp/8080']);
  assert.deepEqual(told(facts, 'synSignature'), ['64 8192 mss,sok,ts,nop,ws7']);
  assert.deepEqual(told(facts, 'synAckSignature'), ['64 8192 mss']);
});

test('groups are told by their address, those made from an address only as such', () => {
  const facts = observe(
    ethernet(0x0800, ipv4(17, udp(5353, 5353, '00'), { destination: '224.0.0.251', ttl: 255 })),
    ethernet(0x86dd, ipv6(17, udp(5353, 5353, '00'), { destination: 'ff02:0:0:0:0:0:0:fb' })),
    ethernet(0x86dd, ipv6(58, '8700000000000000', { destination: 'ff02:0:0:0:0:1:ff00:1' })),
    ethernet(0x0800, ipv4(17, udp(68, 67, '00'), { destination: '255.255.255.255' })),
  );
  assert.deepEqual(told(facts, 'group'), ['224.0.0.251', 'ff02::fb', 'solicited-node', 'broadcast']);
  assert.deepEqual(told(facts, 'icmp'), ['icmpv6 135/0']);
});

test('the options of DHCP are told in their order', () => {
  const message = join('01010600', new Uint8Array(232), '63825363', '350103 0c0470756d70 370103 ff');
  const facts = observe(ethernet(0x0800, ipv4(17, udp(68, 67, message), { destination: '255.255.255.255' })));
  assert.deepEqual(told(facts, 'dhcpOptions'), ['3: 53,12,55']);
});

test('sizes and the order of packets are told, a repeated packet once', () => {
  const query = ethernet(0x0800, ipv4(17, udp(50_000, 53, '0001')));
  const arp = ethernet(0x0806, '0001');
  const observer = new DeviceObserver(parseMac(MAC), 'made.pcap');
  for (const [bytes, time] of [
    [arp, 1e6],
    [query, 2e6],
    [query, 2e6 + 100],
    [arp, 3e6],
  ] as const)
    observer.packet(decode(frame(bytes, 1, bytes.length, time)).packet);
  assert.equal(observer.sent.length, 4);
  const values = (key: string): readonly string[] =>
    observer.facts.filter((fact) => fact.key === key).map(({ value }) => value);
  assert.deepEqual(values('packet.size'), ['link 806 16', 'udp/53 44']);
  assert.deepEqual(values('packet.order'), ['link 806 > udp/53', 'udp/53 > link 806', 'link 806 > udp/53 > link 806']);
});

test('a payload that names its model is heard, also with rotated bits; its other words are hashes', () => {
  const text = '<param><model value="SP-2101W" /><alias value="Kitchen of Mrs Miller" /></param>';
  const turned = Uint8Array.from(Buffer.from(text), (byte) => ((byte >> 3) | (byte << 5)) & 255);
  for (const payload of [Buffer.from(text), turned]) {
    const facts = observe(ethernet(0x0800, ipv4(17, udp(30_000, 8765, payload))));
    assert.deepEqual(told(facts, 'statedModel'), ['SP-2101W']);
    const words = told(facts, 'payloadWord');
    assert.ok(words.length > 3 && words.every((word) => /^udp\/8765 [0-9a-f]{3}$/.test(word)), words.join(', '));
  }
});

test('enciphered payloads and the device’s own address give no words', () => {
  const noise = Uint8Array.from({ length: 200 }, (_, index) => (index * 167 + 89) & 255);
  assert.deepEqual(told(observe(ethernet(0x0800, ipv4(17, udp(30_000, 8765, noise)))), 'payloadWord'), []);
  const own = Buffer.from('020000000001 000001');
  assert.deepEqual(told(observe(ethernet(0x0800, ipv4(17, udp(30_000, 8765, own)))), 'payloadWord'), []);
});
