/** Lines below `interface NAME`. */
import { parseIp, parsePrefix } from '#base/prefix.ts';
import { netmaskLength } from '../../cisco/address.ts';
import { interfaceName } from '../../cisco/interface-names.ts';
import type { Command } from '../../cisco/source.ts';
import { readVlans } from '../../cisco/vlans.ts';
import { Words } from '../../cisco/words.ts';
import type { InterfaceAddress } from '../../configuration.ts';
import type { Line, Support } from '../../line.ts';
import type { Context } from './context.ts';
import type { InterfaceDoubt, InterfaceDraft } from './interface-drafts.ts';
import { type Affects, type Reading, todo } from './reading.ts';
import { readServicePolicy } from './service-policies.ts';

/** First words of lines that change nothing of who reaches whom. */
const IGNORED: ReadonlySet<string> = new Set(
  (
    'arp authentication auto bfd carrier-delay cdp channel-protocol clns clock cts dampening delay device-tracking dot1x duplex ' +
    'energywise exit fair-queue flowcontrol half-duplex full-duplex history hold-queue isis keepalive l2protocol-tunnel lacp lane lldp ' +
    'load-interval logging loopback mab macsec mdix media-type mka mls mop mpls mvrp negotiation network-policy nmsp no-fair-queue ' +
    'nsf ntp ospfv3 pagp peer pim platform plim power ppp priority-queue qos queue-set queue-limit random-detect rcv-queue routing ' +
    'rmon serial snmp source spanning-tree speed srr-queue storm-control tcp transceiver trust tx-ring-limit tx-queue txspeed udld ' +
    'wrr-queue access-session subscriber trigger dual-active macro device hw-module stackwise-virtual vtp'
  ).split(' '),
);
/** Words behind `ip` of which the same is true. */
const IP_IGNORED: ReadonlySet<string> = new Set(
  (
    'accounting arp authentication bandwidth-percent broadcast-address cef cgmp dampening-change dhcp directed-broadcast dvmrp eigrp flow ' +
    'hello-interval hold-time helper-address icmp igmp irdp load-sharing local-proxy-arp mask-reply mroute-cache mrm multicast nbar nhrp ' +
    'next-hop-self ospf pim probe proxy-arp redirects rip rsvp rtp route-cache sap split-horizon summary-address tcp tftp ' +
    'unreachables urd device virtual-reassembly'
  ).split(' '),
);
const IPV6_IGNORED: ReadonlySet<string> = new Set(
  'cef dhcp flow mld mtu nd ospf pim rip redirects router unreachables virtual-reassembly eigrp multicast'.split(' '),
);

/** `interface NAME`: opens the block of its lines. */
export function readInterface(context: Context, command: Command, negated: boolean): Reading {
  const words = command.words
    .slice(negated ? 2 : 1)
    .filter((word) => !/^(?:point-to-point|multipoint|l2transport)$/i.test(word));
  if (words.length === 0) return null;
  if (words[0]?.toLowerCase() === 'range') return todo();
  const name = interfaceName(...words);
  if (negated) return context.interfaces.byName.delete(name) ? 'complete' : 'ignored';
  const draft = context.interfaces.open(name, command.line);
  const affects: Affects = { filters: [], forwarding: true, interfaces: [name] };
  context.block = {
    affects,
    read: (line) => {
      const reading = readLine(context, draft, line);
      if (reading !== null && typeof reading !== 'object') return reading;
      draft.doubts.push(doubtOf(line, reading?.support ?? 'unrecognised'));
      return 'later';
    },
  };
  return 'complete';
}

function doubtOf({ words, line }: Command, support: Support): InterfaceDoubt {
  const [first = '', second = ''] = words.map((word) => word.toLowerCase()).filter((word) => word !== 'no');
  const mayAddress = ['ip', 'ipv4', 'ipv6', 'vrf'].includes(first);
  const isAddress = mayAddress && (second.startsWith('addr') || second === 'unnumbered' || first === 'vrf');
  const isRouting = (first === 'ip' && second === 'ospf') || first === 'mtu';
  return { at: line.at, support, addresses: isAddress ? (first === 'ipv6' ? 128 : 32) : null, mayAddress, isRouting };
}

type Reader = (draft: InterfaceDraft, words: Words, context: Context, line: Line, negated: boolean) => Reading;

function readLine(context: Context, draft: InterfaceDraft, command: Command): Reading {
  const words = new Words(command.words);
  const negated = words.take('no') || words.take('default');
  const word = words.next()?.toLowerCase() ?? '';
  const reader = READERS.get(word);
  if (reader) return reader(draft, words, context, command.line, negated);
  return IGNORED.has(word) ? 'ignored' : null;
}

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['description', readDescription],
  ['shutdown', readShutdown],
  ['ip', readIp],
  ['ipv4', readIp],
  ['ipv6', readIpv6],
  ['vrf', readVrf],
  ['zone-member', readZone],
  ['switchport', readSwitchport],
  ['encapsulation', readEncapsulation],
  ['channel-group', readBundle],
  ['bandwidth', readBandwidth],
  ['standby', readStandby],
  ['vrrp', readStandby],
  ['glbp', readStandby],
  ['mac', readMac],
  ['autostate', readAutostate],
  ['mtu', readMtu],
  [
    'service-policy',
    (draft, words, context, line, negated) => readServicePolicy(context, draft.name, words, line, negated),
  ],
  ['crypto', () => todo()],
  ['tunnel', () => todo()],
  ['bridge-group', () => todo()],
  ['xconnect', () => todo()],
  ['nat', () => todo()],
  ['backup', () => todo()],
]);

function readDescription(draft: InterfaceDraft, words: Words): Reading {
  draft.description = words.rest() || null;
  return 'ignored';
}

function readShutdown(draft: InterfaceDraft, words: Words, _context: Context, _line: Line, negated: boolean): Reading {
  if (!words.done) return null;
  draft.up = negated;
  return 'complete';
}

function readVrf(draft: InterfaceDraft, words: Words, context: Context, line: Line, negated: boolean): Reading {
  if (!words.take('forwarding') && !words.take('member')) return null;
  const name = words.next();
  draft.vrf = negated ? null : (name ?? null);
  // The device takes the addresses off an interface that changes its VRF.
  draft.primary = null;
  draft.others = [];
  if (name !== undefined) context.use('vrf', name, line);
  // One VRF for one family alone (`vrf forwarding V ipv6`) is not modelled.
  return words.done ? 'complete' : todo();
}

function readZone(draft: InterfaceDraft, words: Words, context: Context, line: Line, negated: boolean): Reading {
  const name = words.take('security') ? words.next() : undefined;
  if (name === undefined) return negated ? 'complete' : null;
  draft.zone = negated ? null : { name, line };
  if (!negated) context.use('zone', name, line);
  return words.done ? 'complete' : null;
}

function readIp(draft: InterfaceDraft, words: Words, context: Context, line: Line, negated: boolean): Reading {
  const word = words.next()?.toLowerCase() ?? '';
  if (word === 'address') return readAddress(draft, words, negated);
  if (word === 'access-group') return readAccessGroup(draft, 32, words, context, line, negated);
  if (word === 'vrf') return readVrf(draft, words, context, line, negated);
  if (word === 'ospf') return readOspf(draft, words, negated);
  if (word === 'nat') {
    if (words.peek() === 'outside') draft.translates = !negated;
    return words.peek() === 'inside' || words.peek() === 'outside' ? 'complete' : todo();
  }
  if (word === 'mtu') return readMtu(draft, words, context, line, negated);
  if (negated) return 'ignored';
  if (word === 'policy') return words.take('route-map') ? todo() : null;
  // What is redirected to a cache goes another way.
  if (word === 'wccp') return words.all.includes('redirect') ? todo() : 'ignored';
  if (word === 'verify' || word === 'inspect' || word === 'unnumbered' || word === 'ips' || word === 'admission')
    return todo();
  return IP_IGNORED.has(word) ? 'ignored' : null;
}

function readAddress(draft: InterfaceDraft, words: Words, negated: boolean): Reading {
  const text = words.next();
  if (text === undefined) {
    if (!negated) return null;
    draft.primary = null;
    draft.others = draft.others.filter(({ bits }) => bits !== 32);
    return 'complete';
  }
  if (text.toLowerCase() === 'dhcp' || text.toLowerCase() === 'negotiated') return todo();
  const address = parseAddress(text, text.includes('/') ? undefined : words.next());
  if (!address) return null;
  const secondary = words.take('secondary');
  if (!words.done) return null;
  if (negated && draft.primary?.value === address.value) draft.primary = null;
  else if (negated) draft.others = draft.others.filter(({ value }) => value !== address.value);
  else if (secondary) draft.others.push(address);
  else draft.primary = address;
  return 'complete';
}

function parseAddress(text: string, mask: string | undefined): InterfaceAddress | null {
  const [written, tail] = text.split('/');
  const ip = parseIp(written ?? '');
  if (ip?.bits !== 32) return null;
  const maskIp = mask === undefined ? null : parseIp(mask);
  const length = tail === undefined ? maskIp && netmaskLength(maskIp.value) : (parsePrefix(text)?.length ?? null);
  return length === null ? null : { ...ip, length, virtual: false };
}

function readAccessGroup(
  draft: InterfaceDraft,
  bits: 32 | 128,
  words: Words,
  context: Context,
  line: Line,
  negated: boolean,
): Reading {
  const name = words.next();
  const place = words.next()?.toLowerCase();
  if (negated) {
    draft.guards.delete(`${bits} ${place ?? name}`);
    return 'complete';
  }
  if (name === undefined || (place !== 'in' && place !== 'out') || !words.done) return null;
  draft.guards.set(`${bits} ${place}`, { name, place, bits, line });
  context.use('access-list', name, line);
  return 'complete';
}

function readOspf(draft: InterfaceDraft, words: Words, negated: boolean): Reading {
  if (words.take('cost')) {
    draft.ospfCost = negated ? null : words.number(65535);
    return 'complete';
  }
  const hello = readHello(draft, words, negated);
  if (hello !== undefined) return hello;
  const area = words.peek(1) === 'area' ? words.peek(2) : undefined;
  if (area === undefined) return 'ignored';
  draft.ospfArea = negated ? null : { process: words.peek() ?? '', area };
  return 'complete';
}

/** What both ends of a link must say alike; undefined where the words are about something else. */
function readHello({ ospfHello }: InterfaceDraft, words: Words, negated: boolean): Reading | undefined {
  if (words.take('mtu-ignore')) ospfHello.ignoresMtu = !negated;
  else if (words.take('network')) {
    ospfHello.network = negated ? null : words.rest().toLowerCase();
    words.skip(words.all.length);
  } else if (words.take('hello-interval')) ospfHello.interval = negated ? null : words.number(65535);
  else if (words.take('dead-interval', 'minimal')) {
    ospfHello.dead = 1;
    words.skip(words.all.length);
  } else if (words.take('dead-interval')) ospfHello.dead = negated ? null : words.number(65535);
  else return undefined;
  return words.done || negated ? 'complete' : null;
}

function readIpv6(draft: InterfaceDraft, words: Words, context: Context, line: Line, negated: boolean): Reading {
  const word = words.next()?.toLowerCase() ?? '';
  if (word === 'traffic-filter') return readAccessGroup(draft, 128, words, context, line, negated);
  if (word === 'enable') return 'ignored';
  if (word === 'address') return readIpv6Address(draft, words, negated);
  if (negated || IPV6_IGNORED.has(word)) return 'ignored';
  return word === 'verify' || word === 'inspect' || word === 'policy' || word === 'nat' ? todo() : null;
}

function readIpv6Address(draft: InterfaceDraft, words: Words, negated: boolean): Reading {
  const text = words.next() ?? '';
  if (text === '' || negated) {
    draft.others = draft.others.filter(({ bits }) => bits !== 128);
    return 'complete';
  }
  if (/^(?:autoconfig|dhcp)$/i.test(text)) return todo();
  const [written, tail] = text.split('/');
  const ip = parseIp(written ?? '');
  if (ip?.bits !== 128) return todo();
  const length = tail === undefined ? 128 : Number(tail);
  if (!(length >= 0 && length <= 128)) return null;
  // An interface identifier from its MAC, which the configuration does not tell.
  if (words.take('eui-64') || words.take('anycast')) return todo();
  if (words.take('link-local')) return 'ignored';
  draft.others.push({ ...ip, length, virtual: false });
  return 'complete';
}

function readSwitchport(
  draft: InterfaceDraft,
  words: Words,
  _context: Context,
  _line: Line,
  negated: boolean,
): Reading {
  if (words.done) {
    draft.switched = negated ? null : (draft.switched ?? 'access');
    return 'complete';
  }
  if (words.take('mode')) {
    const mode = words.peek();
    if (negated) draft.switched = null;
    else if (mode === 'access' || mode === 'trunk') draft.switched = mode;
    else return todo();
    return 'complete';
  }
  if (words.take('access', 'vlan')) {
    const vlan = negated ? 1 : words.number(4094);
    if (vlan === null) return null;
    draft.accessVlan = vlan;
    draft.switched ??= 'access';
    return 'complete';
  }
  if (words.take('trunk', 'allowed', 'vlan')) {
    const vlans = readVlans(words, draft.trunk);
    if (!vlans) return null;
    draft.trunk = vlans;
    return 'complete';
  }
  return ['trunk', 'nonegotiate', 'voice', 'port-security', 'host', 'block'].includes(words.peek() ?? '')
    ? 'ignored'
    : todo();
}

function readEncapsulation(draft: InterfaceDraft, words: Words): Reading {
  if (!words.take('dot1q') && !words.take('isl')) return 'ignored';
  const vlan = words.number(4094);
  if (vlan === null || words.peek() === 'second-dot1q') return todo();
  draft.encapsulation = vlan;
  return 'complete';
}

function readBundle(draft: InterfaceDraft, words: Words, _context: Context, _line: Line, negated: boolean): Reading {
  draft.bundle = negated ? null : `Port-channel${words.peek() ?? ''}`;
  return 'complete';
}

function readBandwidth(draft: InterfaceDraft, words: Words, _context: Context, _line: Line, negated: boolean): Reading {
  if (negated) draft.bandwidth = null;
  else if (/^\d+$/.test(words.peek() ?? '')) draft.bandwidth = words.number(400_000_000);
  else return 'ignored';
  return 'complete';
}

/** `standby 1 ip 10.0.0.1`, `vrrp 1 ip 10.0.0.1`, and their priority: an address that another device may take over. */
function readStandby(draft: InterfaceDraft, words: Words, context: Context, line: Line, negated: boolean): Reading {
  const key = `${line.text.split(/\s/)[0]} ${words.number(4095) ?? 0}`;
  const group = draft.shared.get(key) ?? { priority: 100, value: null };
  draft.shared.set(key, group);
  if (words.take('priority')) {
    group.priority = negated ? 100 : (words.number(255) ?? 100);
    return 'complete';
  }
  // The newer form of VRRP has its addresses in lines of their own.
  if (words.take('address-family')) return todo();
  if (!words.take('ip')) {
    if (words.take('track')) context.use('track', words.peek() ?? '', line);
    return 'ignored';
  }
  const ip = parseIp(words.next() ?? '');
  if (negated) group.value = null;
  else if (ip?.bits !== 32 || !words.done) return todo();
  else group.value = ip.value;
  return 'complete';
}

function readMtu(draft: InterfaceDraft, words: Words, _context: Context, _line: Line, negated: boolean): Reading {
  const mtu = negated ? 1500 : words.number(65535);
  if (mtu === null || (!negated && !words.done)) return null;
  draft.mtu = mtu;
  return 'complete';
}

function readAutostate(
  draft: InterfaceDraft,
  _words: Words,
  _context: Context,
  _line: Line,
  negated: boolean,
): Reading {
  draft.autostate = !negated;
  return 'complete';
}

function readMac(_draft: InterfaceDraft, words: Words): Reading {
  return words.take('access-group') ? todo() : 'ignored';
}
