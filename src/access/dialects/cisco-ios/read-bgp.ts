/** Lines below `router bgp N`: families, options, networks, aggregates, redistribution. */
import { parseIp, parsePrefix } from '#base/prefix.ts';
import { netmaskLength } from '../../cisco/address.ts';
import type { Command } from '../../cisco/source.ts';
import { Words } from '../../cisco/words.ts';
import type { Line } from '../../line.ts';
import type { Context } from './context.ts';
import { openPeer, readAsNumber, readNeighbour, readPeer } from './read-bgp-peers.ts';
import { readRedistribution } from './read-ospf.ts';
import { type Reading, ROUTING, ROUTING_6, todo } from './reading.ts';
import type { BgpDraft, NeighbourDraft } from './routing-drafts.ts';

/** The largest value of a local preference. */
const PREFERENCE_LIMIT = 4_294_967_295;
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
/** `router bgp AS`: opens the block of its lines. */
export function readBgp(context: Context, command: Command, negated: boolean): Reading {
  const as = readAsNumber(command.words[negated ? 3 : 2] ?? '');
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
    case 'redistribute':
      return redistribute(context, draft, words, line, negated);
    case 'maximum-paths':
      return readMaximum(draft, words);
    case 'distance':
      return readDistance(draft, words);
    default:
      return negated || IGNORED.has(word) ? 'ignored' : todo(ROUTING);
  }
}

function redistribute(context: Context, draft: BgpDraft, words: Words, line: Line, negated: boolean): Reading {
  const read = readRedistribution(context, words, line);
  if (!read) return todo(ROUTING);
  // BGP takes the internal routes of OSPF alone, where it is not told otherwise.
  const isBare = read.from === 'ospf' && !/\smatch\s/.test(line.text);
  const told = isBare ? { ...read, kinds: 'internal' as const } : read;
  draft.redistribute = draft.redistribute.filter(({ from, process }) => from !== told.from || process !== told.process);
  if (!negated) draft.redistribute.push(told);
  return 'complete';
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
    draft.defaultLocalPreference = negated ? 100 : (words.number(PREFERENCE_LIMIT) ?? 100);
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
