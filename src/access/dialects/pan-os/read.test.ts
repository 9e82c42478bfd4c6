/** PAN-OS security rules, in XML and as set commands: both say the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, readsAnything, troubles } from '../../testing.ts';
import { panOs } from './index.ts';

const SET = `set deviceconfig system hostname fw2
set network interface ethernet ethernet1/1 layer3 ip 10.0.1.1/24
set network interface ethernet ethernet1/2 layer3 units ethernet1/2.20 ip 10.0.20.1/24
set network interface ethernet ethernet1/2 layer3 units ethernet1/2.20 tag 20
set zone inside network layer3 [ ethernet1/1 ethernet1/3 ]
set zone outside network layer3 ethernet1/2.20
set address net10 ip-netmask 10.0.0.0/8
set address hosts ip-range 172.16.0.5-172.16.0.9
set address named fqdn host.example
set address-group grp static [ net10 hosts ]
set service web protocol tcp port 80,8000-8010
set service-group some members [ web service-https ]
set rulebase security rules off from any to any source any destination any service any application any action allow disabled yes
set rulebase security rules web from inside to outside source grp destination any service some application any action allow
set rulebase security rules app from inside to outside source any destination any service application-default application ssh action allow
set rulebase security rules not from any to outside source net10 negate-source yes destination 192.0.2.0/24 service any application any action deny
set rulebase nat rules out from inside to outside source any destination any
set network virtual-router default routing-table ip static-route d destination 0.0.0.0/0
set network virtual-router default routing-table ip static-route d nexthop ip-address 10.0.20.254
`;

const XML = `<?xml version="1.0"?>
<config urldb="paloaltonetworks" version="10.1.0">
  <shared><address><entry name="net10"><ip-netmask>10.0.0.0/8</ip-netmask></entry></address></shared>
  <devices><entry name="localhost.localdomain"><vsys><entry name="vsys1">
    <application/>
    <!-- a note -->
    <service><entry name="web"><protocol><tcp><port>80,8000-8010</port></tcp></protocol></entry></service>
    <rulebase><security><rules>
      <entry name="web &amp; more">
        <from><member>inside</member></from>
        <to><member>outside</member></to>
        <source><member>net10</member></source>
        <destination><member>any</member></destination>
        <service><member>web</member></service>
        <application><member>any</member></application>
        <action>allow</action>
        <rule-type>interzone</rule-type>
      </entry>
    </rules></security></rulebase>
  </entry></vsys></entry></devices>
</config>
`;

test('rules, groups, services, zones and negations decide in their order', () => {
  const configuration = panOs.read(SET, 'fw2.set');
  const ask = asker(configuration, 'policy');
  const out = 'in=ethernet1/1 out=ethernet1/2.20';
  assert.equal(ask(`src=10.1.1.1 dst=8.8.8.8 ${out} protocol=tcp dport=8005`), 'permit 14');
  assert.equal(ask('src=172.16.0.7 dst=8.8.8.8 in=inside out=outside protocol=tcp dport=443'), 'permit 14');
  assert.match(
    ask(`src=10.1.1.1 dst=8.8.8.8 ${out} protocol=tcp dport=22`),
    /^unknown 15/,
    'an application is not told by a packet',
  );
  assert.equal(ask('src=9.9.9.9 dst=192.0.2.7 in=ethernet1/9 out=ethernet1/2.20 protocol=udp dport=9'), 'deny 16');
  assert.equal(ask('src=10.9.9.9 dst=192.0.2.7 in=ethernet1/9 out=ethernet1/2.20 protocol=udp dport=9'), 'deny -');
  assert.equal(
    ask('src=9.9.9.9 dst=10.0.1.7 in=ethernet1/3 out=ethernet1/1 protocol=udp dport=9'),
    'permit 5',
    'within a zone',
  );
  assert.equal(ask(`src=9.9.9.9 dst=192.0.2.7 ${out} protocol=udp dport=9 state=established`), 'permit -');
  assert.deepEqual(troubles(configuration), ['17 todo'], 'what translates is told');
  assert.equal(configuration.hostname, 'fw2');
  assert.deepEqual(
    configuration.interfaces.map(({ name, zone }) => `${name} ${zone}`),
    ['ethernet1/1 inside', 'ethernet1/2 null', 'ethernet1/2.20 outside'],
  );
  assert.equal(configuration.routes.length, 1);
  assert.deepEqual(
    configuration.routing.translations.map(({ at }) => at),
    [17],
  );
  assert.deepEqual(
    configuration.unusedNames.map(({ name }) => name),
    ['named'],
  );
});

test('XML says the same, with shared objects, entities and empty elements', () => {
  const configuration = panOs.read(XML, 'fw.xml');
  const ask = asker(configuration, 'policy');
  assert.equal(ask('src=10.1.1.1 dst=8.8.8.8 in=inside out=outside protocol=tcp dport=80'), 'permit 9');
  assert.equal(ask('src=11.1.1.1 dst=8.8.8.8 in=inside out=outside protocol=tcp dport=80'), 'deny -');
  assert.deepEqual(troubles(configuration), []);
  assert.deepEqual([configuration.undefinedNames, configuration.unusedNames], [[], []]);
});

test('settings, actions and objects that are not known give no verdict', () => {
  const packet = 'src=10.1.1.1 dst=8.8.8.8 in=ethernet1/1 out=ethernet1/2.20 protocol=tcp dport=8005';
  const asked = (before: string, after: string): string =>
    asker(panOs.read(SET.replace(before, after), 'fw2.set'), 'policy')(packet);
  assert.match(asked('service some application any', 'service nowhere application any'), /^unknown 14/);
  assert.match(asked('source grp destination', 'source nowhere destination'), /^unknown 14/);
  assert.match(asked('source grp destination', 'source named destination'), /^unknown 14/);
  assert.match(asked('static [ net10 hosts ]', 'static [ grp ]'), /^unknown 14/);
  assert.match(
    asked(
      'application any action allow\nset rulebase security rules app',
      'application any action frob\nset rulebase security rules app',
    ),
    /^unknown 14/,
  );
  assert.match(asked('rules web from inside', 'rules web source-user staff from inside'), /^unknown 14/);
  assert.match(asked('rules web from inside', 'rules web frob 3 from inside'), /^unknown/);
  assert.match(asker(panOs.read(`nonsense\n${SET}`, 'fw2.set'), 'policy')(packet), /^unknown/);
});

test('between zones nothing passes without a rule; each virtual system is asked about its own interfaces', () => {
  const interfaces = [
    'set network interface ethernet ethernet1/1 layer3 ip 10.1.0.1/24',
    'set network interface ethernet ethernet1/2 layer3 ip 10.2.0.1/24',
  ];
  const bare = [
    ...interfaces,
    'set vsys vsys1 zone in network layer3 ethernet1/1',
    'set vsys vsys1 zone out network layer3 ethernet1/2',
    '',
  ];
  const closed = panOs.read(bare.join('\n'), 'a.cfg');
  assert.match(asker(closed, 'out:ethernet1/2')('src=10.1.0.9 dst=10.2.0.9 protocol=89 in=ethernet1/1'), /^deny/);
  assert.match(asker(closed, 'out:ethernet1/1')('src=10.1.0.9 dst=10.1.0.8 protocol=89 in=ethernet1/1'), /^permit/);
  const vsys = (number: number): readonly string[] => [
    `set network interface ethernet ethernet1/${number} layer3 ip 10.${number}.0.1/24`,
    `set vsys vsys${number} zone in network layer3 ethernet1/${number}`,
    ...[
      'from in',
      'to in',
      'source any',
      'destination any',
      'application any',
      'service any',
      `action ${number === 1 ? 'allow' : 'deny'}`,
    ].map((setting) => `set vsys vsys${number} rulebase security rules r ${setting}`),
  ];
  const two = panOs.read(
    [...vsys(1), ...vsys(2), 'set network interface ethernet ethernet1/9 layer3 ip 10.9.0.1/24', ''].join('\n'),
    'b.cfg',
  );
  const within = (number: number): string =>
    asker(two, `out:ethernet1/${number}`)(`src=10.7.0.9 dst=10.8.0.9 protocol=89 in=ethernet1/${number}`);
  assert.match(within(1), /^permit/);
  assert.match(within(2), /^deny/);
  assert.match(within(9), /^deny/, 'an interface in no zone');
  const joined = panOs.read(
    [...vsys(1), ...vsys(2), 'set vsys vsys1 zone other network external vsys2', ''].join('\n'),
    'c.cfg',
  );
  assert.deepEqual(troubles(joined), ['19 todo'], 'a way from one virtual system to another is not modelled');
});

test('any beginning of a file and any changed byte is read', () => {
  readsAnything(panOs, SET, 16);
  readsAnything(panOs, XML, 17);
});
