/** Which bit of a packet is which variable of a diagram: every field, in the order that made the smallest diagrams (decision 14). */
import type { NumberField } from '../filter.ts';

/** The fields of a packet that variables stand for. `version` says the family, `other` that it is no IP packet at all. */
export type PacketField =
  | NumberField
  | 'other'
  | 'version'
  | 'src'
  | 'dst'
  | 'smac'
  | 'dmac'
  | 'flags'
  | 'state'
  | 'in'
  | 'out';

export interface Placed {
  readonly field: PacketField;
  /** The variable of the most significant bit. */
  readonly first: number;
  readonly width: number;
}

/** An IPv4 address stands in the first 32 of the variables of an address; the others then mean nothing. */
const ORDER: readonly (readonly [PacketField, number])[] = [
  ['other', 1],
  ['version', 1],
  ['fragment', 1],
  ['protocol', 8],
  ['dst', 128],
  ['src', 128],
  ['dport', 16],
  ['sport', 16],
  ['icmp-type', 8],
  ['icmp-code', 8],
  ['flags', 8],
  ['state', 2],
  ['in', 16],
  ['out', 16],
  ['dscp', 6],
  ['ecn', 2],
  ['ttl', 8],
  ['length', 16],
  ['vlan', 12],
  ['ethertype', 16],
  ['smac', 48],
  ['dmac', 48],
];

const places = new Map<PacketField, Placed>();
let next = 0;
for (const [field, width] of ORDER) {
  places.set(field, { field, first: next, width });
  next += width;
}

/** How many variables there are. */
export const VARIABLES: number = next;

/** Where a field stands. */
export function placeOf(field: PacketField): Placed {
  const place = places.get(field);
  if (!place) throw new RangeError(`no variables for ${field}`);
  return place;
}

const fieldOfVariable: readonly PacketField[] = ORDER.flatMap(([field, width]) =>
  Array<PacketField>(width).fill(field),
);

/** The field that a variable belongs to. */
export function fieldOf(variable: number): PacketField {
  return fieldOfVariable[variable] ?? 'other';
}
