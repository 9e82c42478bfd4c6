/** Small parts of proofs: what a packet passed on its way, and how that is told. */

import type { Disposition, FilterPassed } from '#access/forwarding/step.ts';
import type { Line } from '#access/line.ts';
import type { PacketSpace } from '#access/packets/space.ts';
import { fieldValue, hasPacket, type PacketBits, wordOf } from '#access/packets/witness.ts';
import { isBelow, type Prefix } from '#base/prefix.ts';
import { portRange } from '#model/policy.ts';
import type { DeclaredFlow, ProofLine, Witness } from '#model/segment.ts';
import type { Service } from './intents.ts';
import type { Fate, Walked } from './walk.ts';

/** True where two prefixes have an address in common. */
export function meets(one: Prefix, other: Prefix): boolean {
  return one.length <= other.length ? isBelow(one, other) : isBelow(other, one);
}

export function lineOf(line: Line | null): ProofLine | null {
  return line === null ? null : { file: line.file, at: line.at, number: line.number, text: line.text };
}

export function fatesOf({ places }: Walked, kind: Fate['kind']): readonly Fate[] {
  return places.flatMap(({ fates }) => [...fates.values()].filter((fate) => fate.kind === kind));
}

/** Everything that became of one packet on its paths, from place to place. */
export function passedBy(space: PacketSpace, { places }: Walked, packet: PacketBits): readonly Fate[] {
  const passed: Fate[] = [];
  const seen = new Set<number>();
  const waiting = places.filter(({ begins }) => hasPacket(space, begins, packet)).map(({ number }) => number);
  for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
    if (seen.has(number)) continue;
    seen.add(number);
    for (const fate of places[number]?.fates.values() ?? []) {
      if (!hasPacket(space, fate.packets, packet)) continue;
      passed.push(fate);
      if (fate.kind === 'go') waiting.push(fate.to);
    }
  }
  return passed;
}

/** The last line on the way that gave this verdict. */
export function decidingLine(passed: readonly Fate[], verdict: FilterPassed['verdict']): Line | null {
  const filters = passed.flatMap((fate) => fate.filters);
  return filters.filter((filter) => filter.verdict === verdict && filter.line !== null).at(-1)?.line ?? null;
}

const END_WORDS: Readonly<Record<Disposition, string>> = {
  accepted: 'it ends at a device on the way',
  delivered: 'it is delivered elsewhere',
  exits: 'it leaves the network',
  denied: 'a filter stops it',
  'null-routed': 'its route ends here',
  'no-route': 'there is no route for it',
  loop: 'it goes round in a circle',
};

export function endWords(disposition: Disposition): string {
  return END_WORDS[disposition];
}

/** A packet in words: addresses, protocol, ports, ICMP type, flags. */
export function witnessOf(space: PacketSpace, packet: PacketBits): Witness {
  const words: { -readonly [Key in keyof Witness]: Witness[Key] } = {};
  for (const key of ['src', 'dst', 'protocol', 'sport', 'dport', 'icmp', 'flags'] as const) {
    const word = wordOf(space, packet, key);
    if (word !== undefined && word !== '') words[key] = word;
  }
  // A conversation that is answered is no new one: that is what lets it through.
  if (fieldValue(packet, 'state') === 1) words.state = 'established';
  return words;
}

/** The services of a declared flow; none are all. */
export function servicesOf({ protocol, ports }: DeclaredFlow): readonly Service[] {
  if (protocol === 'any') return [];
  if (ports.length === 0) return [{ protocol, from: null, to: null }];
  return ports.flatMap((text) => {
    const range = portRange(text);
    return range ? [{ protocol, ...range }] : [];
  });
}
