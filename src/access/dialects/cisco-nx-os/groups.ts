/** Object groups of NX-OS: addresses of one family, and ports. */

import type { Command } from '../../blocks.ts';
import { readAddress } from '../../cisco/address.ts';
import { TCP_PORTS, UDP_PORTS } from '../../cisco/names.ts';
import { readOperator } from '../../cisco/ports.ts';
import { Words } from '../../cisco/words.ts';
import type { AddressSet, Match, NumberRange } from '../../filter.ts';
import { addressIn, numberIn, unknownMatch } from '../../matches.ts';

const PORT_NAMES: ReadonlyMap<string, number> = new Map([...UDP_PORTS, ...TCP_PORTS]);

interface Group {
  readonly at: number;
  readonly sets: AddressSet[];
  readonly ranges: NumberRange[];
  /** A member that is not understood. */
  unknown: string | null;
}

/** Groups by kind and name. */
export class Groups {
  readonly addresses: Map<string, Group> = new Map();
  readonly ports: Map<string, Group> = new Map();

  /** Reads `object-group ip address NAME`, `object-group ipv6 address NAME`, `object-group ip port NAME`; says which lines were not understood. */
  read(command: Command): readonly number[] | null {
    const [, family = '', kind = '', name = ''] = command.words;
    const isPorts = kind === 'port';
    if (name === '' || (kind !== 'address' && !isPorts)) return null;
    const into = isPorts ? this.ports : this.addresses;
    const group = into.get(name) ?? { at: command.at, sets: [], ranges: [], unknown: null };
    into.set(name, group);
    const bad: number[] = [];
    for (const { at, words } of command.inner) {
      const member = new Words(/^\d+$/.test(words[0] ?? '') ? words.slice(1) : words);
      if (isPorts ? readPorts(member, group) : readMember(member, group, family === 'ipv6' ? 128 : 32)) continue;
      group.unknown = `"${words.join(' ').slice(0, 60)}" is not understood`;
      bad.push(at);
    }
    return bad;
  }

  addressMatch(name: string, field: 'src' | 'dst'): Match | null {
    const group = this.addresses.get(name);
    if (!group) return null;
    return withUnknown(addressIn(field, ...group.sets), group);
  }

  portMatch(name: string, field: 'sport' | 'dport'): Match | null {
    const group = this.ports.get(name);
    if (!group) return null;
    return withUnknown(numberIn(field, ...group.ranges), group);
  }
}

function withUnknown(match: Match, { unknown }: Group): Match {
  // It may add to the group, or take from it.
  return unknown === null ? match : unknownMatch(unknown);
}

function readMember(words: Words, group: Group, bits: 32 | 128): boolean {
  const reading = readAddress(words, { bits, mask: 'wildcard', groupWords: [], bareHost: false });
  if (reading?.kind !== 'set' || !words.done) return false;
  group.sets.push(reading.set);
  return true;
}

function readPorts(words: Words, group: Group): boolean {
  const ranges = readOperator(words, PORT_NAMES);
  if (!ranges || !words.done) return false;
  group.ranges.push(...ranges);
  return true;
}
