/** Lines of interfaces about IP: addresses, access lists, VRFs, OSPF, shared addresses. */
import { parseIp, parsePrefix } from '#base/prefix.ts';
import { netmaskLength } from '../../cisco/address.ts';
import type { Words } from '../../cisco/words.ts';
import type { InterfaceAddress } from '../../configuration.ts';
import type { Line } from '../../line.ts';
import type { Context } from './context.ts';
import type { InterfaceDraft } from './interface-drafts.ts';
import { type Reading, todo } from './reading.ts';

/** Words behind `ip` of lines that change nothing of who reaches whom. */
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

/** `ip …`. */
export function readIp(draft: InterfaceDraft, words: Words, context: Context, line: Line, negated: boolean): Reading {
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

/** `ipv6 …`. */
export function readIpv6(draft: InterfaceDraft, words: Words, context: Context, line: Line, negated: boolean): Reading {
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

/** `vrf forwarding NAME`. */
export function readVrf(draft: InterfaceDraft, words: Words, context: Context, line: Line, negated: boolean): Reading {
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

/** `standby 1 ip 10.0.0.1`, `vrrp 1 ip 10.0.0.1`, and their priority: an address that another device may take over. */
export function readStandby(
  draft: InterfaceDraft,
  words: Words,
  context: Context,
  line: Line,
  negated: boolean,
): Reading {
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

/** `mtu N`, `ip mtu N`: the largest packet in bytes. */
export function readMtu(
  draft: InterfaceDraft,
  words: Words,
  _context: Context,
  _line: Line,
  negated: boolean,
): Reading {
  const mtu = negated ? 1500 : words.number(65535);
  if (mtu === null || (!negated && !words.done)) return null;
  draft.mtu = mtu;
  return 'complete';
}
