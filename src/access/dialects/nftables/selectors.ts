/** What nftables looks at in a packet, by the words it is written in, and what a packet must be for it to be there. */
import type { Match } from '../../filter.ts';
import { PROTOCOL_NUMBERS, SERVICE_PORTS } from '../../linux/services.ts';
import { untracked } from '../../linux/tracking.ts';
import { familyIs, notOf, numberIs, protocolIs } from '../../matches.ts';
import { DSCP, ECN, ETHERTYPES, ICMP_CODES, ICMP_TYPES, ICMPV6_CODES, ICMPV6_TYPES } from './names.ts';
import { addresses, choices, interfaces, macs, numbers, states, TCP_FLAGS, type ValueType } from './types.ts';

/** Something that can be compared. */
export interface Selector {
  readonly title: string;
  /** What a packet must be to have the field: nft adds these conditions by itself. */
  readonly requires: readonly Match[];
  /** How it is compared; null where no configuration can say what it is (marks, users, time). */
  readonly type: ValueType | null;
  /** Packets that are compared by bytes which mean something else there: nobody can say the outcome. */
  readonly blurred?: Match;
}

const V4 = familyIs(32);
const V6 = familyIs(128);
/** Fragments behind the first have no transport header: nothing in it is compared with theirs. */
const WHOLE = numberIs('fragment', 0);
const PORT_PROTOCOLS = [6, 17, 33, 132, 136];

const port = (field: 'sport' | 'dport'): ValueType => numbers(field, 65535, SERVICE_PORTS);
const protocol = numbers('protocol', 255, PROTOCOL_NUMBERS);

function field(title: string, requires: readonly Match[], type: ValueType | null): [string, Selector] {
  return [title, { title, requires, type }];
}

function fields(
  header: string,
  requires: readonly Match[],
  types: Readonly<Record<string, ValueType | null>>,
): [string, Selector][] {
  return Object.entries(types).map(([name, type]) => field(`${header} ${name}`, requires, type));
}

function opaque(header: string, requires: readonly Match[], names: string): [string, Selector][] {
  return names.split(' ').map((name) => field(`${header} ${name}`, requires, null));
}

function ports(header: string, number: number): [string, Selector][] {
  return fields(header, [protocolIs(number), WHOLE], { sport: port('sport'), dport: port('dport') });
}

/** Bits of a fragment's offset: all of them zero, or not. Fragments of a datagram behind the first have one that is not. */
const FRAGMENT_OFFSET: ValueType = {
  is: () => null,
  masked: (mask, value) => {
    if (mask.kind !== 'one' || value.kind !== 'one' || Number(value.text) !== 0) return null;
    return Number(mask.text) === 0x1fff ? numberIs('fragment', 0) : null;
  },
};

const FAMILIES = choices(
  new Map([
    ['ipv4', V4],
    ['ipv6', V6],
    ['2', V4],
    ['10', V6],
  ]),
);
const ETHERTYPE: ValueType = {
  is: (value) => {
    const match = numbers('ethertype', 65535, ETHERTYPES).is(value);
    if (match?.kind !== 'number') return match;
    const [range] = match.of;
    // IP by its ethertype is IP by its version: one word for both.
    if (range?.from === 0x0800 && range.to === 0x0800) return V4;
    return range?.from === 0x86dd && range.to === 0x86dd ? V6 : match;
  },
};

const META: [string, Selector][] = [
  ...fields('meta', [], {
    l4proto: protocol,
    nfproto: FAMILIES,
    protocol: ETHERTYPE,
    iif: interfaces('in'),
    iifname: interfaces('in'),
    oif: interfaces('out'),
    oifname: interfaces('out'),
    length: numbers('length', 0xffff),
  }),
  ...opaque(
    'meta',
    [],
    'mark priority skuid skgid iiftype oiftype iifgroup oifgroup pkttype cpu cgroup nftrace rtclassid ibrname obrname ibrport obrport ibridgename obridgename ibrpvid ibrvproto iifkind oifkind ipsec secpath secmark time day hour random sdif sdifname',
  ),
];

/** Keys of `meta` that may stand alone. */
const BARE_META: ReadonlySet<string> = new Set(
  'iif iifname oif oifname iiftype oiftype mark skuid skgid nftrace rtclassid ibrname obrname ibriport obriport pkttype cpu iifgroup oifgroup cgroup secpath'.split(
    ' ',
  ),
);

const SELECTORS: ReadonlyMap<string, Selector> = new Map<string, Selector>([
  ...META,
  ...fields('ip', [V4], {
    saddr: addresses('src', 32),
    daddr: addresses('dst', 32),
    protocol,
    dscp: numbers('dscp', 63, DSCP),
    ecn: numbers('ecn', 3, ECN),
    ttl: numbers('ttl', 255),
    length: numbers('length', 0xffff),
    version: choices(new Map([['4', V4]])),
    'frag-off': FRAGMENT_OFFSET,
  }),
  ...opaque('ip', [V4], 'id hdrlength checksum tos'),
  ...fields('ip6', [V6], {
    saddr: addresses('src', 128),
    daddr: addresses('dst', 128),
    nexthdr: protocol,
    dscp: numbers('dscp', 63, DSCP),
    ecn: numbers('ecn', 3, ECN),
    hoplimit: numbers('ttl', 255),
    // The header itself does not count in the field.
    length: numbers('length', 0xffff, new Map(), 40),
    version: choices(new Map([['6', V6]])),
  }),
  ...opaque('ip6', [V6], 'flowlabel priority'),
  ...ports('tcp', 6),
  ...fields('tcp', [protocolIs(6), WHOLE], { flags: TCP_FLAGS }),
  ...opaque('tcp', [protocolIs(6)], 'sequence ackseq window doff reserved checksum urgptr'),
  ...ports('udp', 17),
  ...opaque('udp', [protocolIs(17)], 'length checksum'),
  ...ports('udplite', 136),
  ...opaque('udplite', [protocolIs(136)], 'csumcov checksum'),
  ...ports('sctp', 132),
  ...opaque('sctp', [protocolIs(132)], 'vtag checksum'),
  ...ports('dccp', 33),
  ...opaque('dccp', [protocolIs(33)], 'type'),
  ...fields('icmp', [V4, protocolIs(1), WHOLE], {
    type: numbers('icmp-type', 255, ICMP_TYPES),
    code: numbers('icmp-code', 255, ICMP_CODES),
  }),
  ...opaque('icmp', [V4, protocolIs(1)], 'checksum id sequence mtu gateway'),
  ...fields('icmpv6', [V6, protocolIs(58), WHOLE], {
    type: numbers('icmp-type', 255, ICMPV6_TYPES),
    code: numbers('icmp-code', 255, ICMPV6_CODES),
  }),
  ...opaque('icmpv6', [V6, protocolIs(58)], 'checksum id sequence mtu max-delay parameter-problem taddr daddr'),
  ...opaque('igmp', [V4, protocolIs(2)], 'type mrt checksum group'),
  ...opaque('ah', [protocolIs(51)], 'nexthdr hdrlength reserved spi sequence'),
  ...opaque('esp', [protocolIs(50)], 'spi sequence'),
  ...opaque('comp', [protocolIs(108)], 'nexthdr flags cpi'),
  ...opaque('gre', [protocolIs(47)], 'version flags protocol'),
  ...fields('ether', [], { saddr: macs('smac'), daddr: macs('dmac'), type: ETHERTYPE }),
  ...fields('vlan', [], { id: numbers('vlan', 4095) }),
  ...opaque('vlan', [], 'type dei cfi pcp'),
  ...opaque('arp', [numberIs('ethertype', 0x0806)], 'htype ptype hlen plen operation'),
  ...opaque(
    'ct',
    [],
    'status direction mark expiration helper label zone l3proto protocol packets bytes avgpkt id event secmark',
  ),
  ...(['sport', 'dport'] as const).map((name): [string, Selector] => [
    `th ${name}`,
    { title: `th ${name}`, requires: [WHOLE], type: port(name), blurred: notOf(protocolIs(...PORT_PROTOCOLS)) },
  ]),
]);

/** The selector of one or two words, and how many of them it took; null where these are none. */
export function findSelector(
  first: string,
  second: string,
  { notracks, beforeTracking }: { readonly notracks: boolean; readonly beforeTracking: boolean },
): { readonly selector: Selector; readonly words: number } | null {
  if (first === 'ct' && second === 'state') {
    const type = beforeTracking ? null : states(untracked(notracks, null));
    return { selector: { title: 'ct state', requires: [], type }, words: 2 };
  }
  const pair = SELECTORS.get(`${first} ${second}`);
  if (pair) return { selector: pair, words: 2 };
  const bare = BARE_META.has(first) ? SELECTORS.get(`meta ${first}`) : undefined;
  return bare ? { selector: bare, words: 1 } : null;
}
