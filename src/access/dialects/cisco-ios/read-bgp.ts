/** Lines below `router bgp N`: neighbours, peer groups and templates, networks, aggregates, redistribution. */
import { parseIp, parsePrefix } from '#base/prefix.ts';
import { netmaskLength } from '../../cisco/address.ts';
import { interfaceName } from '../../cisco/interface-names.ts';
import type { Command } from '../../cisco/source.ts';
import { Words } from '../../cisco/words.ts';
import type { Line } from '../../line.ts';
import type { Context } from './context.ts';
import { readRedistribution } from './read-ospf.ts';
import { blockOf, type Reading, ROUTING, ROUTING_6, todo } from './reading.ts';
import type { BgpDraft, NeighbourDraft, PeerDraft } from './routing-drafts.ts';

const AS_LIMIT = 4_294_967_295;
const IGNORED: ReadonlySet<string> = new Set(
  'timers synchronization auto-summary exit-address-family exit table-map scope description default-metric exit-peer-policy exit-peer-session log-neighbor-changes nsr'.split(
    ' ',
  ),
);
const BGP_IGNORED: ReadonlySet<string> = new Set(
  (
    'log-neighbor-changes dampening additional-paths graceful-restart nexthop scan-time fast-external-fallover update-delay rpki ' +
    'suppress-inactive maxas-limit enforce-first-as bmp asnotation graceful-shutdown redistribute-internal deterministic-med refresh recursion'
  ).split(' '),
);
const PEER_IGNORED: ReadonlySet<string> = new Set(
  (
    'description password timers soft-reconfiguration send-label fall-over transport version advertisement-interval maximum-prefix ' +
    'ha-mode log-neighbor-changes capability ttl-security disable-connected-check-off inherit-policy bmp-activate dont-capability-negotiate path-attribute'
  ).split(' '),
);

/** `router bgp AS`: opens the block of its lines. */
export function readBgp(context: Context, command: Command, negated: boolean): Reading {
  const as = asNumber(command.words[negated ? 3 : 2] ?? '');
  if (as === null) return todo(ROUTING);
  if (negated) {
    context.routing.bgp.clear();
    return 'complete';
  }
  const main = openProcess(context, as, null, command.line);
  const state = { main, current: main as BgpDraft | null };
  context.block = { affects: ROUTING, read: (line) => readLine(context, state, line) };
  return 'complete';
}

/** An AS number, with a dot or without (RFC 5396). */
function asNumber(text: string): number | null {
  const [, high, low] = /^(\d{1,5})\.(\d{1,5})$/.exec(text) ?? [];
  const value =
    high === undefined ? Number(/^\d{1,10}$/.test(text) ? text : Number.NaN) : Number(high) * 65536 + Number(low);
  return value >= 1 && value <= AS_LIMIT ? value : null;
}

function openProcess(context: Context, as: number, vrf: string | null, line: Line): BgpDraft {
  const known = context.routing.bgp.get(vrf ?? '');
  if (known) return known;
  const draft: BgpDraft = {
    as,
    vrf,
    routerId: null,
    networks: [],
    peers: new Map(),
    redistribute: [],
    aggregates: [],
    maximumExternal: 1,
    maximumInternal: 1,
    defaultLocalPreference: 100,
    alwaysCompareMed: false,
    multipathRelax: false,
    distances: { external: 20, internal: 200, local: 200 },
    unicastByDefault: true,
    line,
  };
  context.routing.bgp.set(vrf ?? '', draft);
  return draft;
}

interface State {
  readonly main: BgpDraft;
  /** The process whose lines are read; null in a family that is not modelled. */
  current: BgpDraft | null;
  /** The template whose lines are read. */
  template?: NeighbourDraft | null;
}

function readLine(context: Context, state: State, command: Command): Reading {
  const { line } = command;
  const words = new Words(command.words);
  const negated = words.take('no');
  const word = words.next()?.toLowerCase() ?? '';
  if (word === 'address-family') return openFamily(context, state, words, line);
  if (word === 'exit-address-family') state.current = state.main;
  if (word === 'template') return openTemplate(state, words, line);
  if (word === 'exit-peer-policy' || word === 'exit-peer-session') state.template = null;
  if (state.template && word !== 'neighbor' && word !== 'bgp')
    return readPeer(context, state.template, new Words(command.words, negated ? 1 : 0), line, negated);
  const draft = state.current;
  if (!draft) return 'ignored';
  return readProcessLine(context, draft, word, words, line, negated);
}

function readProcessLine(
  context: Context,
  draft: BgpDraft,
  word: string,
  words: Words,
  line: Line,
  negated: boolean,
): Reading {
  switch (word) {
    case 'bgp':
      return readOption(draft, words, negated);
    case 'neighbor':
      return readNeighbour(context, draft, words, line, negated);
    case 'network':
      return readNetwork(context, draft, words, line, negated);
    case 'aggregate-address':
      return readAggregate(draft, words, negated);
    case 'redistribute': {
      const read = readRedistribution(context, words, line);
      if (!read) return todo(ROUTING);
      // BGP takes the internal routes of OSPF alone, where it is not told otherwise.
      const isBare = read.from === 'ospf' && !/\smatch\s/.test(line.text);
      const told = isBare ? { ...read, kinds: 'internal' as const } : read;
      draft.redistribute = draft.redistribute.filter(
        ({ from, process }) => from !== told.from || process !== told.process,
      );
      if (!negated) draft.redistribute.push(told);
      return 'complete';
    }
    case 'maximum-paths':
      return readMaximum(draft, words);
    case 'distance':
      return readDistance(draft, words);
    default:
      return negated || IGNORED.has(word) ? 'ignored' : todo(ROUTING);
  }
}

/** IPv4 unicast, of the device or of a VRF; other families carry no IPv4 routes of the FIB. */
function openFamily(context: Context, state: State, words: Words, line: Line): Reading {
  state.template = null;
  const ipv4 = words.take('ipv4');
  words.take('unicast');
  const vrf = words.take('vrf') ? (words.next() ?? null) : null;
  if (!ipv4) {
    state.current = null;
    return words.all[1]?.toLowerCase() === 'ipv6' ? todo(ROUTING_6) : 'ignored';
  }
  if (!words.done) {
    state.current = null;
    return ['multicast', 'mdt', 'mvpn', 'flowspec', 'labeled-unicast'].includes(words.peek() ?? '')
      ? 'ignored'
      : todo(ROUTING);
  }
  state.current = vrf === null ? state.main : openProcess(context, state.main.as, vrf, line);
  return 'complete';
}

function openTemplate(state: State, words: Words, line: Line): Reading {
  words.skip();
  const name = words.next();
  if (name === undefined) return null;
  state.template = openPeer(state.main, `template ${name}`, line);
  state.template.isGroup = true;
  return 'complete';
}

function readOption(draft: BgpDraft, words: Words, negated: boolean): Reading {
  if (words.take('router-id')) {
    draft.routerId = parseIp(words.next() ?? '')?.value ?? null;
    return 'complete';
  }
  if (words.take('default', 'local-preference')) {
    draft.defaultLocalPreference = negated ? 100 : (words.number(AS_LIMIT) ?? 100);
    return 'complete';
  }
  if (words.take('default', 'ipv4-unicast')) {
    draft.unicastByDefault = !negated;
    return 'complete';
  }
  if (words.take('always-compare-med')) {
    draft.alwaysCompareMed = !negated;
    return 'complete';
  }
  if (words.take('bestpath', 'as-path', 'multipath-relax')) {
    draft.multipathRelax = !negated;
    return 'complete';
  }
  // Ties that the router id breaks already, and identifiers that only tell loops.
  if (words.take('bestpath', 'compare-routerid') || words.take('cluster-id')) return 'ignored';
  return negated || BGP_IGNORED.has(words.peek() ?? '') ? 'ignored' : todo(ROUTING);
}

function openPeer(draft: BgpDraft, key: string, line: Line): NeighbourDraft {
  const known = draft.peers.get(key);
  if (known) return known;
  const peer: NeighbourDraft = { key, line, own: {}, inherits: [], isGroup: parseIp(key) === null, activated: null };
  draft.peers.set(key, peer);
  return peer;
}

function readNeighbour(context: Context, draft: BgpDraft, words: Words, line: Line, negated: boolean): Reading {
  const key = words.next();
  if (key === undefined) return null;
  if (negated && words.done) {
    draft.peers.delete(key);
    return 'complete';
  }
  return readPeer(context, openPeer(draft, key, line), words, line, negated);
}

type PeerReader = (own: PeerDraft, words: Words, negated: boolean, context: Context, line: Line) => Reading;

function flag(
  key: 'nextHopSelf' | 'routeReflectorClient' | 'defaultOriginate' | 'ebgpMultihop' | 'removePrivateAs' | 'shutdown',
): PeerReader {
  return (own, _words, negated) => {
    own[key] = !negated;
    return 'complete';
  };
}

function named(
  kind: string,
  incoming: keyof PeerDraft & `${string}In`,
  outgoing: keyof PeerDraft & `${string}Out`,
): PeerReader {
  return (own, words, negated, context, line) => {
    const name = words.next() ?? '';
    const place = words.next()?.toLowerCase();
    if (place !== 'in' && place !== 'out') return null;
    own[place === 'in' ? incoming : outgoing] = negated ? null : name;
    if (!negated) context.use(kind, name, line);
    return 'complete';
  };
}

/** What may stand behind a setting of a peer and changes nothing that is modelled. */
const TRAILING: ReadonlyMap<string, RegExp> = new Map([
  ['ebgp-multihop', /^\d{0,3}$/],
  ['send-community', /^(?:|both|standard|large)$/],
  ['update-source', /.*/],
  ['advertise', /.*/],
  ['additional-paths', /.*/],
  ['allowas-in', /^$/],
]);

const PEER_READERS: ReadonlyMap<string, PeerReader> = new Map<string, PeerReader>([
  ['next-hop-self', flag('nextHopSelf')],
  ['route-reflector-client', flag('routeReflectorClient')],
  [
    'send-community',
    (own, words, negated) => {
      // Extended communities are others; both kinds may be told on two lines.
      if (words.take('extended')) return 'ignored';
      own.sendCommunity = !negated;
      return 'complete';
    },
  ],
  ['ebgp-multihop', flag('ebgpMultihop')],
  ['disable-connected-check', flag('ebgpMultihop')],
  ['remove-private-as', flag('removePrivateAs')],
  ['shutdown', flag('shutdown')],
  ['route-map', named('route-map', 'routeMapIn', 'routeMapOut')],
  ['prefix-list', named('prefix-list', 'prefixListIn', 'prefixListOut')],
  ['filter-list', named('as-path access-list', 'filterListIn', 'filterListOut')],
  ['distribute-list', named('access-list', 'distributeListIn', 'distributeListOut')],
  [
    'default-originate',
    (own, words, negated) => {
      own.defaultOriginate = !negated;
      return words.done ? 'complete' : todo(ROUTING);
    },
  ],
  [
    'remote-as',
    (own, words, negated) => {
      own.remoteAs = negated ? null : asNumber(words.next() ?? '');
      return negated || own.remoteAs !== null ? 'complete' : todo(ROUTING);
    },
  ],
  [
    'local-as',
    (own, words, negated) => {
      own.localAs = negated ? null : asNumber(words.next() ?? '');
      return words.done ? 'complete' : todo(ROUTING);
    },
  ],
  [
    'update-source',
    (own, words, negated) => {
      own.updateSource = negated ? null : interfaceName(...words.all.slice(words.at));
      return 'complete';
    },
  ],
  [
    'weight',
    (own, words, negated) => {
      own.weight = negated ? 0 : (words.number(65535) ?? 0);
      return 'complete';
    },
  ],
  [
    'allowas-in',
    (own, words, negated) => {
      own.allowOwnAs = negated ? 0 : (words.number(10) ?? 3);
      return 'complete';
    },
  ],
  [
    'advertise',
    (own, words, negated) => {
      if (!words.take('additional-paths')) return 'ignored';
      own.additionalPaths = !negated && words.peek() === 'all';
      return negated || own.additionalPaths ? 'complete' : todo(ROUTING);
    },
  ],
  ['additional-paths', () => 'ignored'],
]);

function readPeer(context: Context, peer: NeighbourDraft, words: Words, line: Line, negated: boolean): Reading {
  const word = words.next()?.toLowerCase() ?? '';
  if (word === 'peer-group' || word === 'inherit') return readInheritance(peer, word, words);
  if (word === 'activate') {
    peer.activated = !negated;
    return 'complete';
  }
  const reader = PEER_READERS.get(word);
  if (reader) {
    const reading = reader(peer.own, words, negated, context, line);
    const rest = words.rest().toLowerCase();
    // Words behind what was understood may change what it says.
    return reading === 'complete' && !negated && !(TRAILING.get(word) ?? /^$/).test(rest) ? todo(ROUTING) : reading;
  }
  return PEER_IGNORED.has(word) || negated ? 'ignored' : todo(ROUTING);
}

function readInheritance(peer: NeighbourDraft, word: string, words: Words): Reading {
  if (word === 'inherit') {
    words.skip();
    peer.inherits.push(`template ${words.next() ?? ''}`);
  } else if (words.done) peer.isGroup = true;
  else peer.inherits.push(words.next() ?? '');
  return 'complete';
}

function readNetwork(context: Context, draft: BgpDraft, words: Words, line: Line, negated: boolean): Reading {
  const prefix = readPrefix(words);
  if (!prefix) return todo(ROUTING);
  const routeMap = words.take('route-map') ? (words.next() ?? null) : null;
  if (routeMap !== null) context.use('route-map', routeMap, line);
  if (words.take('backdoor')) return todo(ROUTING);
  const at = draft.networks.findIndex(({ value, length }) => value === prefix.value && length === prefix.length);
  if (at >= 0) draft.networks.splice(at, 1);
  if (!negated) draft.networks.push({ bits: 32, ...prefix, routeMap });
  return 'complete';
}

/** `A mask M`, `A/LENGTH`, or an address whose class says its length. */
function readPrefix(words: Words): { readonly value: bigint; readonly length: number } | null {
  const text = words.next() ?? '';
  if (text.includes('/')) {
    const prefix = parsePrefix(text);
    return prefix?.bits === 32 ? prefix : null;
  }
  const ip = parseIp(text);
  if (ip?.bits !== 32) return null;
  const masked = words.take('mask') || parseIp(words.peek() ?? '') !== null;
  if (masked) {
    const length = netmaskLength(parseIp(words.next() ?? '')?.value ?? -1n);
    return length === null ? null : { value: ip.value, length };
  }
  const first = Number(ip.value >> 24n);
  return { value: ip.value, length: first < 128 ? 8 : first < 192 ? 16 : 24 };
}

function readAggregate(draft: BgpDraft, words: Words, negated: boolean): Reading {
  const prefix = readPrefix(words);
  if (!prefix) return todo(ROUTING);
  let summaryOnly = false;
  let known = true;
  while (!words.done) {
    if (words.take('summary-only')) summaryOnly = true;
    else if (!words.take('as-set')) {
      words.skip();
      known = false;
    }
  }
  const at = draft.aggregates.findIndex(({ value, length }) => value === prefix.value && length === prefix.length);
  if (at >= 0) draft.aggregates.splice(at, 1);
  if (!negated) draft.aggregates.push({ ...prefix, summaryOnly });
  return known ? 'complete' : todo(ROUTING);
}

function readMaximum(draft: BgpDraft, words: Words): Reading {
  const both = words.take('eibgp');
  const internal = words.take('ibgp');
  const paths = words.number(64);
  if (paths === null) return null;
  if (both || !internal) draft.maximumExternal = paths;
  if (both || internal) draft.maximumInternal = paths;
  return 'complete';
}

function readDistance(draft: BgpDraft, words: Words): Reading {
  if (!words.take('bgp')) return todo(ROUTING);
  const [external, internal, local] = [words.number(255), words.number(255), words.number(255)];
  if (external === null || internal === null || local === null) return null;
  draft.distances = { external, internal, local };
  return 'complete';
}

/** Routing protocols that are known and not modelled; those of IPv6 are a matter of its packets alone. */
export function readOtherRouter(context: Context, command: Command): Reading {
  const isOfSix = command.words[0]?.toLowerCase() === 'ipv6';
  // OSPFv3 speaks of IPv4 where it is told to.
  const isOfBoth = command.words[1]?.toLowerCase() === 'ospfv3';
  const affects = isOfSix || isOfBoth ? ROUTING_6 : ROUTING;
  context.block = isOfBoth
    ? { affects, read: ({ words }) => todo(words.includes('ipv4') ? ROUTING : affects) }
    : blockOf(todo(affects), affects);
  return todo(affects);
}
