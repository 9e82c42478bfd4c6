/** False name servers, routers and DHCPv6 servers, and what looks like them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '#model/fact.ts';
import type { Flow } from '#model/flow.ts';
import { concluded, states, talk, told } from './testing.ts';

const [A, B, DNS, ROGUE] = ['10.1.0.10', '10.1.0.20', '10.1.0.2', '10.1.0.66'];
const many = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));
const asks = (client: string, server: string, seconds: number, signals: Record<string, number> = {}): Flow =>
  talk(client, server, { transport: 'udp', port: 53, protocol: 'dns', seconds, signals, up: [1, 80], down: [1, 160] });
const hands = (ip: string, mac: string, name: string, seconds = 0): Fact =>
  states('dhcp.dnsServer', name, { mac, ip }, seconds);
const rogue = (flows: readonly Flow[], facts: readonly Fact[] = []): string[] =>
  told(concluded(flows, facts)).filter((text) => /^(?:dns|router)\.rogue/.test(text));

test('a server that hands itself out beside another is a false name server once it is asked, a second one of the same service is not', () => {
  const true_ = hands(DNS, '00:00:5e:00:53:01', DNS);
  const false_ = hands(ROGUE, '00:00:5e:00:53:66', ROGUE, 60);
  assert.deepEqual(rogue([asks(A, ROGUE, 90), asks(B, DNS, 90)], [true_, false_]), [
    `dns.rogue high succeeded ${ROGUE}>${A}`,
  ]);
  assert.deepEqual(rogue([], [true_, false_]), [`dns.rogue medium attempted ${ROGUE}>`]);
  assert.deepEqual(rogue([asks(A, DNS, 90)], [true_, hands(ROGUE, '00:00:5e:00:53:66', DNS, 60)]), []);
  assert.deepEqual(rogue([], [true_, hands('10.2.0.2', '00:00:5e:00:53:67', '10.2.0.2')]), []);
});

test('answers in the name of a server are told, the more the surer', () => {
  assert.deepEqual(rogue([asks(A, DNS, 0, { 'dns.answered-twice': 1 })]), [`dns.rogue medium attempted ${DNS}>${A}`]);
  const forged = [A, B].map((client) => asks(client, DNS, 0, { 'dns.answered-twice': 2 }));
  assert.deepEqual(rogue(forged), [`dns.rogue high attempted ${DNS}>${A},${B}`]);
  // All forged answers lead to one host, the true ones to many.
  const answer = (name: string, ip: string): Fact => states('dns.answer', `${name}.ward.test A ${ip}`, { ip: DNS }, 5);
  const answers = ['pacs', 'his', 'lab'].flatMap((name, index) => [
    answer(name, ROGUE),
    answer(name, `10.1.9.${index}`),
  ]);
  assert.deepEqual(rogue(forged, answers), [`dns.rogue high attempted ${ROGUE}>${A},${B}`]);
});

test('one address for names of which another server says otherwise is told, splits of inside and outside are not', () => {
  const answers = (server: string, name: string, ip: string): Fact =>
    states('dns.answer', `${name} A ${ip}`, { ip: server }, 5);
  const names = ['pacs.ward.test', 'his.ward.test', 'lab.ward.test'];
  const right = names.map((name, index) => answers(DNS, name, `10.1.9.${index}`));
  const wrong = names.map((name) => answers(ROGUE, name, ROGUE));
  assert.deepEqual(rogue([asks(A, ROGUE, 5), asks(B, DNS, 5)], [...right, ...wrong]), [
    `dns.rogue high succeeded ${ROGUE}>${A}`,
  ]);
  const split = names.map((name, index) => answers(ROGUE, name, `10.8.9.${index}`));
  assert.deepEqual(rogue([asks(A, ROGUE, 5)], [...right, ...split]), []);
  // A filter, alone.
  const filter = many(6, (index) => answers(DNS, `ads.site${index}.test`, DNS));
  assert.deepEqual(rogue([asks(A, DNS, 5)], filter), [`dns.rogue low attempted ${DNS}>${A}`]);
});

test('a change to a name server that nobody else asks is told as low, several servers in turn are not', () => {
  const before = many(5, (index) => asks(A, DNS, index));
  const after = many(5, (index) => asks(A, ROGUE, 100 + index));
  assert.deepEqual(rogue([...before, ...after]), [`dns.rogue low attempted ${ROGUE}>${A}`]);
  assert.deepEqual(rogue([...before, ...after, asks(B, ROGUE, 3)]), []);
  assert.deepEqual(rogue([...before, ...after, asks(A, DNS, 300)]), []);
});

const [V6, SELF, OLD] = ['fe80::10', 'fe80::66', 'fe80::1'];
const dhcpv6 = (server: string): Flow => talk(V6, server, { transport: 'udp', port: 547, protocol: 'dhcpv6' });

test('a DHCPv6 server beside another, or one that hands itself out beside DHCP of another host', () => {
  const old = states('dhcpv6.dnsServer', '2001:db8::53', { mac: '00:00:5e:00:53:01', ip: OLD }, 0);
  const self = states('dhcpv6.dnsServer', SELF, { mac: '00:00:5e:00:53:66', ip: SELF }, 60);
  const both = [dhcpv6(OLD), dhcpv6(SELF)];
  assert.deepEqual(rogue(both, [old, self]), [
    `dns.rogue medium attempted ${SELF}>`,
    `router.rogue high succeeded ${SELF}>${OLD}`,
  ]);
  // Of two VLANs: no client was answered by both.
  assert.deepEqual(rogue([dhcpv6(OLD)], [old, self]), []);
  const alone = [hands(DNS, '00:00:5e:00:53:01', DNS), self];
  assert.deepEqual(rogue([dhcpv6(SELF)], alone), [
    `dns.rogue low attempted ${SELF}>`,
    `router.rogue low attempted ${SELF}>${DNS}`,
  ]);
  // The router at home is both.
  assert.deepEqual(rogue([dhcpv6(SELF)], [hands(DNS, '00:00:5e:00:53:66', DNS), self]), []);
});

test('a second router with another way for the same hosts; mirrors of VLANs and stand-ins are none', () => {
  const router = (ip: string, mac: string, prefix: string, seconds: number): Fact[] => [
    states('ndp.prefix', prefix, { mac, ip }, seconds),
    states('ndp.role', 'router', { mac, ip }, seconds),
  ];
  const first = router(OLD, '00:00:5e:00:53:01', '2001:db8:1::/64', 0);
  const second = router(SELF, '00:00:5e:00:53:66', '2001:db8:2::/64', 60);
  const host = (ip: string): Fact => states('ndp.address', ip, { mac: '00:00:5e:00:53:10', ip }, 90);
  const addresses = [host('2001:db8:1::10'), host('2001:db8:2::10')];
  const still = talk('ff02::1', OLD, { transport: 'icmpv6', port: 0, protocol: 'ndp', seconds: 120 });
  const both = [...first, ...second, ...addresses];
  assert.deepEqual(rogue([still], both), [`router.rogue medium attempted ${SELF}>${OLD}`]);
  assert.deepEqual(rogue([], both), [`router.rogue low attempted ${SELF}>${OLD}`]);
  assert.deepEqual(rogue([], [...first, ...second]), []);
  assert.deepEqual(rogue([], [...first, ...router(SELF, '00:00:5e:00:53:66', '2001:db8:1::/64', 60)]), []);
});

test('who says by neighbour discovery that another’s address is its own is told as one who says so by ARP', () => {
  const claim = (mac: string, ip: string, seconds: number): Fact => states('ndp.address', ip, { mac, ip }, seconds);
  const [true_, false_] = ['00:00:5e:00:53:01', '00:00:5e:00:53:66'];
  const contended = [claim(true_, OLD, 0), claim(false_, SELF, 5), claim(false_, OLD, 10), claim(true_, OLD, 0)];
  const again = states('ndp.address', OLD, { mac: true_, ip: OLD }, 60);
  const spoofs = (facts: readonly Fact[]): string[] =>
    told(concluded([], facts)).filter((text) => text.startsWith('arp.'));
  assert.deepEqual(spoofs([...contended, again]), [`arp.spoof high succeeded ${SELF}>${OLD}`]);
  assert.deepEqual(spoofs(contended), []);
  // Many addresses of IPv6, as hosts have them, do not make whom ARP is spoofed for the one who spoofs.
  const says = (mac: string, ip: string, seconds: number): Fact => states('arp.address', ip, { mac, ip }, seconds);
  const byArp = [says(true_, OLD, 0), says(false_, SELF, 5), says(false_, OLD, 10), says(true_, OLD, 20)];
  const several = ['fe80::1', '2001:db8::1', '2001:db8::2'].map((ip) => claim(true_, ip, 0));
  assert.deepEqual(spoofs([...byArp, ...several]), [`arp.spoof high succeeded ${SELF}>${OLD}`]);
});
