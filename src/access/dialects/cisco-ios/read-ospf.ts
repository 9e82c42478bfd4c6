/** Lines below `router ospf N`. */
import { parseIp } from '#base/prefix.ts';
import { interfaceName } from '../../cisco/interface-names.ts';
import type { Command } from '../../cisco/source.ts';
import { Words } from '../../cisco/words.ts';
import type { Line } from '../../line.ts';
import type { Redistribution } from '../../routing.ts';
import type { Context } from './context.ts';
import { type Reading, ROUTING, todo } from './reading.ts';
import type { OspfDraft } from './routing-drafts.ts';

const IGNORED: ReadonlySet<string> = new Set(
  (
    'log-adjacency-changes log-adj-changes nsf nsr timers ispf bfd mpls snmp queue-depth limit description exit capability prefix-suppression ' +
    'neighbor-check event-log auto-cost-mode domain-tag domain-id fast-reroute microloop ttl-security exit-address-family area-password'
  ).split(' '),
);
const METRIC_LIMIT = 16_777_215;

/** `router ospf N [vrf V]`: opens the block of its lines. */
export function readOspf(context: Context, command: Command, negated: boolean): Reading {
  const words = new Words(command.words, negated ? 3 : 2);
  const process = words.next();
  if (process === undefined) return null;
  if (negated) return context.routing.ospf.delete(process) ? 'complete' : 'ignored';
  const vrf = words.take('vrf') ? (words.next() ?? null) : null;
  const known = context.routing.ospf.get(process) ?? createDraft(process, vrf, command.line);
  context.routing.ospf.set(process, known);
  context.block = { affects: ROUTING, read: (line) => readLine(context, known, line) };
  return 'complete';
}

function createDraft(process: string, vrf: string | null, line: Line): OspfDraft {
  return {
    process,
    vrf,
    routerId: null,
    networks: [],
    areas: new Map(),
    redistribute: [],
    passiveByDefault: false,
    passiveExcept: new Set(),
    referenceBandwidth: 100,
    defaultInformation: null,
    maximumPaths: 4,
    distance: 110,
    line,
  };
}

function readLine(context: Context, draft: OspfDraft, { words: all, line }: Command): Reading {
  const words = new Words(all);
  const negated = words.take('no');
  const reading = readSetting(context, draft, words, line, negated);
  // Words behind what was understood may change what it says.
  return reading === 'complete' && !words.done && !negated ? todo(ROUTING) : reading;
}

function readSetting(context: Context, draft: OspfDraft, words: Words, line: Line, negated: boolean): Reading {
  const word = words.next()?.toLowerCase() ?? '';
  switch (word) {
    case 'router-id':
      draft.routerId = parseIp(words.next() ?? '')?.value ?? null;
      return 'complete';
    case 'network':
      return readNetwork(draft, words, negated);
    case 'passive-interface':
      return readPassive(draft, words, negated);
    case 'redistribute':
      return redistribute(context, draft, words, line, negated);
    case 'area':
      return readArea(draft, words, negated);
    case 'auto-cost':
      if (!words.take('reference-bandwidth')) return null;
      draft.referenceBandwidth = words.number(4_294_967) ?? draft.referenceBandwidth;
      return 'complete';
    case 'default-information':
      return readDefault(context, draft, words, line, negated);
    case 'maximum-paths':
      draft.maximumPaths = words.number(64) ?? draft.maximumPaths;
      return 'complete';
    case 'distance':
      return readDistance(draft, words);
    default:
      return negated || IGNORED.has(word) ? 'ignored' : todo(ROUTING);
  }
}

function readDistance(draft: OspfDraft, words: Words): Reading {
  const distance = words.number(255);
  if (distance === null || !words.done) return todo(ROUTING);
  draft.distance = distance;
  return 'complete';
}

function readNetwork(draft: OspfDraft, words: Words, negated: boolean): Reading {
  const [ip, wildcard] = [parseIp(words.next() ?? ''), parseIp(words.next() ?? '')];
  const area = words.take('area') ? words.next() : undefined;
  if (ip?.bits !== 32 || wildcard?.bits !== 32 || area === undefined) return null;
  const mask = 0xffff_ffffn ^ wildcard.value;
  if (!negated) draft.networks.push({ value: ip.value & mask, mask, area: areaName(area) });
  else {
    const at = draft.networks.findIndex((network) => network.value === (ip.value & mask) && network.mask === mask);
    if (at >= 0) draft.networks.splice(at, 1);
  }
  return 'complete';
}

/** Areas are numbers; `0.0.0.1` and `1` are the same. */
function areaName(text: string): string {
  return text.includes('.') ? String(parseIp(text)?.value ?? text) : text;
}

function readPassive(draft: OspfDraft, words: Words, negated: boolean): Reading {
  if (words.take('default')) {
    draft.passiveByDefault = !negated;
    draft.passiveExcept.clear();
    return 'complete';
  }
  const name = interfaceName(...words.all.slice(words.at));
  words.skip(words.all.length);
  if (negated === draft.passiveByDefault) draft.passiveExcept.add(name);
  else draft.passiveExcept.delete(name);
  return 'complete';
}

function readArea(draft: OspfDraft, words: Words, negated: boolean): Reading {
  const area = areaName(words.next() ?? '');
  const word = words.next()?.toLowerCase();
  if (word === 'authentication') return 'ignored';
  if (negated) {
    draft.areas.delete(area);
    return 'complete';
  }
  if (word === 'stub') draft.areas.set(area, words.take('no-summary') ? 'totally-stub' : 'stub');
  else if (word === 'nssa' && words.done) draft.areas.set(area, 'nssa');
  else return todo(ROUTING);
  return 'complete';
}

function readDefault(context: Context, draft: OspfDraft, words: Words, line: Line, negated: boolean): Reading {
  if (!words.take('originate')) return null;
  const told = { always: false, metric: 1, metricType: 2 as 1 | 2 };
  while (!words.done) {
    if (words.take('always')) told.always = true;
    else if (words.take('metric')) told.metric = words.number(METRIC_LIMIT) ?? 1;
    else if (words.take('metric-type')) told.metricType = words.number(2) === 1 ? 1 : 2;
    else if (words.take('route-map')) {
      context.use('route-map', words.next() ?? '', line);
      return todo(ROUTING);
    } else return null;
  }
  draft.defaultInformation = negated ? null : told;
  return 'complete';
}

function redistribute(context: Context, draft: OspfDraft, words: Words, line: Line, negated: boolean): Reading {
  const told = readRedistribution(context, words, line);
  if (!told) return todo(ROUTING);
  draft.redistribute = draft.redistribute.filter(({ from, process }) => from !== told.from || process !== told.process);
  if (!negated) draft.redistribute.push(told);
  return 'complete';
}

/** What stands behind `redistribute`, in OSPF and BGP alike; null where it is not understood. */
export function readRedistribution(context: Context, words: Words, line: Line): Redistribution | null {
  const from = words.next()?.toLowerCase();
  if (from !== 'connected' && from !== 'static' && from !== 'ospf' && from !== 'bgp') return null;
  const process = from === 'ospf' || from === 'bgp' ? (words.next() ?? null) : null;
  let told: Redistribution = { from, process, metric: null, metricType: 2, routeMap: null, line };
  while (!words.done) {
    if (words.take('subnets') || words.take('vrf', 'default')) continue;
    if (words.take('metric')) told = { ...told, metric: words.number(METRIC_LIMIT) };
    else if (words.take('metric-type')) told = { ...told, metricType: words.number(2) === 1 ? 1 : 2 };
    else if (words.take('tag')) words.skip();
    else if (words.take('route-map')) {
      const routeMap = words.next() ?? '';
      context.use('route-map', routeMap, line);
      told = { ...told, routeMap };
    } else if (words.take('match')) {
      const kinds = readKinds(words);
      if (!kinds) return null;
      if (kinds !== 'both') told = { ...told, kinds };
    } else return null;
  }
  return told;
}

/** `internal`, `external 1 external 2` behind `match`; null where external routes of one type alone are meant. */
function readKinds(words: Words): 'internal' | 'external' | 'both' | null {
  const kinds = new Set<string>();
  while (['internal', 'external', '1', '2', 'nssa-external'].includes(words.peek() ?? ''))
    kinds.add(words.next() ?? '');
  if (kinds.has('external') && kinds.has('1') !== kinds.has('2')) return null;
  if (!kinds.has('internal')) return kinds.has('external') ? 'external' : null;
  return kinds.has('external') ? 'both' : 'internal';
}
