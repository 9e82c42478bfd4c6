/** Rulesets of nftables, as they are written and as they are printed: which packets they let through, by which line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, readsAnything, troubles } from '../../testing.ts';
import { nftables } from './index.ts';

const FORWARD = `#!/usr/sbin/nft -f
flush ruleset
define WEB = { 80, 443 }
define LAN = 10.0.0.0/8
table inet filter {
  set bad { type ipv4_addr; flags interval; elements = { 192.0.2.0/24,
     198.51.100.1-198.51.100.9 } }
  map services { type inet_service : verdict; elements = { 22 : accept, 23 : drop, 25 : jump web } }
  chain web {
    tcp dport $WEB counter packets 0 bytes 0 accept
    tcp dport 25 return
    drop
  }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state vmap { established : accept, related : accept, invalid : drop }
    ip saddr @bad log prefix "bad: " drop
    iifname "eth0" oifname { "eth1", "wg*" } ip saddr $LAN tcp dport vmap @services
    tcp dport vmap { 443 : goto web, 8080-8090 : accept } comment "two ways"
    ip daddr . meta l4proto . th dport { 10.0.0.1 . udp . 53, 10.0.0.2 . tcp . 1-9 } accept
    icmp type { echo-request, 3 } limit rate 10/second accept
    udp sport != 123 udp dport 123 reject
  }
}
`;

const rules = (...lines: readonly string[]): string =>
  `table inet t {\nchain c {\ntype filter hook forward priority 0; policy drop;\n${lines.join('\n')}\n}\n}\n`;

function answers(text: string, words: string): string {
  return asker(nftables.read(text, 'r.nft'), 'inet t c')(words);
}

test('chains, sets, maps of verdicts, variables and concatenations decide as the kernel does', () => {
  const configuration = nftables.read(FORWARD, 'r.nft');
  const ask = asker(configuration, 'inet filter forward');
  const lan = 'src=10.1.1.1 dst=10.0.0.2 protocol=tcp sport=40000 state=new in=eth0';
  assert.equal(ask('src=1.1.1.1 dst=2.2.2.2 protocol=47 state=established'), 'permit 16');
  assert.equal(ask('src=192.0.2.77 dst=2.2.2.2 protocol=47 state=new'), 'deny 17');
  assert.equal(ask(`${lan} dport=22 out=wg7`), 'permit 18');
  assert.equal(ask(`${lan} dport=23 out=eth1`), 'deny 18');
  assert.equal(ask(`${lan} dport=25 out=eth1`), 'deny 15', 'the chain returns, the policy denies');
  assert.equal(ask(`${lan} dport=443 out=eth2`), 'permit 10');
  assert.equal(ask(`${lan} dport=8085 out=eth2`), 'permit 19');
  assert.equal(ask(`${lan} dport=9 out=eth2`), 'permit 20');
  assert.equal(ask('src=1.1.1.1 dst=10.0.0.1 protocol=udp sport=5 dport=53 state=new'), 'permit 20');
  assert.equal(ask('src=1.1.1.1 dst=10.0.0.1 protocol=udp sport=5 dport=123 state=new'), 'deny 22');
  assert.equal(ask('src=1.1.1.1 dst=10.0.0.1 protocol=icmp icmp=8/0 state=new'), 'unknown 21', 'a limit is no verdict');
  assert.deepEqual(troubles(configuration), []);
  assert.deepEqual(
    configuration.guards.map(({ filter, place }) => `${place} ${filter}`),
    ['through inet filter forward'],
  );
  assert.deepEqual([configuration.undefinedNames, configuration.unusedNames], [[], []]);
});

test('TCP flags mean in every notation what nft makes of them', () => {
  const flagged = (rule: string, flags: string): string =>
    answers(rules(`tcp flags ${rule} accept`), `src=1.1.1.1 dst=2.2.2.2 protocol=tcp flags=${flags}`).slice(0, 6);
  const cases: readonly [string, readonly string[], readonly string[]][] = [
    ['syn', ['syn', 'syn,ack'], ['ack']],
    ['== syn', ['syn'], ['syn,ack']],
    ['syn,ack', ['syn', 'ack'], ['fin']],
    ['!= syn', ['syn,ack', 'ack'], ['syn']],
    ['! syn,fin', ['ack'], ['syn', 'fin,ack']],
    ['& (fin | syn | rst | ack) == syn', ['syn', 'syn,psh'], ['syn,ack']],
    ['& syn == 0', ['ack'], ['syn']],
    ['syn / syn,ack', ['syn', 'syn,fin'], ['syn,ack']],
    ['{ syn, syn | ack }', ['syn', 'syn,ack'], ['ack']],
    ['& 0x12 != 0x10', ['syn,ack'], ['ack']],
  ];
  for (const [rule, yes, no] of cases) {
    for (const flags of yes) assert.equal(flagged(rule, flags), 'permit', `${rule} takes ${flags}`);
    for (const flags of no) assert.equal(flagged(rule, flags), 'deny 3', `${rule} leaves ${flags}`);
  }
});

test('a word that is not known gives no verdict, and what is known around it still counts', () => {
  const text = rules(
    'tcp dport 22 frobnicate 3 accept',
    'fib saddr . iif oif missing drop',
    'tcp dport { 22, 80 } accept',
  );
  assert.equal(answers(text, 'src=1.1.1.1 dst=2.2.2.2 protocol=tcp dport=22'), 'unknown 4');
  assert.equal(answers(text, 'src=1.1.1.1 dst=2.2.2.2 protocol=tcp dport=80'), 'unknown 5');
  assert.match(answers(text, 'src=1.1.1.1 dst=2.2.2.2 protocol=tcp dport=81'), /^deny/, 'dropped one way or the other');
  const configuration = nftables.read(text, 'r.nft');
  assert.deepEqual(troubles(configuration), ['4 unrecognised', '5 todo']);
  assert.match(
    answers(`include "/etc/other.nft"\n${text}`, 'src=1.1.1.1 dst=2.2.2.2 protocol=tcp dport=81'),
    /^unknown/,
  );
  assert.match(answers(`${text}nonsense inet t c\n`, 'src=1.1.1.1 dst=2.2.2.2 protocol=tcp dport=81'), /^unknown/);
});

test('marks, dynamic sets, quotas and elements that time out stay unknown', () => {
  const base = 'src=1.1.1.1 dst=2.2.2.2 protocol=tcp dport=22';
  for (const condition of [
    'meta mark 7',
    'ct mark & 0xff == 1',
    'quota over 10 mbytes',
    'ct count over 3',
    'meta skuid 0',
    'ct status dnat',
  ])
    assert.match(answers(rules(`${condition} accept`), base), /^unknown/, condition);
  const seen = 'set seen {\ntype ipv4_addr\nflags dynamic,timeout\ntimeout 1h\n}\n';
  const dynamic = rules('ip saddr @seen accept', 'add @seen { ip saddr timeout 1m }').replace(
    'chain c',
    `${seen}chain c`,
  );
  assert.match(answers(dynamic, base), /^unknown/);
  assert.match(answers(rules('ip saddr { 1.1.1.1 timeout 1h } accept'), base), /^unknown/);
  assert.equal(answers(rules('ip saddr { 1.1.1.9 timeout 1h } accept'), base), 'deny 3');
  assert.match(
    answers(rules('ip daddr set 9.9.9.9', 'ip daddr 2.2.2.2 accept'), base),
    /^unknown/,
    'a rewritten field',
  );
  assert.equal(answers(rules('meta mark set 0x1 accept'), base), 'permit 4');
});

test('base chains are asked in the order of their priorities, and a family asks its own packets', () => {
  const chain = (name: string, priority: string): string =>
    `chain ${name} { type filter hook forward priority ${priority}; policy accept; ip ttl 1 drop; }\n`;
  const text = `table ip a {\n${chain('late', 'filter + 10')}${chain('first', '-150')}}\ntable inet b {\n${chain('middle', 'filter')}}\n`;
  const { guards, filters } = nftables.read(text, 'r.nft');
  assert.deepEqual(
    guards.map(({ filter }) => filter),
    ['ip a first', 'inet b middle', 'ip a late'],
  );
  assert.deepEqual(
    filters.map(({ family }) => family),
    [32, 32, null],
  );
  const dormant = nftables.read(text.replace('table ip a {', 'table ip a {\nflags dormant;'), 'r.nft');
  assert.deepEqual(
    dormant.guards.map(({ filter }) => filter),
    ['inet b middle'],
  );
});

test("what comes back from a chain of a verdict map goes on behind the rule, not to the map's rest", () => {
  const text = rules('meta l4proto vmap { tcp : jump d, * : drop }', 'accept').replace(
    'chain c',
    'chain d {\n}\nchain c',
  );
  assert.equal(answers(text, 'src=1.1.1.1 dst=2.2.2.2 protocol=tcp dport=22'), 'permit 7');
  assert.equal(answers(text, 'src=1.1.1.1 dst=2.2.2.2 protocol=udp dport=22'), 'deny 6');
});

test('commands build the same ruleset as blocks', () => {
  const text = `add table inet t
add chain inet t c { type filter hook forward priority 0; policy drop; }
add set inet t s { type ipv4_addr; }
add element inet t s { 1.1.1.1, 1.1.1.2 }
add rule inet t c ip saddr @s accept
insert rule inet t c ip daddr 2.2.2.9 drop
`;
  assert.equal(answers(text, 'src=1.1.1.2 dst=2.2.2.2 protocol=tcp'), 'permit 5');
  assert.equal(answers(text, 'src=1.1.1.2 dst=2.2.2.9 protocol=tcp'), 'deny 6');
  assert.match(answers(`${text}delete rule inet t c handle 4\n`, 'src=1.1.1.2 dst=2.2.2.2 protocol=tcp'), /^unknown/);
  assert.match(
    answers(`${text}delete element inet t s { 1.1.1.2 }\n`, 'src=1.1.1.2 dst=2.2.2.2 protocol=tcp'),
    /^unknown/,
  );
});

test('names that stand nowhere, and names that nothing uses, are told', () => {
  const text = rules('jump nowhere', 'ip saddr @nobody drop', 'tcp dport $PORT accept').replace(
    'table',
    'define SPARE = 1\ntable',
  );
  const { undefinedNames, unusedNames } = nftables.read(text, 'r.nft');
  assert.deepEqual(undefinedNames.map(({ kind, name }) => `${kind} ${name}`).sort(), [
    'chain nowhere',
    'set nobody',
    'variable PORT',
  ]);
  assert.deepEqual(
    unusedNames.map(({ kind, name }) => `${kind} ${name}`),
    ['variable SPARE'],
  );
  assert.match(answers(text, 'src=1.1.1.1 dst=2.2.2.2 protocol=tcp dport=22'), /^unknown/);
});

test('any beginning of a file and any changed byte is read, and variables cannot blow it up', () => {
  readsAnything(nftables, FORWARD, 11);
  const doubling = Array.from({ length: 64 }, (_, index) => `define A${index + 1} = { $A${index}, $A${index} }`);
  const text = ['define A0 = { 1 }', ...doubling, rules('tcp dport $A64 accept')].join('\n');
  assert.match(answers(text, 'src=1.1.1.1 dst=2.2.2.2 protocol=tcp dport=1'), /^(?:unknown|permit)/);
});
