/** FortiOS policies: between interfaces and zones, with address and service objects. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { createNetworkModel } from '../../forwarding/model.ts';
import { path as ways } from '../../forwarding/questions.ts';
import { interfaceNamesIn } from '../../packets/names.ts';
import { PacketSpace } from '../../packets/space.ts';
import { parseWords } from '../../packets/words.ts';
import { asker, readsAnything, troubles } from '../../testing.ts';
import { fortios } from './index.ts';

const text = fs.readFileSync(path.join(import.meta.dirname, 'testing.cfg'), 'utf8');
const from = 'src=10.1.1.1 in=port1 out=port2';

test('policies, groups, ranges, services, zones and negations decide in their order', () => {
  const configuration = fortios.read(text, 'fw.cfg');
  const ask = asker(configuration, 'policy');
  assert.equal(ask(`${from} dst=8.8.8.8 protocol=tcp sport=2000 dport=443`), 'permit 48');
  assert.equal(
    ask(`${from} dst=8.8.8.8 protocol=tcp sport=80 dport=443`),
    'deny -',
    'the source port is not of the service',
  );
  assert.equal(
    ask(`${from} dst=8.8.8.8 protocol=udp sport=80 dport=53`),
    'permit 48',
    'a service that FortiOS brings along',
  );
  assert.equal(ask('src=172.16.0.7 in=lan out=port2 dst=8.8.8.8 protocol=tcp sport=1 dport=80'), 'permit 48');
  assert.equal(ask('src=10.1.1.1 in=port1 out=port3 dst=8.8.8.8 protocol=47'), 'permit 18', 'within a zone');
  assert.equal(ask('src=10.1.1.1 in=port9 out=port2 dst=8.8.8.8 protocol=tcp sport=2000 dport=443'), 'deny -');
  assert.match(
    ask('src=10.1.1.1 in=port9 out=port2 dst=8.8.8.8 protocol=tcp sport=1 dport=22'),
    /^unknown 59/,
    'a name and a schedule',
  );
  assert.equal(ask('src=9.9.9.9 in=port9 out=port7 dst=10.1.1.1 protocol=tcp sport=1 dport=22'), 'deny 68');
  assert.equal(
    ask('src=9.9.9.9 in=port9 out=port7 dst=10.1.1.1 protocol=tcp sport=1 dport=22 state=established'),
    'permit -',
  );
  assert.deepEqual(troubles(configuration), ['57 todo'], 'what translates is told');
  assert.equal(configuration.hostname, 'fw1');
  assert.deepEqual(
    configuration.interfaces.map(({ name, zone, up }) => `${name} ${zone} ${up}`),
    ['port1 lan true', 'port2 null false'],
  );
  assert.deepEqual(
    configuration.routes.map(({ interface: own, distance }) => `${own} ${distance}`),
    ['port2 10'],
  );
  assert.deepEqual(
    configuration.routing.translations.map(({ at }) => at),
    [57],
  );
});

test('settings, actions and objects that are not known give no verdict', () => {
  const packet = `${from} dst=8.8.8.8 protocol=tcp sport=2000 dport=443`;
  const asked = (before: string, after: string): string =>
    asker(fortios.read(text.replace(before, after), 'fw.cfg'), 'policy')(packet);
  assert.match(asked('set nat enable', 'set frobnicate 3'), /^unknown 48/);
  assert.match(asked('set nat enable', 'set groups "staff"'), /^unknown 48/);
  assert.match(asked('set service "web" "DNS"', 'set service "nowhere"'), /^unknown 48/);
  assert.match(asked('set srcaddr "grp"', 'set srcaddr "nowhere"'), /^unknown 48/);
  assert.match(asked('set action accept', 'set action ipsec'), /^unknown 48/);
  assert.equal(asked('set nat enable', 'set status disable'), 'deny -');
  assert.match(
    asked('config router static', 'config firewall security-policy\n edit 1\n next\nend\nconfig router static'),
    /^unknown/,
  );
  assert.match(asked('set member "net10" "r1"', 'set member "grp"'), /^unknown 48/, 'a group that holds itself');
});

const domains = `config vdom
edit root
next
edit clinic
next
end
config global
config system global
 set hostname "two"
end
config system interface
 edit "port1"
  set vdom "root"
  set ip 10.1.0.1 255.255.255.0
 next
 edit "port2"
  set ip 10.2.0.1 255.255.255.0
 next
 edit "port3"
  set vdom "clinic"
  set ip 10.3.0.1 255.255.255.0
 next
 edit "port4"
  set vdom "clinic"
  set ip 10.4.0.1 255.255.255.0
 next
 edit "link0"
  set vdom "root"
  set ip 192.0.2.1 255.255.255.252
 next
 edit "link1"
  set vdom "clinic"
  set ip 192.0.2.2 255.255.255.252
 next
end
config system vdom-link
 edit "link"
 next
end
end
config vdom
edit root
config firewall address
 edit "servers"
  set subnet 10.2.0.0 255.255.255.0
 next
end
config firewall policy
 edit 1
  set srcintf "port1"
  set dstintf "port2"
  set srcaddr "all"
  set dstaddr "servers"
  set action accept
  set schedule "always"
  set service "HTTPS"
 next
 edit 2
  set srcintf "port1"
  set dstintf "link0"
  set srcaddr "all"
  set dstaddr "all"
  set action accept
  set schedule "always"
  set service "ALL"
 next
end
config router static
 edit 1
  set dst 10.4.0.0 255.255.255.0
  set gateway 192.0.2.2
  set device "link0"
 next
end
next
edit clinic
config firewall address
 edit "servers"
  set subnet 10.4.0.0 255.255.255.0
 next
end
config firewall policy
 edit 1
  set srcintf "any"
  set dstintf "port4"
  set srcaddr "all"
  set dstaddr "servers"
  set action accept
  set schedule "always"
  set service "SSH"
 next
end
next
end
`;

test('each virtual domain is a firewall of its own; a link with addresses joins two', () => {
  const configuration = fortios.read(domains, 'two.cfg');
  assert.deepEqual(troubles(configuration), []);
  assert.deepEqual(
    configuration.filters.map(({ name }) => name),
    ['policy root', 'policy clinic'],
  );
  const root = asker(configuration, 'policy root');
  const clinic = asker(configuration, 'policy clinic');
  const web = 'src=10.1.0.9 protocol=tcp sport=5000';
  assert.match(root(`${web} dst=10.2.0.9 dport=443 in=port1 out=port2`), /^permit/);
  assert.match(root(`${web} dst=10.4.0.9 dport=443 in=port1 out=port2`), /^deny/, 'addresses of another domain');
  assert.match(clinic(`${web} dst=10.4.0.9 dport=22 in=port3 out=port4`), /^permit/);
  assert.match(clinic(`${web} dst=10.2.0.9 dport=22 in=port3 out=port4`), /^deny/);
  const model = createNetworkModel(new PacketSpace(interfaceNamesIn([configuration])), [
    { name: 'two', configuration, isHost: false },
  ]);
  const way = (packet: string, from: string): string => {
    const { verdict, paths } = ways(model, { from: `two[${from}]` }, parseWords(packet));
    return `${verdict} ${paths[0]?.disposition} ${paths[0]?.hops.map((hop) => hop.out).join('>')}`;
  };
  assert.equal(way('src=10.1.0.9 dst=10.4.0.9 protocol=tcp sport=5 dport=22', 'port1'), 'permit delivered link0>port4');
  assert.equal(way('src=10.1.0.9 dst=10.4.0.9 protocol=tcp sport=5 dport=443', 'port1'), 'deny denied link0>port4');
  assert.equal(way('src=10.3.0.9 dst=10.2.0.9 protocol=tcp sport=5 dport=443', 'port3'), 'deny no-route ');
  const bare = fortios.read(domains.replace('set ip 192.0.2.2 255.255.255.252', 'set type vdom-link'), 'two.cfg');
  assert.deepEqual(troubles(bare), ['37 todo'], 'a link without addresses is not followed');
});

test('what a person types is taken as the device takes it', () => {
  const changed = (...typed: readonly string[]): string => {
    const end = text.replace(
      'config router static',
      `config firewall policy\n${typed.join('\n')}\nend\nconfig router static`,
    );
    return asker(fortios.read(end, 'fw.cfg'), 'policy')(`${from} dst=8.8.8.8 protocol=tcp sport=2000 dport=443`);
  };
  const deny = [
    'edit 99',
    'set srcintf any',
    'set dstintf any',
    'set srcaddr all',
    'set dstaddr all',
    'set service ALL',
    'next',
  ];
  assert.match(changed(...deny), /^permit/);
  assert.match(changed(...deny, 'move 99 before 10'), /^deny/);
  assert.match(changed(...deny, 'move 99 before 10', 'delete 99'), /^permit/);
  assert.match(changed('delete 10'), /^deny/);
  assert.match(changed('clone 10 to 50', 'delete 10', 'edit 50', 'unselect service web', 'next'), /^deny/);
  assert.match(changed('rename 10 to 2'), /^unknown/);
});

test('any beginning of a file and any changed byte is read', () => {
  readsAnything(fortios, text, 14);
});
