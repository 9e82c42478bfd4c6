/** Whatever the text is: reading ends, throws nothing, and says of every line how it was understood. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ciscoIos } from './index.ts';

const TEXT = `version 15.2
hostname r1
banner motd ^C
 hello
^C
vrf definition V
 rd 1:1
object-group network NETS
 host 10.0.0.1
 group-object NETS
object-group service WEB
 tcp source gt 1023 eq www
interface GigabitEthernet0/0.10
 encapsulation dot1Q 10
 ip address 10.0.0.1 255.255.255.0
 ip address 10.0.1.1/24 secondary
 ip access-group A in
 ip ospf 1 area 0
 standby 1 ip 10.0.0.254
interface GigabitEthernet0/1
 switchport trunk allowed vlan 1-10,20
 switchport mode trunk
 ipv6 address 2001:db8::1/64
 ipv6 traffic-filter V6 out
router ospf 1
 network 10.0.0.0 0.0.255.255 area 0.0.0.1
 area 1 nssa
 redistribute bgp 65000 subnets metric 5 route-map M
 default-information originate always metric 3
router bgp 65000
 neighbor G peer-group
 neighbor 10.0.0.2 peer-group G
 neighbor 10.0.0.2 remote-as 65001
 address-family ipv4
  network 10.0.0.0 mask 255.255.255.0
  neighbor 10.0.0.2 route-map M out
  aggregate-address 10.0.0.0 255.255.0.0 summary-only
ip route vrf V 10.9.0.0 255.255.0.0 10.0.0.9 track 1
ip prefix-list P seq 5 permit 10.0.0.0/8 ge 16 le 24
ip community-list expanded C permit _65000:(1|2)_
ip as-path access-list 1 permit ^65001_
route-map M permit 10
 match ip address prefix-list P
 match community C
 set as-path prepend 1 1
 set community 1:1 additive
ip access-list extended A
 10 permit tcp object-group NETS any match-all +syn -ack
 permit object-group WEB any any
 no 10
 deny icmp any any 3 4 log x
ipv6 access-list V6
 permit tcp any 2001:db8::/32 eq 22
access-list 10 permit 10.0.0.0 0.0.0.255
class-map type inspect match-all K
 match access-group name A
 match protocol http
policy-map type inspect PM
 class type inspect K
  inspect
zone security Z
zone-pair security ZP source Z destination self
 service-policy type inspect PM
line vty 0 4
 access-class 10 in
end
`;

/** Reads a text and holds what it says of its lines against the text. */
function reads(text: string): void {
  const { lines } = ciscoIos.read(text, 'r1.cfg');
  const filled = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '').length;
  assert.equal(lines.length, filled);
}

/** Small numbers that look like chance and are the same each time (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

suite('hostile texts', () => {
  test('the text itself is understood', () => {
    const { lines } = ciscoIos.read(TEXT, 'r1.cfg');
    const odd = lines.filter(({ support }) => support === 'unrecognised' || support === 'todo');
    assert.deepEqual(
      odd.map(({ line }) => line.text),
      [],
    );
  });

  test('every beginning of a text is read', () => {
    for (let end = 0; end <= TEXT.length; end++) reads(TEXT.slice(0, end));
  });

  test('any altered character is read', () => {
    const next = numbers(7);
    for (let round = 0; round < 1500; round++) {
      const at = next() % TEXT.length;
      reads(TEXT.slice(0, at) + String.fromCharCode(next() % 300) + TEXT.slice(at + 1));
    }
  });

  test('any mixture of its words is read', () => {
    const words = TEXT.split(/(\s+)/);
    const next = numbers(11);
    for (let round = 0; round < 300; round++)
      reads(Array.from({ length: 200 }, () => words[next() % words.length]).join(next() % 3 === 0 ? '\n' : ' '));
  });

  test('an altered line of a list changes what is read of it, or is said not to be understood', () => {
    const list = 'ip access-list extended A\n 10 permit tcp any host 10.0.0.1 eq 80\n 20 deny udp any any range 1 9\n';
    const told = (text: string): string => {
      const { filters, lines } = ciscoIos.read(text, 'r1.cfg');
      const shown = [
        filters.map(({ rules }) => rules.map(({ match, action, line }) => [match, action, line.number])),
        lines.map(({ support }) => support),
      ];
      return JSON.stringify(shown, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    };
    const before = told(list);
    for (const [from, to] of [
      ['tcp', 'tpc'],
      ['host', 'hots'],
      ['eq 80', 'eq 81'],
      ['permit', 'deny'],
      ['range 1 9', 'rang 1 9'],
      ['10 permit', '30 permit'],
      ['10.0.0.1', '10.0.0.'],
    ] as const)
      assert.notEqual(told(list.replace(from, to)), before, `${from} → ${to}`);
  });

  test('long lines, many lines and deep nesting take time in proportion', () => {
    const time = (size: number): number => {
      const entries = Array.from(
        { length: size },
        (_, at) => ` ${at % 2 ? 'no ' : ''}permit tcp any host 10.0.${at % 250}.1 eq ${at % 60000}`,
      );
      const groups = Array.from({ length: size }, (_, at) => `object-group network G${at}\n group-object G${at + 1}`);
      const text = [
        'ip access-list extended A',
        ...entries,
        ...groups,
        'ip access-list extended B',
        ' permit ip object-group G0 any',
        'x'.repeat(size * 50),
      ].join('\n');
      const start = process.hrtime.bigint();
      ciscoIos.read(text, 'r1.cfg');
      return Number(process.hrtime.bigint() - start);
    };
    time(2000);
    const small = Math.min(time(2000), time(2000), time(2000));
    const large = Math.min(time(16000), time(16000));
    assert.ok(large < small * 8 * 6, `8 times the text took ${(large / small).toFixed(1)} times as long`);
  });
});
