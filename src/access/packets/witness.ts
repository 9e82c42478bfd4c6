/** One readable packet out of a set, an ordinary one where the set has any: TCP from a high port between hosts, opening a connection. */
import { formatMacNumber } from '#base/addresses.ts';
import { formatIp } from '#base/prefix.ts';
import type { Match } from '../filter.ts';
import { addressIn, allOf, anyOf, familyIs, numberIn, numberIs, rangeSet, signed } from '../matches.ts';
import { ALL, NONE } from './diagram.ts';
import { type PacketField, placeOf, VARIABLES } from './layout.ts';
import { protocolWord } from './protocols.ts';
import { type PacketSet, type PacketSpace, STATES, WITH_ICMP, WITH_PORTS } from './space.ts';
import { FLAG_BITS, type WordKey } from './words.ts';

/** A packet as the keys of its words; ports and numbers are numbers. */
export type PacketWords = Readonly<Partial<Record<WordKey, string | number>>>;

/** A packet with all its bits: one for each variable of the layout. */
export type PacketBits = Uint8Array;

const octets = (a: number, b: number, c: number, d: number): bigint =>
  BigInt(((a << 24) | (b << 16) | (c << 8) | d) >>> 0);
const between = (field: 'src' | 'dst', from: bigint, to: bigint): Match => addressIn(field, rangeSet(32, from, to));

/** Addresses that hosts have: no broadcast, multicast, loopback or "this network". */
function hostAddresses(field: 'src' | 'dst'): Match {
  return anyOf([
    between(field, octets(1, 0, 0, 0), octets(126, 255, 255, 255)),
    between(field, octets(128, 0, 0, 0), octets(223, 255, 255, 255)),
    addressIn(field, rangeSet(128, 0x2000n << 112n, 0x3fffn << 112n), rangeSet(128, 0xfc00n << 112n, 0xfdffn << 112n)),
  ]);
}

/** No address that is often a network's own or its broadcast: the last byte is neither 0 nor 255. */
function inMidst(field: 'src' | 'dst'): Match {
  const ends = ([32, 128] as const).flatMap((bits) =>
    [0n, 255n].map((value) => ({ kind: 'masked' as const, bits, value, mask: 255n })),
  );
  return signed(addressIn(field, ...ends), true);
}

/** What is wished of a packet, the most wished first. */
const WISHES: readonly Match[] = [
  numberIs('fragment', 0),
  familyIs(32),
  anyOf([numberIs('protocol', 6), numberIs('protocol', 17), numberIs('protocol', 1), numberIs('protocol', 58)]),
  numberIs('protocol', 6),
  numberIs('protocol', 17),
  hostAddresses('src'),
  hostAddresses('dst'),
  inMidst('src'),
  inMidst('dst'),
  { kind: 'state', of: ['new'] },
  numberIn('sport', { from: 49_152, to: 65_535 }),
  numberIn('dport', { from: 1, to: 65_535 }),
  { kind: 'flags', mask: 255, value: 2 },
  allOf([numberIs('icmp-type', 8), numberIs('icmp-code', 0)]),
  numberIs('icmp-code', 0),
  anyOf([
    between('src', octets(10, 0, 0, 0), octets(10, 255, 255, 255)),
    between('src', octets(172, 16, 0, 0), octets(172, 31, 255, 255)),
    between('src', octets(192, 168, 0, 0), octets(192, 168, 255, 255)),
  ]),
  anyOf([
    between('dst', octets(10, 0, 0, 0), octets(10, 255, 255, 255)),
    between('dst', octets(172, 16, 0, 0), octets(172, 31, 255, 255)),
    between('dst', octets(192, 168, 0, 0), octets(192, 168, 255, 255)),
  ]),
  numberIn('ttl', { from: 64, to: 64 }),
  numberIn('length', { from: 60, to: 60 }),
];

/** A packet of the set, the same one each time; null where the set is empty. */
export function pickPacket(space: PacketSpace, set: PacketSet): PacketBits | null {
  if (set === NONE) return null;
  let granted: PacketSet = ALL;
  for (const wish of WISHES) {
    const wished = space.diagrams.and(granted, space.take(wish).may);
    if (space.diagrams.meets(set, wished)) granted = wished;
  }
  const bits = new Uint8Array(VARIABLES);
  space.diagrams.firstOfBoth(set, granted, (variable) => {
    bits[variable] = 1;
  });
  return bits;
}

/** Some packet of a set, the first in the order of its bits; null where the set is empty. */
export function anyPacket(space: PacketSpace, set: PacketSet): PacketBits | null {
  if (set === NONE) return null;
  const bits = new Uint8Array(VARIABLES);
  space.diagrams.firstOfBoth(set, ALL, (variable) => {
    bits[variable] = 1;
  });
  return bits;
}

/** True where the packet is in the set. */
export function hasPacket(space: PacketSpace, set: PacketSet, packet: PacketBits): boolean {
  return space.diagrams.has(set, (variable) => packet[variable] === 1);
}

/** The number that a field of a packet holds. */
export function fieldValue(packet: PacketBits, field: PacketField): number {
  const { first, width } = placeOf(field);
  let value = 0;
  for (let bit = 0; bit < width; bit++) value = value * 2 + (packet[first + bit] ?? 0);
  return value;
}

/** The value of a key in a packet; undefined where the packet has no such key. */
export function wordOf(space: PacketSpace, packet: PacketBits, key: WordKey): string | number | undefined {
  const isIp = fieldValue(packet, 'other') === 0;
  const protocol = isIp ? fieldValue(packet, 'protocol') : -1;
  const isFirst = fieldValue(packet, 'fragment') === 0;
  switch (key) {
    case 'src':
    case 'dst':
      return isIp ? addressWord(packet, key) : undefined;
    case 'protocol':
      return isIp ? protocolWord(protocol) : undefined;
    case 'sport':
    case 'dport':
      return isFirst && WITH_PORTS.includes(protocol) ? fieldValue(packet, key) : undefined;
    case 'icmp':
      return isFirst && WITH_ICMP.includes(protocol)
        ? `${fieldValue(packet, 'icmp-type')}/${fieldValue(packet, 'icmp-code')}`
        : undefined;
    case 'flags':
      return isFirst && protocol === 6 ? flagWords(fieldValue(packet, 'flags')) : undefined;
    case 'state':
      return STATES[fieldValue(packet, 'state')];
    case 'in':
    case 'out':
      return space.names.nameOf(fieldValue(packet, key));
    case 'smac':
    case 'dmac':
      return formatMacNumber(fieldValue(packet, key));
    case 'ethertype':
      return isIp ? undefined : fieldValue(packet, key);
    case 'vlan':
      return fieldValue(packet, key);
    default:
      return isIp ? fieldValue(packet, key) : undefined;
  }
}

function addressWord(packet: PacketBits, field: 'src' | 'dst'): string {
  const bits = fieldValue(packet, 'version') === 1 ? 128 : 32;
  const { first } = placeOf(field);
  let value = 0n;
  for (let bit = 0; bit < bits; bit++) value = (value << 1n) | BigInt(packet[first + bit] ?? 0);
  return formatIp({ bits, value });
}

function flagWords(flags: number): string {
  const names = Object.keys(FLAG_BITS).filter((name) => (flags & (FLAG_BITS[name] ?? 0)) !== 0);
  return names.length === 0 ? 'none' : names.join(',');
}
