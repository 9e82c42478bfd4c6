/** Reads an IOS configuration line by line: each goes to the part that knows it, or is said not to be understood. */
import { type Command, readSource } from '../../cisco/source.ts';
import { Context } from './context.ts';
import { isIgnored } from './ignored.ts';
import { readListHeader, readNumberedEntry, readObjectGroup } from './read-access-lists.ts';
import { readBgp } from './read-bgp.ts';
import { readInterface } from './read-interfaces.ts';
import { readOspf } from './read-ospf.ts';
import { readAsPathList, readCommunityList, readPrefixList, readRouteMap } from './read-policies.ts';
import {
  readDefaultGateway,
  readOtherRouter,
  readRouting,
  readStaticRoute,
  readTerminalLine,
  readTranslation,
  readVrf,
} from './read-routes.ts';
import { readClassMap, readPolicyMap, readZone, readZonePair } from './read-zones.ts';
import { blockOf, FORWARDING, type Reading } from './reading.ts';
import { readControlPlane } from './service-policies.ts';

type Reader = (context: Context, command: Command, negated: boolean) => Reading;

/** Commands by their first words. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['hostname', readHostname],
  ['switchname', readHostname],
  ['interface', readInterface],
  ['access-list', readNumberedEntry],
  ['ip access-list', readListHeader],
  ['ipv6 access-list', readListHeader],
  ['object-group', readObjectGroup],
  ['zone', readZone],
  ['zone-pair', readZonePair],
  ['class-map', readClassMap],
  ['policy-map', readPolicyMap],
  ['control-plane', readControlPlane],
  ['ip route', readStaticRoute],
  ['ipv6 route', readStaticRoute],
  ['ip default-gateway', readDefaultGateway],
  ['ip routing', readRouting],
  ['ip vrf', readVrf],
  ['vrf definition', readVrf],
  ['ip nat', readTranslation],
  ['line', readTerminalLine],
  ['router ospf', readOspf],
  ['router bgp', readBgp],
  ['router', readOtherRouter],
  ['ipv6 router', readOtherRouter],
  ['route-map', readRouteMap],
  ['ip prefix-list', readPrefixList],
  ['ipv6 prefix-list', readPrefixList],
  ['ip community-list', readCommunityList],
  ['ip as-path', readAsPathList],
]);

/** Everything that a text says, as far as it is understood. */
export function readText(text: string, file: string): Context {
  const context = new Context(text, file);
  const source = readSource(text, file);
  for (const line of source.unreadable) context.book.note(line.at, 'unrecognised', 'everything');
  const base = source.commands.reduce((least, { indent }) => Math.min(least, indent), Number.POSITIVE_INFINITY);
  // Whether the open block has had an indented line: one that is not indented is then none of its.
  let indented = false;
  for (const command of source.commands) {
    const below = command.indent > base && context.block !== null;
    const reading = below ? readBelow(context, command) : readAtTop(context, command, indented);
    if (below) indented = true;
    else if (command.line === context.header) indented = false;
    note(context, command, reading);
  }
  return context;
}

function readBelow(context: Context, command: Command): Reading {
  const { block } = context;
  if (!block) return null;
  return block.read(command) ?? { support: 'unrecognised', affects: block.affects };
}

/** A line at the left edge: a command of the top level, or one of the open block in a text without indentation. */
function readAtTop(context: Context, command: Command, indented: boolean): Reading {
  const { block } = context;
  context.block = null;
  const reading = readTop(context, command);
  if (reading !== null) {
    context.header = command.line;
    // What stands below a line that is not modelled is of its kind.
    if (reading === 'ignored' || typeof reading === 'object') context.block ??= blockOf(reading, FORWARDING);
    return reading;
  }
  const inner = block && !indented ? block.read(command) : null;
  if (inner !== null) {
    context.block = block;
    return inner;
  }
  const unknown: Reading = { support: 'unrecognised', affects: (!indented && block?.affects) || FORWARDING };
  context.header = command.line;
  context.block = indented || !block ? blockOf(unknown, FORWARDING) : block;
  return unknown;
}

function readTop(context: Context, command: Command): Reading {
  const words = command.words.map((word) => word.toLowerCase());
  const negated = words[0] === 'no' || words[0] === 'default';
  const [first = '', second = ''] = negated ? words.slice(1) : words;
  const reader = READERS.get(`${first} ${second}`) ?? READERS.get(first);
  const reading = reader?.(context, command, negated) ?? null;
  if (reading !== null) return reading;
  if (!isIgnored(negated ? words.slice(1) : words)) return null;
  for (const word of command.words) context.mentioned.add(word);
  return 'ignored';
}

function note(context: Context, command: Command, reading: Reading): void {
  if (reading === 'later') return;
  if (reading === null) context.book.note(command.line.at, 'unrecognised', FORWARDING);
  else if (typeof reading === 'object') context.book.note(command.line.at, reading.support, reading.affects);
  else context.book.note(command.line.at, reading);
}

function readHostname(context: Context, command: Command, negated: boolean): Reading {
  context.hostname = negated ? null : (command.words[1] ?? null);
  return 'complete';
}
