/** Usage descriptions of RFC 8520, one for each zone: what its devices may begin, and what may be begun with them. */
import type { Match, NumberRange } from '#access/filter.ts';
import { addressIn, allOf, EVERY, familyIs, numberIn, numberIs, prefixSet } from '#access/matches.ts';
import { NONE } from '#access/packets/diagram.ts';
import type { PacketSet, PacketSpace } from '#access/packets/space.ts';
import { type Plan, type PlanRule, type PlanZone, type PolicyDialect, RenderError } from '../dialect.ts';
import { type MudEntry, type MudPeer, readMud, writeMud } from '../mud-file.ts';
import { openers, zonePackets } from '../read-back.ts';

/** Files say when they were changed; the same policy gives the same file. */
const UPDATED = '2000-01-01T00:00:00Z';
const [TCP, UDP] = [6, 17];

export const mud: PolicyDialect = {
  name: 'mud',
  title: 'usage descriptions of RFC 8520, one for each zone',
  write(plan) {
    const zones = plan.zones.map((zone) => {
      const entries = [...entriesOf(plan, zone, 'from'), ...entriesOf(plan, zone, 'to')];
      const url = `https://wardline.invalid/zones/${zone.id}.json`;
      return { zone, entries, file: writeMud(url, zone.id, entries, UPDATED) };
    });
    const text = `${JSON.stringify({ zones: zones.map(({ zone, file }) => ({ zone: zone.name, mud: file })) }, null, 2)}\n`;
    return { text, lines: zones.reduce((sum, { entries }) => sum + entries.length, 0), tcam: null, notes: [] };
  },
  // What neither side's description speaks of is nobody's.
  asked: (space, plan) =>
    space.diagrams.and(
      openers(space, false),
      space.diagrams.or(zonePackets(space, 'src', plan.zones), zonePackets(space, 'dst', plan.zones)),
    ),
  permitted(space, text, plan) {
    const { diagrams } = space;
    const { zones } = JSON.parse(text) as { zones: readonly { zone: string; mud: unknown }[] };
    let permitted = space.whole;
    for (const { zone: name, mud: file } of zones) {
      const zone = plan.zones.find((one) => one.name === name);
      if (!zone) throw new RenderError(`the description of ${JSON.stringify(name)} is of no zone`);
      const { entries } = readMud(file);
      for (const [direction, field] of [
        ['from', 'src'],
        ['to', 'dst'],
      ] as const) {
        const own = zonePackets(space, field, [zone]);
        const accepted = acceptedBy(
          space,
          entries.filter((entry) => entry.direction === direction),
        );
        permitted = diagrams.less(permitted, diagrams.less(own, accepted));
      }
    }
    return permitted;
  },
};

function entriesOf(plan: Plan, zone: PlanZone, direction: 'from' | 'to'): readonly MudEntry[] {
  const [near, far] = direction === 'from' ? (['from', 'to'] as const) : (['to', 'from'] as const);
  return plan.rules
    .filter((rule) => rule[near] === null || rule[near].includes(zone))
    .flatMap((rule) => ([32, 128] as const).flatMap((bits) => ruleEntries(rule, rule[far], bits, direction)))
    .map((entry, index) => ({ ...entry, name: `${direction}-${index + 1}` }));
}

function ruleEntries(
  { action, protocol, ports, remark }: PlanRule,
  peers: readonly PlanZone[] | null,
  bits: 32 | 128,
  direction: 'from' | 'to',
): readonly MudEntry[] {
  if (ports.length > 0 && protocol !== TCP && protocol !== UDP)
    throw new RenderError(`${remark}: usage descriptions know ports of TCP and UDP alone; name tcp or udp`);
  const ends: readonly MudPeer[] =
    peers === null
      ? [{ kind: 'any' }]
      : peers.flatMap(({ prefixes }) => prefixes[bits].map((prefix) => ({ kind: 'prefix' as const, prefix })));
  const ranges: readonly (NumberRange | null)[] = ports.length === 0 ? [null] : ports;
  return ends.flatMap((peer) =>
    ranges.map((dport) => ({
      name: remark,
      direction,
      action: action === 'permit' ? ('accept' as const) : ('drop' as const),
      bits,
      peer,
      protocol,
      sport: null,
      dport,
      begunBy: protocol === TCP ? direction : null,
      narrower: false,
    })),
  );
}

/** What entries accept in their order; the rest is dropped (RFC 8520 section 3). */
function acceptedBy(space: PacketSpace, entries: readonly MudEntry[]): PacketSet {
  const { diagrams } = space;
  let [left, accepted] = [space.whole, NONE];
  for (const entry of entries) {
    const hit = diagrams.and(left, space.takeOnce(matchOf(entry)).may);
    if (entry.action === 'accept') accepted = diagrams.or(accepted, hit);
    left = diagrams.less(left, hit);
  }
  return accepted;
}

function matchOf({ name, direction, bits, peer, protocol, sport, dport, begunBy, narrower }: MudEntry): Match {
  if (narrower || sport !== null || (peer.kind !== 'prefix' && peer.kind !== 'any'))
    throw new RenderError(`the entry ${name} is not as it was written when it is read back`);
  // Only who begins the conversation is asked about.
  if (begunBy !== null && begunBy !== direction) return { kind: 'any', of: [] };
  return allOf([
    bits === null ? EVERY : familyIs(bits),
    peer.kind === 'prefix' ? addressIn(direction === 'from' ? 'dst' : 'src', prefixSet(peer.prefix)) : EVERY,
    protocol === null ? EVERY : numberIs('protocol', protocol),
    dport === null ? EVERY : numberIn('dport', dport),
  ]);
}
