/** Random rulesets in the syntax of nftables, over few values so that rules meet the same packets. */
import type { Random } from '../../src/base/random.ts';
import { address4, address6, PORTS } from './random-probes.ts';

/** What a rule has already said, so that it does not contradict itself in a way that nft refuses. */
interface Talk {
  readonly random: Random;
  readonly family: 'none' | 'ip' | 'ip6';
  readonly transport: 'none' | 'tcp' | 'udp' | 'icmp' | 'icmpv6';
  /** Interfaces by which packets leave are known here. */
  readonly hasOut: boolean;
  readonly inet: boolean;
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.below(items.length)] as Item;
}

function some<Item>(random: Random, items: readonly Item[], most: number): readonly Item[] {
  const count = 1 + random.below(most);
  return [...new Set(Array.from({ length: count }, () => pick(random, items)))];
}

function not(random: Random): string {
  return random.below(5) === 0 ? '!= ' : '';
}

function setOf(items: readonly string[]): string {
  return `{ ${items.join(', ')} }`;
}

function address(talk: Talk): string {
  const { random, family } = talk;
  const field = pick(random, ['saddr', 'daddr']);
  if (family === 'ip6') {
    const value = address6(random);
    return `ip6 ${field} ${not(random)}${pick(random, [value, `${value}/${pick(random, [32, 48, 127, 128])}`])}`;
  }
  const value = address4(random);
  const host = Number(value.split('.')[3]);
  const base = value.slice(0, value.lastIndexOf('.'));
  const forms = [
    value,
    `${value}/${pick(random, [8, 16, 24, 30, 31, 32])}`,
    `${value}-${base}.${host + random.below(3)}`,
    setOf(some(random, [address4(random), address4(random), '10.2.1.0/24', '10.3.0.1-10.3.0.2'], 3)),
    '@hosts',
  ];
  if (random.below(6) === 0) return `ip ${field} & 255.0.0.255 ${pick(random, ['==', '!='])} 10.0.0.${host}`;
  return `ip ${field} ${not(random)}${pick(random, forms)}`;
}

function port(random: Random): string {
  const value = pick(random, PORTS);
  return pick(random, [
    `${value}`,
    `${value}-${value + 1 + random.below(900)}`,
    setOf(some(random, PORTS.map(String), 4)),
    '@services',
  ]);
}

function ports(talk: Talk): string {
  const { random, transport } = talk;
  const field = pick(random, ['sport', 'dport', 'dport']);
  if (random.below(6) === 0)
    return `${transport} ${field} ${pick(random, ['<', '>', '<=', '>='])} ${pick(random, PORTS)}`;
  return `${transport} ${field} ${not(random)}${port(random)}`;
}

const FLAG_FORMS: readonly string[] = [
  'syn',
  '== syn',
  '!= syn',
  '! syn,fin',
  'syn,ack',
  '& (fin | syn | rst | ack) == syn',
  '& (syn | ack) != syn',
  '& syn == 0',
  'syn / syn,ack',
  '!= syn / fin,syn,ack',
  '{ syn, ack, syn | ack }',
  '== 0x12',
  '& 0x12 == 0x10',
];

const STATE_FORMS: readonly string[] = [
  'new',
  'established,related',
  '{ established, related }',
  '!= new',
  '! invalid,new',
  'established',
  'related',
  'invalid',
  '& (new | related) != 0',
  '{ new, invalid }',
  'established | new',
];

function condition(talk: Talk): string {
  const { random, family, transport, hasOut, inet } = talk;
  const forms: (() => string)[] = [
    () => `ct state ${pick(random, STATE_FORMS)}`,
    () => `iifname ${not(random)}${pick(random, ['"eth0"', '"eth*"', '{ "eth0", "wg0" }', '"wg0"'])}`,
    () => `iif ${not(random)}${pick(random, ['"eth0"', '{ "eth1", "wg0" }'])}`,
    () =>
      `meta l4proto ${not(random)}${pick(random, ['tcp', '{ tcp, udp }', 'udp', '{ icmp, ipv6-icmp, gre }', '1-6'])}`,
    () => `meta l4proto ${pick(random, ['{ tcp, udp }', 'tcp'])} th dport ${port(random)}`,
  ];
  if (hasOut) forms.push(() => `oifname ${not(random)}${pick(random, ['"eth1"', '"e*"', '{ "eth1", "wg*" }'])}`);
  if (family !== 'none')
    forms.push(
      () => address(talk),
      () => address(talk),
      () => address(talk),
    );
  if (family === 'ip')
    forms.push(
      () => `ip protocol ${not(random)}${pick(random, ['tcp', '{ udp, icmp }', '47'])}`,
      () => `ip dscp ${not(random)}${pick(random, ['cs1', '{ af11, ef }', '8-20'])}`,
      () =>
        `ip saddr . ip daddr ${not(random)}{ ${address4(random)} . ${address4(random)}, 10.1.0.0/16 . 10.2.1.0/24 }`,
    );
  if (family === 'ip6') forms.push(() => `ip6 nexthdr ${pick(random, ['tcp', 'udp', 'ipv6-icmp'])}`);
  if (inet && family === 'none') forms.push(() => `meta nfproto ${pick(random, ['ipv4', 'ipv6'])}`);
  if (transport === 'tcp' || transport === 'udp')
    forms.push(
      () => ports(talk),
      () => ports(talk),
      () => ports(talk),
    );
  if (transport === 'tcp') forms.push(() => `tcp flags ${pick(random, FLAG_FORMS)}`);
  if (transport === 'icmp')
    forms.push(
      () =>
        `icmp type ${not(random)}${pick(random, ['echo-request', '{ echo-reply, destination-unreachable }', '3', '0-8'])}`,
    );
  if (transport === 'icmpv6')
    forms.push(
      () =>
        `icmpv6 type ${not(random)}${pick(random, ['echo-request', '{ echo-reply, destination-unreachable }', '1-4'])}`,
    );
  if (family === 'ip' && transport === 'tcp')
    forms.push(
      () =>
        `ip daddr . tcp dport ${not(random)}{ ${address4(random)} . ${pick(random, PORTS)}, 10.2.0.0/16 . 100-500, 10.3.0.2 . ssh }`,
    );
  return pick(random, forms)();
}

function verdict(talk: Talk, chains: readonly string[]): string {
  const { random, family, transport } = talk;
  const plain = [
    'accept',
    'accept',
    'drop',
    'drop',
    'return',
    'reject',
    'counter',
    'continue',
    'log prefix "x" drop',
    'counter accept',
  ];
  if (family === 'ip') plain.push('reject with icmp host-prohibited');
  if (transport === 'tcp') plain.push('reject with tcp reset');
  if (chains.length > 0) plain.push(`jump ${pick(random, chains)}`, `goto ${pick(random, chains)}`);
  const jump = chains.length > 0 ? `jump ${pick(random, chains)}` : 'return';
  const maps = [
    `ct state vmap { new : ${jump}, established : accept, invalid : drop }`,
    'iifname vmap { "eth0" : accept, "eth1" : drop }',
    `meta l4proto vmap { tcp : ${jump}, udp : accept, * : drop }`,
  ];
  if (transport === 'tcp' || transport === 'udp') {
    const [first = 22, second = 80] = some(random, PORTS, 4);
    maps.push(
      `${transport} dport vmap { ${first} : accept, ${second === first ? 9999 : second} : ${jump}, 2000-3000 : drop }`,
    );
  }
  if (family === 'ip') maps.push(`ip saddr vmap { 10.1.0.0/24 : ${jump}, 10.1.1.1-10.1.1.2 : accept }`);
  return random.below(5) === 0 ? pick(random, maps) : pick(random, plain);
}

function rule(random: Random, kind: 'inet' | 'ip', hasOut: boolean, chains: readonly string[]): string {
  const family = kind === 'ip' ? 'ip' : pick(random, ['none', 'ip', 'ip', 'ip6'] as const);
  const transports = [
    'none',
    'tcp',
    'tcp',
    'udp',
    family === 'ip6' ? 'icmpv6' : family === 'ip' ? 'icmp' : 'none',
  ] as const;
  const talk: Talk = { random, family, transport: pick(random, transports), hasOut, inet: kind === 'inet' };
  const conditions = Array.from({ length: random.below(4) }, () => condition(talk));
  const words = [...conditions, verdict(talk, chains)].join(' ');
  return random.below(8) === 0 ? `${words} comment "rule"` : words;
}

function rules(random: Random, kind: 'inet' | 'ip', hasOut: boolean, chains: readonly string[], count: number): string {
  return Array.from({ length: count }, () => `    ${rule(random, kind, hasOut, chains)}\n`).join('');
}

/** A ruleset of three tables: one before routing, one with chains and sets where packets are forwarded, one behind it. */
export function randomRuleset(random: Random): string {
  const policy = (): string => pick(random, ['accept', 'drop']);
  const sets = `  set hosts {
    type ipv4_addr
    flags interval
    elements = { ${address4(random, 1)}, 10.2.1.0/24,
      10.3.0.1-10.3.0.2 }
  }
  set services {
    type inet_service
    flags interval
    elements = { 22, 100-110, 443 }
  }
`;
  const chain = (name: string, later: readonly string[]): string =>
    `  chain ${name} {\n${rules(random, 'inet', true, later, 2 + random.below(5))}  }\n`;
  return `table inet main {
${sets}${chain('third', [])}${chain('second', ['third'])}${chain('first', ['second', 'third'])}  chain forward {
    type filter hook forward priority filter; policy ${policy()};
${rules(random, 'inet', true, ['first', 'second', 'third'], 6 + random.below(14))}  }
}
table ip late {
${sets}  chain forward {
    type filter hook forward priority filter + 10; policy accept;
${rules(random, 'ip', true, [], random.below(4))}  }
}
table inet early {
${sets}  chain before {
    type filter hook prerouting priority mangle; policy accept;
${rules(random, 'inet', false, [], random.below(3))}  }
}
`;
}
