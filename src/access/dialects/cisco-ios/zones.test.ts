/** The zone-based firewall: which policy stands between two interfaces, and which line decides. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseWords } from '../../packets/words.ts';
import { test as ask } from '../../questions/ask.ts';
import { createSubject } from '../../questions/subject.ts';
import { asker, troubles } from '../../testing.ts';
import { ciscoIos } from './index.ts';

const FIREWALL = `hostname fw
zone security INSIDE
zone security OUTSIDE
zone security DMZ
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 zone-member security INSIDE
interface GigabitEthernet0/1
 ip address 192.0.2.1 255.255.255.0
 zone-member security OUTSIDE
interface GigabitEthernet0/2
 ip address 10.3.0.1 255.255.255.0
 zone-member security DMZ
interface GigabitEthernet0/3
 ip address 10.4.0.1 255.255.255.0
interface GigabitEthernet0/4
 ip address 10.5.0.1 255.255.255.0
interface GigabitEthernet0/5
 ip address 10.6.0.1 255.255.255.0
 zone-member security INSIDE
ip access-list extended SERVERS
 deny tcp any host 10.3.0.99
 permit tcp any 10.3.0.0 0.0.0.255
ip access-list extended BLOCKED
 permit ip host 10.1.0.66 any
class-map type inspect match-all WEB-TO-DMZ
 match access-group name SERVERS
 match protocol https
class-map type inspect match-any COMMON
 match protocol dns
 match protocol icmp
class-map type inspect match-any BAD
 match access-group name BLOCKED
class-map type inspect match-all TWO-LISTS
 match access-group name SERVERS
 match access-group name BLOCKED
policy-map type inspect TO-DMZ
 class type inspect BAD
  drop log
 class type inspect WEB-TO-DMZ
  inspect
 class type inspect COMMON
  pass
policy-map type inspect FROM-OUTSIDE
 class type inspect TWO-LISTS
  inspect
 class class-default
  drop
policy-map type inspect TO-SELF
 class type inspect COMMON
  inspect
zone-pair security IN-DMZ source INSIDE destination DMZ
 service-policy type inspect TO-DMZ
zone-pair security OUT-DMZ source OUTSIDE destination DMZ
 service-policy type inspect FROM-OUTSIDE
zone-pair security EMPTY source DMZ destination OUTSIDE
zone-pair security OUT-SELF source OUTSIDE destination self
 service-policy type inspect TO-SELF
`;
const lines = FIREWALL.split('\n');
const subject = createSubject([ciscoIos.read(FIREWALL, 'fw.cfg')]);
const g = (number: number): string => `GigabitEthernet0/${number}`;

function decide(from: number, to: number, words: string): readonly [string, string | null] {
  const { verdict, line } = ask(subject, `out:${g(to)}`, parseWords(`in=${g(from)} ${words}`));
  return [verdict, line === null ? null : (lines[line.at - 1] ?? '').trim()];
}

const https = 'src=10.1.0.5 dst=10.3.0.7 protocol=tcp sport=50000 dport=443';

suite('between zones', () => {
  const cases: readonly (readonly [string, number, number, string, string, string | null])[] = [
    ['the list of a class decides', 0, 2, https, 'permit', 'permit tcp any 10.3.0.0 0.0.0.255'],
    ['what the list denies goes on, to the end of the policy', 0, 2, https.replace('0.7', '0.99'), 'deny', null],
    ['a class that drops stands first', 0, 2, https.replace('0.5', '0.66'), 'deny', 'permit ip host 10.1.0.66 any'],
    ['every condition of match-all must hold', 0, 2, https.replace('443', '80'), 'deny', null],
    [
      'one of match-any suffices',
      0,
      2,
      'src=10.1.0.5 dst=10.3.0.7 protocol=udp sport=1 dport=53',
      'permit',
      'match protocol dns',
    ],
    ['two lists must both permit', 1, 2, https, 'deny', 'drop'],
    [
      'two lists that both permit do',
      1,
      2,
      https.replace('0.5', '0.66'),
      'permit',
      'permit tcp any 10.3.0.0 0.0.0.255',
    ],
    ['without a pair nothing passes', 0, 1, https, 'deny', null],
    [
      'a pair without a policy lets nothing pass',
      2,
      1,
      https,
      'deny',
      'zone-pair security EMPTY source DMZ destination OUTSIDE',
    ],
    ['inside a zone all passes', 0, 5, https, 'permit', 'zone security INSIDE'],
    ['from a zone to none nothing passes', 0, 3, https, 'deny', null],
    ['from none to a zone nothing passes', 3, 0, https, 'deny', null],
    ['between interfaces without zones all passes', 3, 4, https, 'permit', null],
  ];
  for (const [what, from, to, words, verdict, line] of cases)
    test(what, () => assert.deepEqual(decide(from, to, words), [verdict, line]));

  test('to the device itself all passes, but where a pair with self stands', () => {
    const self = (number: number, words: string): string => ask(subject, `in:${g(number)}`, parseWords(words)).verdict;
    assert.equal(self(0, 'src=10.1.0.5 dst=10.1.0.1 protocol=tcp sport=50000 dport=22'), 'permit');
    assert.equal(self(1, 'src=192.0.2.9 dst=192.0.2.1 protocol=tcp sport=50000 dport=22'), 'deny');
    assert.equal(self(1, 'src=192.0.2.9 dst=192.0.2.1 protocol=icmp icmp=8/0'), 'permit');
  });

  test('what is not understood in a class is not guessed', () => {
    const doubtful = FIREWALL.replace(' match protocol dns', ' match protocol telepathy');
    const other = createSubject([ciscoIos.read(doubtful, 'fw.cfg')]);
    const words = parseWords(`in=${g(0)} src=10.1.0.5 dst=10.3.0.7 protocol=udp sport=1 dport=53`);
    assert.equal(ask(other, `out:${g(2)}`, words).verdict, 'unknown');
    assert.equal(ask(other, `out:${g(2)}`, parseWords(`in=${g(0)} ${https}`)).verdict, 'permit');
  });

  test('of a class without conditions it is not known what it matches, but nothing where any of them would do', () => {
    const packet = `in=${g(1)} src=192.0.2.9 dst=10.3.0.7 protocol=tcp sport=5 dport=443`;
    for (const [kind, verdict] of [
      ['match-all', 'unknown'],
      ['match-any', 'deny'],
    ] as const) {
      const empty = FIREWALL.replace(/(TWO-LISTS)\n.*\n.*\n/, '$1\n').replace(
        'match-all TWO-LISTS',
        `${kind} TWO-LISTS`,
      );
      const other = createSubject([ciscoIos.read(empty, 'fw.cfg')]);
      assert.equal(ask(other, `out:${g(2)}`, parseWords(packet)).verdict, verdict, kind);
    }
  });
});

suite('policies of quality of service that drop', () => {
  const text = (drop: string, applied: string, plane: string): string =>
    [
      'class-map match-any SCANS',
      ' match access-group name SCANNED',
      'policy-map INNER',
      ' class SCANS',
      `  ${drop}`,
      'policy-map OUTER',
      ' class class-default',
      '  shape average 1000000',
      '  service-policy INNER',
      'interface GigabitEthernet0/0',
      ' ip address 10.1.0.1 255.255.255.0',
      ` ${applied}`,
      'interface GigabitEthernet0/1',
      ' ip address 10.2.0.1 255.255.255.0',
      'control-plane',
      ` ${plane}`,
      'line vty 0 4',
      '',
    ].join('\n');
  const through = 'src=10.1.0.9 dst=10.2.0.9 protocol=tcp sport=5 dport=22';
  const own = 'src=10.1.0.9 dst=10.1.0.1 protocol=tcp sport=5 dport=22';
  const into = (packet: string, ...lines: readonly [string, string, string]): string =>
    asker(ciscoIos.read(text(...lines), 'r.cfg'), 'in:GigabitEthernet0/0')(packet);

  test('at an interface they make unknown what passes it, with the line that drops; rates do not', () => {
    const rate = 'police 8000 conform-action transmit exceed-action drop';
    for (const policy of ['INNER', 'OUTER']) {
      assert.match(into(through, 'drop', `service-policy input ${policy}`, 'exit'), /^unknown 5/);
      assert.match(into(through, rate, `service-policy input ${policy}`, 'exit'), /^permit/);
      assert.match(into(through, 'drop', `service-policy output ${policy}`, 'exit'), /^permit/);
    }
  });

  test('before the device itself they make unknown what is for it, and nothing else', () => {
    for (const plane of ['service-policy input INNER', 'management-interface GigabitEthernet0/1 allow ssh']) {
      assert.match(into(own, 'drop', 'exit', plane), /^unknown/, plane);
      assert.match(into(through, 'drop', 'exit', plane), /^permit/, plane);
    }
    assert.match(into(own, 'drop', 'exit', 'exit'), /^permit/);
  });

  test('private VLANs and protected ports are told', () => {
    for (const line of ['switchport mode private-vlan host', 'switchport protected', 'private-vlan mapping 101'])
      assert.deepEqual(
        troubles(ciscoIos.read(text('exit', line, 'exit'), 'r.cfg')).map((each) => each.replace(/ .*/, '')),
        ['12'],
        line,
      );
  });
});
