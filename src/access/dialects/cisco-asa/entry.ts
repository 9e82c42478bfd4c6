/** An entry of an ASA access list: protocol, addresses, ports by objects or by themselves. */
import { namedNumber, PROTOCOLS } from '../../cisco/names.ts';
import { conditionMatch, type Options, readOptions } from '../../cisco/options.ts';
import { readOperator } from '../../cisco/ports.ts';
import type { Words } from '../../cisco/words.ts';
import type { Match } from '../../filter.ts';
import type { Support } from '../../line.ts';
import { addressIn, allOf, EVERY, familyIs, NONE, numberIn, unknownMatch } from '../../matches.ts';
import { icmpOf, type Objects, protocolOf } from './objects.ts';
import { asaPortNames } from './ports.ts';

export interface EntryReading {
  readonly match: Match;
  readonly support: Support;
}

const ANY: ReadonlyMap<string, Match> = new Map([
  ['any', EVERY],
  ['any4', familyIs(32)],
  ['any6', familyIs(128)],
]);

/** Reads an extended entry behind its `permit` or `deny`. */
export function readExtended(words: Words, objects: Objects): EntryReading {
  const matches: Match[] = [];
  const options: Options = { matches: [], conditions: [], inactive: false };
  const bad = readParts(words, objects, matches) ?? readOptions(words, options);
  if (bad !== null) {
    const because = `"${bad.slice(0, 60)}" is not understood`;
    return { match: allOf([...matches, ...options.matches, unknownMatch(because)]), support: 'unrecognised' };
  }
  if (options.inactive) return { match: NONE, support: 'complete' };
  const match = allOf([...matches, ...options.matches, conditionMatch(options.conditions)]);
  return { match, support: options.conditions.length > 0 ? 'conditional' : 'complete' };
}

/** Reads a standard entry: addresses of destinations (ASA command reference, "access-list standard"). */
export function readStandard(words: Words, objects: Objects): EntryReading {
  const match = readAddress(words, objects, 'dst');
  if (match && words.done) return { match, support: 'complete' };
  return { match: unknownMatch(`"${words.rest().slice(0, 60)}" is not understood`), support: 'unrecognised' };
}

function readParts(words: Words, objects: Objects, matches: Match[]): string | null {
  const rest = (): string => words.rest() || 'the end of the line';
  const protocol = words.peek() ?? '';
  const number = namedNumber(protocol, PROTOCOLS, 255);
  if (words.take('object-group') || words.take('object')) matches.push(objects.services.match(words.next() ?? '', ''));
  else {
    const match = protocolOf(protocol);
    if (!match) return rest();
    words.skip();
    matches.push(match);
  }
  for (const [side, ports] of [
    ['src', 'sport'],
    ['dst', 'dport'],
  ] as const) {
    if (
      ['user', 'user-group', 'security-group', 'object-group-user', 'object-group-security'].includes(
        words.peek() ?? '',
      )
    )
      return rest();
    const address = readAddress(words, objects, side);
    if (!address) return rest();
    matches.push(address);
    const ranges = readOperator(words, asaPortNames(number ?? 6));
    if (ranges === null) return rest();
    if (ranges) matches.push(numberIn(ports, ...ranges));
    else if (words.peek() === 'object-group' && isPortGroup(words, objects)) {
      words.skip();
      matches.push(objects.services.match(words.next() ?? '', number === 1 ? '' : ports));
    }
  }
  const icmp = number === 1 || number === 58 ? icmpOf(words.peek()) : null;
  if (icmp) {
    words.skip();
    matches.push(icmp);
    const code = words.number(255);
    if (code !== null) matches.push(numberIn('icmp-code', { from: code, to: code }));
  }
  return null;
}

/** The next group is one of services, and not one of addresses. */
function isPortGroup(words: Words, objects: Objects): boolean {
  const name = words.all[words.at + 1] ?? '';
  return objects.services.has(name) && !objects.networks.has(name);
}

function readAddress(words: Words, objects: Objects, side: 'src' | 'dst'): Match | null {
  const any = ANY.get(words.peek() ?? '');
  if (any) {
    words.skip();
    return any;
  }
  if (words.take('object-group') || words.take('object')) {
    const name = words.next();
    return name === undefined ? null : objects.networks.match(name, side);
  }
  if (words.take('interface'))
    return unknownMatch(`the address of the interface ${(words.next() ?? '').slice(0, 40)} may be any`);
  if (words.take('host')) {
    const set = objects.addressSet('host', words.next() ?? '', undefined);
    return set && addressIn(side, set);
  }
  const first = words.next() ?? '';
  const set = first.includes('/')
    ? objects.addressSet('subnet', first, undefined)
    : objects.addressSet('subnet', first, words.next() ?? '');
  return set && addressIn(side, set);
}
