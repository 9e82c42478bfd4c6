/** NX-OS access lists: sequence numbers, prefixes, groups of addresses and ports. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, readsAnything, troubles } from '../../testing.ts';
import { ciscoNxOs } from './index.ts';

const CONFIGURATION = `!Command: show running-config
version 9.3(5) Bios:version
hostname core1
feature ospf
object-group ip address SERVERS
  10 host 10.1.1.1
  20 10.2.0.0/16
  30 10.3.0.0 0.0.255.255
object-group ip port WEB
  10 eq 80
  20 range 8000 8080
ip access-list EDGE
  statistics per-entry
  10 remark first
  30 deny ip 10.0.0.0/8 any log
  20 permit tcp any addrgroup SERVERS portgroup WEB
  40 permit udp any host 10.9.9.9 eq domain
  permit icmp any any echo-reply
ipv6 access-list SIX
  permit tcp 2001:db8::/32 any established
interface Vlan10
  no shutdown
  ip access-group EDGE in
  ip address 10.0.10.1/24
interface Ethernet1/1
  switchport mode trunk
  switchport trunk allowed vlan 10,20-30
vrf context mgmt
  ip route 0.0.0.0/0 10.0.0.1
ip route 10.0.0.0/8 Null0
`;

test('entries decide in the order of their numbers', () => {
  const configuration = ciscoNxOs.read(CONFIGURATION, 'core1.cfg');
  const ask = asker(configuration, 'EDGE');
  assert.equal(ask('src=10.8.8.8 dst=10.2.7.7 protocol=tcp dport=8080'), 'permit 16');
  assert.equal(ask('src=10.8.8.8 dst=10.2.7.7 protocol=tcp dport=8081'), 'deny 15');
  assert.equal(ask('src=9.9.9.9 dst=10.9.9.9 protocol=udp dport=53'), 'permit 17');
  assert.equal(ask('src=9.9.9.9 dst=10.9.9.9 protocol=icmp icmp=0/0'), 'permit 18');
  assert.equal(ask('src=9.9.9.9 dst=10.9.9.9 protocol=icmp icmp=8/0'), 'deny -');
  assert.deepEqual(
    configuration.filters[0]?.rules.map(({ line }) => line.number),
    [20, 30, 40, 50],
  );
  const six = asker(configuration, 'SIX');
  assert.equal(six('src=2001:db8::1 dst=2001:db8::2 protocol=tcp flags=ack'), 'permit 20');
  assert.equal(six('src=fe80::1 dst=ff02::1 protocol=58 icmp=135/0'), 'permit 19', 'neighbour discovery');
  assert.deepEqual(troubles(configuration), []);
  assert.deepEqual(
    configuration.guards.map(({ filter, place, in: own }) => `${place} ${own} ${filter}`),
    ['in Vlan10 EDGE'],
  );
  assert.deepEqual(
    configuration.routes.map(({ vrf, discard }) => `${vrf} ${discard}`),
    ['mgmt false', 'null true'],
  );
  assert.deepEqual(
    configuration.unusedNames.map(({ name }) => name),
    ['SIX'],
  );
});

test('what is not known gives no verdict, and names that stand nowhere are told', () => {
  const list = (entry: string): ReturnType<typeof ciscoNxOs.read> =>
    ciscoNxOs.read(`ip access-list A\n  10 ${entry}\n  20 permit udp any any\n`, 'a.cfg');
  const packet = 'src=1.1.1.1 dst=2.2.2.2 protocol=tcp dport=80';
  for (const entry of [
    'frob tcp any any',
    'permit tcp any any frob',
    'permit tcp any addrgroup NONE',
    'permit tcp any any portgroup NONE',
    'permit tcp any any time-range night',
  ])
    assert.match(asker(list(entry), 'A')(packet), /^unknown 2/, entry);
  assert.equal(asker(list('permit udp any any frob'), 'A')(packet), 'deny -');
  const { undefinedNames } = list('permit tcp any addrgroup NONE portgroup PORTS');
  assert.deepEqual(undefinedNames.map(({ kind, name }) => `${kind} ${name}`).sort(), [
    'address object-group NONE',
    'port object-group PORTS',
  ]);
});

test('what manages the device and what shapes traffic changes nothing; what drops it is told', () => {
  const text = (conform: string): string =>
    [
      'cfs eth distribute',
      'monitor session 1',
      '  source interface Ethernet1/1',
      'policy-map type qos LIMIT',
      '  class class-default',
      `    police cir 10 mbps conform ${conform} violate drop`,
      'interface Ethernet1/1',
      '  no switchport',
      '  ip dhcp relay address 10.0.0.5',
      '  service-policy type qos input LIMIT',
      '',
    ].join('\n');
  assert.deepEqual(troubles(ciscoNxOs.read(text('transmit'), 'a.cfg')), []);
  assert.deepEqual(
    troubles(ciscoNxOs.read(text('drop'), 'a.cfg')).map((trouble) => Number.parseInt(trouble, 10)),
    [6],
  );
});

test('any beginning of a file and any changed byte is read', () => {
  readsAnything(ciscoNxOs, CONFIGURATION, 15);
});
