/** Random filters over few values, and every packet that they can tell apart: for tests by enumeration. */
import type { PlainPacket } from './brute-force.ts';
import type { Configuration } from './configuration.ts';
import type { Action, AddressSet, Filter, Match, Rule } from './filter.ts';

/** A source of numbers from 0 up to, not including, the number that is given; the same seed gives the same numbers. */
export type Dice = (below: number) => number;

/** Marsaglia's xorshift with 32 bits. */
export function createDice(seed: number): Dice {
  let state = (seed * 2_654_435_761 + 1) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const BASE = 0x0a00_0000n;
const SIX = 0x2001_0db8n << 96n;
const PROTOCOLS = [6, 17, 1, 47];
const NAMED = ['eth0', 'eth1'];

/** One packet for each way in which the rules below can tell packets apart. */
export const EVERY_PACKET: readonly PlainPacket[] = everyPacket();

function everyPacket(): readonly PlainPacket[] {
  const ends = [32, 128].flatMap((bits) => {
    const addresses = bits === 32 ? [BASE, BASE + 1n, BASE + 2n, BASE + 3n, 1n] : [SIX, SIX + 1n, 1n];
    return addresses.flatMap((src) =>
      addresses.map((dst) => ({ bits: bits === 32 ? (32 as const) : (128 as const), src, dst })),
    );
  });
  const payloads = everyPayload();
  const ways = (['new', 'established', 'related'] as const).flatMap((state) =>
    ['eth0', 'eth1', 'eth7', 'lo'].map((name) => ({ state, in: name, out: 'lo' })),
  );
  return ends.flatMap((end) => payloads.flatMap((payload) => ways.map((way) => ({ ...end, ...payload, ...way }))));
}

function everyPayload(): readonly Pick<PlainPacket, 'numbers' | 'flags'>[] {
  const ports = (protocol: number): readonly PlainPacket['numbers'][] =>
    [1, 2, 9].map((dport) => ({ protocol, fragment: 0, sport: 5, dport }));
  return [
    ...ports(6).flatMap((numbers) => [2, 16, 18].map((flags) => ({ numbers, flags }))),
    ...ports(17).map((numbers) => ({ numbers })),
    ...[0, 8].map((type) => ({ numbers: { protocol: 1, fragment: 0, 'icmp-type': type, 'icmp-code': 0 } })),
    { numbers: { protocol: 47, fragment: 0 } },
  ];
}

/** A configuration of a few filters that ask one another, every line with its own place. The first filter is never only jumped to. */
export function randomConfiguration(dice: Dice, options: { readonly unknowns: boolean }): Configuration {
  let at = 0;
  const names = ['main', 'one', 'two'].slice(0, 1 + dice(3));
  const filters = names.map((name, index): Filter => {
    const rules = Array.from({ length: 1 + dice(7) }, (): Rule => {
      at++;
      return {
        line: { file: 'random', at, number: null, text: `line ${at}` },
        match: randomMatch(dice, 2, options.unknowns),
        action: randomAction(dice, names, options.unknowns),
      };
    });
    const otherwise = index > 0 && dice(4) > 0 ? 'return' : dice(2) === 0 ? 'permit' : 'deny';
    return { name, family: null, rules, otherwise, otherwiseLine: null, stateful: false };
  });
  return configurationOf(filters);
}

/** A configuration of nothing but filters. */
export function configurationOf(filters: readonly Filter[]): Configuration {
  return {
    file: 'random',
    dialect: 'random',
    hostname: null,
    filters,
    guards: [],
    interfaces: [],
    routes: [],
    lines: [],
    undefinedNames: [],
    unusedNames: [],
    routing: { ospf: [], bgp: [], translations: [] },
  };
}

function randomAction(dice: Dice, names: readonly string[], unknowns: boolean): Action {
  const kind = dice(unknowns ? 12 : 11);
  if (kind < 4) return { kind: 'permit' };
  if (kind < 8) return { kind: 'deny' };
  if (kind === 8) return { kind: 'continue' };
  if (kind === 9) return { kind: 'return' };
  if (kind === 11) return { kind: 'unknown', because: 'dice' };
  const filter = names[dice(names.length)] ?? 'main';
  return dice(3) === 0 ? { kind: 'goto', filter } : { kind: 'jump', filter };
}

/** A match of the words that EVERY_PACKET tells apart. */
function randomMatch(dice: Dice, depth: number, unknowns: boolean): Match {
  const parts = (): readonly Match[] => Array.from({ length: dice(4) }, () => randomMatch(dice, depth - 1, unknowns));
  switch (dice(depth > 0 ? 12 : 8)) {
    case 0:
      return { kind: 'address', field: 'src', of: [randomAddresses(dice)] };
    case 1:
      return { kind: 'address', field: 'dst', of: [randomAddresses(dice), randomAddresses(dice)] };
    case 2:
      return { kind: 'number', field: 'protocol', of: [single(PROTOCOLS[dice(4)] ?? 6)] };
    case 3:
      return { kind: 'number', field: 'dport', of: [dice(2) === 0 ? single(1 + dice(2)) : { from: 1, to: 2 }] };
    case 4:
      return dice(2) === 0
        ? { kind: 'flags', mask: 18, value: dice(2) === 0 ? 2 : 16 }
        : { kind: 'number', field: 'icmp-type', of: [single(8)] };
    case 5:
      return { kind: 'state', of: [dice(2) === 0 ? 'new' : 'established'] };
    case 6:
      return { kind: 'interface', field: 'in', of: [[...NAMED, 'eth*'][dice(3)] ?? 'eth0'] };
    case 7:
      return unknowns && dice(2) === 0
        ? { kind: 'unknown', because: 'dice' }
        : { kind: 'family', bits: dice(4) === 0 ? 128 : 32 };
    case 8:
      return { kind: 'not', of: randomMatch(dice, depth - 1, unknowns) };
    case 9:
      return { kind: 'any', of: parts() };
    default:
      return { kind: 'all', of: parts() };
  }
}

function single(value: number): { readonly from: number; readonly to: number } {
  return { from: value, to: value };
}

/** Prefixes, ranges, and masks that are not contiguous. */
function randomAddresses(dice: Dice): AddressSet {
  const value = BASE + BigInt(dice(4));
  switch (dice(4)) {
    case 0:
      return { kind: 'range', bits: 32, from: BASE, to: value };
    case 1:
      return { kind: 'masked', bits: 128, value: SIX + BigInt(dice(2)), mask: (1n << 128n) - 1n };
    default:
      return {
        kind: 'masked',
        bits: 32,
        value,
        mask: [0xffff_ffffn, 0xffff_fffen, 0xffff_fffdn, 0xffff_fffcn][dice(4)] ?? 0n,
      };
  }
}
