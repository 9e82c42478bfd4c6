/** A written configuration read back by the dialects that reading has, and asked what it lets begin. */
import { createDevice, decide } from '#access/decide.ts';
import { addressIn, prefixSet } from '#access/matches.ts';
import { NONE } from '#access/packets/diagram.ts';
import type { PacketSet, PacketSpace } from '#access/packets/space.ts';
import { DIALECTS } from '#access/registry.ts';
import { type PlanZone, RenderError } from './dialect.ts';

const SYN_ONLY = { kind: 'flags', mask: 0x14, value: 0 } as const;
/** Router and neighbour discovery (RFC 4861): it stays on its link, and an interface without it has no IPv6. */
const DISCOVERY = { from: 133, to: 136 };

/** Packets that begin a conversation. `stateless`: to a list that knows no conversations, TCP segments with ACK or RST are answers. */
export function openers(space: PacketSpace, stateless: boolean): PacketSet {
  const { diagrams } = space;
  const begun = diagrams.and(space.whole, space.is('state', 0));
  if (!stateless) return begun;
  const tcp = space.numbers('protocol', [{ from: 6, to: 6 }]);
  return diagrams.and(begun, diagrams.or(diagrams.not(tcp), space.takeOnce(SYN_ONLY).may));
}

/** Packets without those of neighbour discovery. */
export function withoutDiscovery(space: PacketSpace, set: PacketSet): PacketSet {
  const { diagrams } = space;
  const icmp = diagrams.and(space.family[128], space.numbers('protocol', [{ from: 58, to: 58 }]));
  return diagrams.less(set, diagrams.and(icmp, space.numbers('icmp-type', [DISCOVERY])));
}

/** What filters of a text surely permit, together. Throws a RenderError where a line of it is not understood. */
export function filtersPermit(
  space: PacketSpace,
  dialect: string,
  text: string,
  filters: readonly string[],
): PacketSet {
  const reader = DIALECTS.find(({ name }) => name === dialect);
  if (!reader) throw new RenderError(`nothing reads ${dialect}`);
  const configuration = reader.read(text, 'rendered');
  const doubtful = configuration.lines.find(({ support }) => support === 'unrecognised' || support === 'todo');
  if (doubtful)
    throw new RenderError(`line ${doubtful.line.at} is not understood when it is read back: ${doubtful.line.text}`);
  const device = createDevice(configuration);
  const { diagrams } = space;
  const sets = { permit: [] as PacketSet[], other: [] as PacketSet[] };
  for (const name of filters) {
    const [filter] = device.filtersNamed(name);
    if (!filter) throw new RenderError(`the filter ${name} is not there when the text is read back`);
    for (const { verdict, packets } of decide(space, device, filter, space.whole).decisions)
      sets[verdict === 'permit' ? 'permit' : 'other'].push(packets);
  }
  // Filters of two families do not speak of the same packets.
  return diagrams.less(diagrams.union(sets.permit), diagrams.union(sets.other));
}

/** Packets that zones send, or that go to them. */
export function zonePackets(space: PacketSpace, field: 'src' | 'dst', zones: readonly PlanZone[]): PacketSet {
  const sets = zones.flatMap(({ prefixes }) => [...prefixes[32], ...prefixes[128]].map(prefixSet));
  return sets.length === 0 ? NONE : space.takeOnce(addressIn(field, ...sets)).may;
}
