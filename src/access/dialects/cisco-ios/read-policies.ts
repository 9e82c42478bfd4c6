/** Route maps and the lists that they name. */
import { parseIp, parsePrefix } from '#base/prefix.ts';
import type { Command } from '../../cisco/source.ts';
import { Words } from '../../cisco/words.ts';
import type { Line } from '../../line.ts';
import type { PrefixListEntry, RouteChange, RouteCondition } from '../../routing.ts';
import type { Context } from './context.ts';
import { type Reading, ROUTING, todo } from './reading.ts';
import type { RouteMapDraft } from './routing-drafts.ts';

const SEQUENCE_LIMIT = 4_294_967_294;
const METRIC_LIMIT = 4_294_967_295;
const STEP = 5;

/** `ip prefix-list NAME [seq N] permit P/L [ge A] [le B]`, `ipv6 prefix-list …`. */
export function readPrefixList(context: Context, command: Command, negated: boolean): Reading {
  const words = new Words(command.words, negated ? 3 : 2);
  const name = words.next();
  if (name === undefined || name.toLowerCase() === 'sequence-number') return 'ignored';
  const lists = context.routing.prefixLists;
  const list = lists.get(name) ?? new Map<number, PrefixListEntry>();
  if (negated && words.done) return lists.delete(name) ? 'complete' : 'ignored';
  if (words.peek() === 'description') return 'ignored';
  const last = context.routing.lastSequence.get(name) ?? 0;
  const sequence = words.take('seq') ? words.number(SEQUENCE_LIMIT) : last + STEP;
  const word = words.next()?.toLowerCase();
  const prefix = parsePrefix(words.next() ?? '');
  if (sequence === null || (word !== 'permit' && word !== 'deny') || !prefix) return todo(ROUTING);
  const ge = words.take('ge') ? words.number(prefix.bits) : null;
  const le = words.take('le') ? words.number(prefix.bits) : null;
  if (!words.done) return todo(ROUTING);
  if (negated) list.delete(sequence);
  else {
    const to = le ?? (ge === null ? prefix.length : prefix.bits);
    list.set(sequence, {
      ...prefix,
      sequence,
      permit: word === 'permit',
      from: ge ?? prefix.length,
      to,
      line: command.line,
    });
    context.routing.lastSequence.set(name, Math.max(last, sequence));
  }
  lists.set(name, list);
  return 'complete';
}

/** `ip community-list standard|expanded NAME permit …`, `ip community-list N permit …`. */
export function readCommunityList(context: Context, command: Command, negated: boolean): Reading {
  const words = new Words(command.words, negated ? 3 : 2);
  const kind = words.take('expanded') ? 'expanded' : words.take('standard') ? 'standard' : null;
  const name = words.next();
  if (name === undefined) return null;
  const lists = context.routing.communityLists;
  if (negated) return lists.delete(name) ? 'complete' : 'ignored';
  if (words.peek() === 'seq') words.skip(2);
  else words.number(SEQUENCE_LIMIT);
  const permit = words.peek() === 'permit';
  if (!permit && words.peek() !== 'deny') return todo(ROUTING);
  words.skip();
  const expanded = kind === 'expanded' || (kind === null && Number(name) >= 100);
  const list = lists.get(name) ?? [];
  const rest = words.rest();
  list.push({
    permit,
    pattern: expanded ? rest.replaceAll('"', '') : null,
    communities: expanded
      ? []
      : rest
          .split(' ')
          .filter((word) => word !== '')
          .map(communityName),
    line: command.line,
  });
  lists.set(name, list);
  return 'complete';
}

/** `ip as-path access-list N permit REGEXP`. */
export function readAsPathList(context: Context, command: Command, negated: boolean): Reading {
  const words = new Words(command.words, negated ? 3 : 2);
  if (!words.take('access-list')) return null;
  const name = words.next();
  if (name === undefined) return null;
  const lists = context.routing.asPathLists;
  if (negated) return lists.delete(name) ? 'complete' : 'ignored';
  if (words.peek() === 'seq') words.skip(2);
  const permit = words.peek() === 'permit';
  if (!permit && words.peek() !== 'deny') return todo(ROUTING);
  words.skip();
  const list = lists.get(name) ?? [];
  list.push({ permit, pattern: words.rest().replaceAll('"', ''), communities: [], line: command.line });
  lists.set(name, list);
  return 'complete';
}

/** Communities with well-known names, and numbers as `AS:NUMBER` (RFC 1997). */
function communityName(word: string): string {
  const known = new Map([
    ['internet', '0:0'],
    ['no-export', '65535:65281'],
    ['no-advertise', '65535:65282'],
    ['local-as', '65535:65283'],
    ['gshut', '65535:0'],
  ]).get(word.toLowerCase());
  if (known !== undefined) return known;
  if (!/^\d{1,10}$/.test(word)) return word;
  const value = Number(word);
  return `${Math.floor(value / 65536)}:${value % 65536}`;
}

/** `route-map NAME permit|deny N`: opens the block of its conditions and changes. */
export function readRouteMap(context: Context, command: Command, negated: boolean): Reading {
  const words = new Words(command.words, negated ? 2 : 1);
  const name = words.next();
  if (name === undefined) return null;
  const maps = context.routing.routeMaps;
  if (negated && words.done) return maps.delete(name) ? 'complete' : 'ignored';
  const permit = !words.take('deny');
  if (permit) words.take('permit');
  const sequence = words.number(65535) ?? 10;
  const map = maps.get(name) ?? new Map<number, RouteMapDraft>();
  maps.set(name, map);
  if (negated) return map.delete(sequence) ? 'complete' : 'ignored';
  const known = map.get(sequence);
  const entry: RouteMapDraft =
    known?.permit === permit
      ? known
      : { sequence, permit, conditions: [], changes: [], goOn: null, line: command.line };
  map.set(sequence, entry);
  context.block = { affects: ROUTING, read: (line) => readMapLine(context, entry, line) };
  return 'complete';
}

function readMapLine(context: Context, entry: RouteMapDraft, { words: all, line }: Command): Reading {
  const words = new Words(all);
  const word = words.next()?.toLowerCase();
  if (word === 'description' || word === 'exit') return 'ignored';
  if (word === 'continue') {
    entry.goOn = words.number(65535) ?? 0;
    return 'complete';
  }
  if (word === 'match') {
    const condition = readCondition(context, words, line);
    entry.conditions.push(condition);
    // The map itself says that it does not know, where a route comes to the entry.
    return condition.kind === 'unknown' ? todo('nothing') : 'complete';
  }
  if (word !== 'set') return null;
  const change = readChange(context, words, line);
  if (change) entry.changes.push(change);
  return change?.kind === 'unknown' ? todo('nothing') : 'complete';
}

function readCondition(context: Context, words: Words, line: Line): RouteCondition {
  const unknown: RouteCondition = { kind: 'unknown', line };
  if (words.take('ip', 'address') || words.take('ipv6', 'address')) {
    const kind = words.take('prefix-list') ? 'prefix-list' : 'access-list';
    const names = words.all.slice(words.at);
    for (const name of names) context.use(kind, name, line);
    return names.length > 0 ? { kind, names } : unknown;
  }
  if (words.take('as-path')) return { kind: 'as-path', names: used(context, 'as-path access-list', words, line) };
  if (words.take('community')) {
    const names = words.all.slice(words.at).filter((name) => name.toLowerCase() !== 'exact-match');
    for (const name of names) context.use('community-list', name, line);
    return { kind: 'community', names, exact: words.all.at(-1)?.toLowerCase() === 'exact-match' };
  }
  const kind = words.peek();
  if (kind === 'metric' || kind === 'tag' || kind === 'local-preference') {
    words.skip();
    const values = words.all.slice(words.at).map(Number);
    if (values.length > 0 && values.every((value) => value >= 0)) return { kind, values };
  }
  return unknown;
}

function used(context: Context, kind: string, words: Words, line: Line): readonly string[] {
  const names = words.all.slice(words.at);
  for (const name of names) context.use(kind, name, line);
  return names;
}

/** A change; null for one that changes nothing of where packets go. */
function readChange(context: Context, words: Words, line: Line): RouteChange | null {
  const unknown: RouteChange = { kind: 'unknown', line };
  const word = words.next()?.toLowerCase() ?? '';
  switch (word) {
    case 'local-preference':
    case 'weight':
    case 'tag':
    case 'metric':
      return readValue(word, words) ?? unknown;
    case 'metric-type':
      return /^type-[12]$/.test(words.peek() ?? '')
        ? { kind: 'metric-type', value: words.peek() === 'type-1' ? 1 : 2 }
        : unknown;
    case 'origin':
      return words.take('igp')
        ? { kind: 'origin', value: 'igp' }
        : words.take('incomplete')
          ? { kind: 'origin', value: 'incomplete' }
          : unknown;
    case 'community':
      return readCommunities(words);
    case 'comm-list':
      context.use('community-list', words.peek() ?? '', line);
      return { kind: 'delete-community', list: words.next() ?? '' };
    case 'as-path':
      return readPrepend(words) ?? unknown;
    case 'ip':
      return readNextHop(words) ?? unknown;
    case 'extcommunity':
    case 'large-community':
    case 'dampening':
    case 'traffic-index':
      return null;
    default:
      return unknown;
  }
}

function readValue(kind: 'local-preference' | 'weight' | 'tag' | 'metric', words: Words): RouteChange | null {
  const [, sign, digits] = /^([+-]?)(\d{1,10})$/.exec(words.peek() ?? '') ?? [];
  const value = Number(digits);
  if (digits === undefined || value > METRIC_LIMIT) return null;
  if (sign === '') return { kind, value };
  return kind === 'metric' ? { kind: 'metric-by', value: sign === '-' ? -value : value } : null;
}

function readCommunities(words: Words): RouteChange {
  if (words.take('none')) return { kind: 'community', values: [], additive: false };
  const all = words.all.slice(words.at);
  const values = all.filter((word) => word.toLowerCase() !== 'additive').map(communityName);
  return { kind: 'community', values, additive: values.length < all.length };
}

function readPrepend(words: Words): RouteChange | null {
  if (!words.take('prepend') || words.peek() === 'last-as') return null;
  const path = words.all.slice(words.at).map(Number);
  return path.length > 0 && path.every((as) => as >= 1 && as <= METRIC_LIMIT) ? { kind: 'prepend', path } : null;
}

function readNextHop(words: Words): RouteChange | null {
  if (!words.take('next-hop')) return null;
  const ip = parseIp(words.next() ?? '');
  return ip?.bits === 32 && words.done ? { kind: 'next-hop', value: ip.value } : null;
}
