/** ASA access lists with objects and groups, bound to interfaces or to all; levels of security where there are none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, readsAnything, troubles } from '../../testing.ts';
import { ciscoAsa } from './index.ts';

const CONFIGURATION = `ASA Version 9.8(2)
hostname fw3
names
name 10.1.1.9 server
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 192.0.2.1 255.255.255.0
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.1.1.1 255.255.255.0
object network web
 host 10.1.1.5
object-group network dmz
 network-object 10.2.0.0 255.255.0.0
 network-object object web
object-group service ports tcp
 port-object eq www
 port-object range 8000 8080
object-group service mixed
 service-object udp destination eq domain
 service-object icmp echo
object-group network all
 group-object dmz
 network-object host 10.3.3.3
access-list out_in remark first
access-list out_in extended permit tcp any object-group all object-group ports
access-list out_in extended permit object-group mixed any host server
access-list out_in extended permit udp any any eq syslog inactive
access-list out_in extended deny ip any4 10.0.0.0 255.0.0.0 log
access-group out_in in interface outside
nat (inside,outside) source dynamic any interface
route outside 0.0.0.0 0.0.0.0 192.0.2.254 1
`;

test('entries, objects, groups and levels of security decide as the device does', () => {
  const configuration = ciscoAsa.read(CONFIGURATION, 'fw3.cfg');
  const ask = asker(configuration, 'out_in');
  assert.equal(ask('src=9.9.9.9 dst=10.2.7.7 protocol=tcp dport=8001'), 'permit 28');
  assert.equal(ask('src=9.9.9.9 dst=10.1.1.5 protocol=tcp dport=80'), 'permit 28');
  assert.equal(ask('src=9.9.9.9 dst=10.3.3.3 protocol=tcp dport=81'), 'deny 31');
  assert.equal(ask('src=9.9.9.9 dst=10.1.1.9 protocol=udp dport=53'), 'permit 29');
  assert.equal(ask('src=9.9.9.9 dst=10.1.1.9 protocol=icmp icmp=8/0'), 'permit 29');
  assert.equal(ask('src=9.9.9.9 dst=8.8.8.8 protocol=udp dport=514'), 'deny -', 'an inactive entry takes nothing');
  assert.equal(ask('src=9.9.9.9 dst=10.1.1.9 protocol=udp dport=9 state=established'), 'permit -');
  const inside = asker(configuration, 'interface inside');
  assert.equal(inside('src=10.1.1.7 dst=8.8.8.8 protocol=udp dport=9 out=outside'), 'permit 9');
  assert.deepEqual(troubles(configuration), ['33 todo'], 'what translates is told');
  assert.deepEqual(
    configuration.guards.map(({ filter, place }) => `${place} ${filter}`),
    ['through same-security-traffic intra-interface', 'in out_in', 'through interface inside'],
  );
  assert.deepEqual([configuration.undefinedNames, configuration.unusedNames], [[], []]);
  assert.equal(configuration.routes.length, 1);
});

test('what is not known gives no verdict', () => {
  const packet = 'src=9.9.9.9 dst=10.2.7.7 protocol=tcp dport=80';
  const list = (entry: string): string =>
    asker(
      ciscoAsa.read(`access-list a extended ${entry}\naccess-list a extended deny ip any any\n`, 'a.cfg'),
      'a',
    )(packet);
  for (const entry of [
    'frob tcp any any',
    'permit frob any any',
    'permit tcp any object none',
    'permit tcp any any frob',
    'permit tcp any any time-range night',
    'permit tcp user x any any',
    'permit tcp any interface outside',
  ])
    assert.match(list(entry), /^unknown 1/, entry);
  assert.equal(list('permit udp any any frob'), 'deny 2');
});

test('levels of security stand where packets leave as well; objects that the device brings along, its own names of ports', () => {
  const port = (number: number, nameif: string, level: number): string =>
    `interface GigabitEthernet0/${number}\n nameif ${nameif}\n security-level ${level}\n ip address 10.${number}.0.1 255.255.255.0\n`;
  const ports = `ASA Version 9.9\n${port(1, 'low', 0)}${port(2, 'ward', 50)}${port(3, 'archive', 50)}`;
  const leaving = (extra: string, from: string, to: string): string =>
    asker(ciscoAsa.read(`${ports}${extra}`, 'a.cfg'), `out:${to}`)(`src=10.7.0.1 dst=10.8.0.1 protocol=89 in=${from}`);
  assert.match(leaving('', 'ward', 'low'), /^permit/);
  assert.match(leaving('', 'low', 'ward'), /^deny/);
  assert.match(leaving('', 'ward', 'archive'), /^deny/);
  assert.match(leaving('same-security-traffic permit inter-interface\n', 'ward', 'archive'), /^permit/);
  assert.match(leaving('same-security-traffic permit inter-interface\n', 'ward', 'ward'), /^deny/);
  assert.match(leaving('same-security-traffic permit intra-interface\n', 'ward', 'ward'), /^permit/);
  assert.match(
    leaving('access-group a in interface low\naccess-list a extended permit ospf any any\n', 'low', 'ward'),
    /^permit/,
  );
  const lists = ciscoAsa.read(
    `object-group service g
 service-object udp source eq cifs ! by name
access-list a extended permit object icmp-echo any any
access-list a extended permit object ospf any any
access-list a extended permit object-group g any any
access-list a extended permit tcp any any eq kerberos
`,
    'b.cfg',
  );
  assert.deepEqual([troubles(lists), lists.undefinedNames], [[], []]);
  const ask = asker(lists, 'a');
  assert.equal(ask('src=1.1.1.1 dst=2.2.2.2 protocol=icmp icmp=8/0'), 'permit 3');
  assert.equal(ask('src=1.1.1.1 dst=2.2.2.2 protocol=89'), 'permit 4');
  assert.equal(ask('src=1.1.1.1 dst=2.2.2.2 protocol=udp sport=3020 dport=9'), 'permit 5');
  assert.equal(ask('src=1.1.1.1 dst=2.2.2.2 protocol=tcp sport=9 dport=750'), 'permit 6');
  assert.equal(ask('src=1.1.1.1 dst=2.2.2.2 protocol=tcp sport=9 dport=88'), 'deny -');
});

test('any beginning of a file and any changed byte is read', () => {
  readsAnything(ciscoAsa, CONFIGURATION, 18);
});
