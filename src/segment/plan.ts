/** A policy made ready to be written: zones with addresses of their own, rules with numbers, what is permitted within a zone as rules too. */
import type { NumberRange } from '#access/filter.ts';
import { protocolNumber } from '#access/packets/protocols.ts';
import { type PacketSpace, WITH_PORTS } from '#access/packets/space.ts';
import type { Prefix } from '#base/prefix.ts';
import { safeText } from '#base/text.ts';
import { type Policy, type PolicyRule, portRange } from '#model/policy.ts';
import type { KnownDevice } from '#model/segment.ts';
import { type Plan, type PlanDevice, type PlanRule, type PlanZone, RenderError } from './dialect.ts';
import { disjointPrefixes, type ZonePrefix } from './disjoint.ts';
import { IntentError } from './intents.ts';
import { createZones } from './zones.ts';

/** Longest name of a zone and longest reason in a configuration, in characters (Cisco takes 64 and 100). */
const ID_LIMIT = 24;
const REMARK_LIMIT = 90;

export interface Planned {
  readonly plan: Plan;
  readonly notes: readonly string[];
}

/** Throws a RenderError where nothing can be written. */
export function planOf(space: PacketSpace, policy: Policy, devices: readonly KnownDevice[]): Planned {
  if (policy.rules.length === 0) throw new RenderError('the policy has no rules, and decides nothing; write some');
  const notes: string[] = [];
  const zones = planZones(space, policy, devices, notes);
  const byName = new Map(zones.map((zone) => [zone.name, zone]));
  const rules = policy.rules.flatMap((rule, index) => planRule(rule, index, byName, notes));
  return { plan: { zones, rules: [...rules, ...zones.map(within)] }, notes };
}

function planZones(
  space: PacketSpace,
  policy: Policy,
  devices: readonly KnownDevice[],
  notes: string[],
): readonly PlanZone[] {
  const known = createZones(space, { zones: policy.zones, rules: [] }, devices);
  const entries = policy.zones.flatMap(({ name }, zone): readonly ZonePrefix[] =>
    prefixesOf(() => known.prefixesOf({ kind: 'zone', name })).map((prefix) => ({ zone, prefix })),
  );
  const [short, long] = [disjointPrefixes(entries, 32), disjointPrefixes(entries, 128)];
  const taken = new Set<string>();
  return policy.zones.map(({ name, members, vlan }, index) => {
    const prefixes = { 32: short.get(index) ?? [], 128: long.get(index) ?? [] };
    if (prefixes[32].length + prefixes[128].length === 0)
      notes.push(
        `zone ${JSON.stringify(name)} has no address of its own, and nothing of it is written; ${members.length === 0 ? 'give it members' : 'give the devices with --devices'}`,
      );
    return { name, id: idOf(name, taken), prefixes, vlan };
  });
}

function prefixesOf(ask: () => readonly Prefix[]): readonly Prefix[] {
  try {
    return ask();
  } catch (error) {
    // A zone without addresses is told, and takes no packet.
    if (error instanceof IntentError) return [];
    throw error;
  }
}

function idOf(name: string, taken: Set<string>): string {
  const plain = name.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'zone';
  const base = (/^[A-Za-z]/.test(plain) ? plain : `z-${plain}`).slice(0, ID_LIMIT);
  let id = base;
  for (let more = 2; taken.has(id.toLowerCase()); more++) id = `${base.slice(0, ID_LIMIT - 5)}-${more}`;
  taken.add(id.toLowerCase());
  return id;
}

function planRule(
  rule: PolicyRule,
  index: number,
  zones: ReadonlyMap<string, PlanZone>,
  notes: string[],
): readonly PlanRule[] {
  const { from, to, action, reason } = rule;
  const number = protocolNumber(rule.protocol);
  const ports = mergedRanges(rule.ports.flatMap((text) => portRange(text) ?? []));
  if (ports.length > 0 && number !== null && !WITH_PORTS.includes(number)) {
    notes.push(`rule ${index + 1} names ports of a protocol that has none, and takes no packet`);
    return [];
  }
  const of = (names: readonly string[]): readonly PlanZone[] | null =>
    names.includes('any') ? null : [...new Set(names)].flatMap((name) => zones.get(name) ?? []);
  // Ports of every protocol are those of the protocols that have ports.
  const protocols = ports.length > 0 && number === null ? WITH_PORTS : [number];
  const remark = remarkOf(`rule ${index + 1}: ${reason ?? `${from.join(', ')} to ${to.join(', ')}`}`);
  return protocols.map((protocol) => ({ action, from: of(from), to: of(to), protocol, ports, remark }));
}

function within(zone: PlanZone): PlanRule {
  const remark = remarkOf(`within ${zone.name}`);
  return { action: 'permit', from: [zone], to: [zone], protocol: null, ports: [], remark };
}

/** Text of a person as one line that ends no comment and no quotation of any dialect. */
function remarkOf(text: string): string {
  return safeText(text.replaceAll(/[^\x20-\x7e]+/g, ' ').replaceAll(/["\\{};#]/g, "'"), REMARK_LIMIT).replaceAll(
    '…',
    '',
  );
}

/** Ranges that neither overlap nor touch, in order. */
function mergedRanges(ranges: readonly NumberRange[]): readonly NumberRange[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** Devices by the zone that one of their addresses is in, as far as they have cards. */
export function planDevices(
  plan: Plan,
  devices: readonly (KnownDevice & { readonly macs: readonly string[] })[],
  zoneOf: (device: KnownDevice) => string | null,
): readonly PlanDevice[] {
  const byName = new Map(plan.zones.map((zone) => [zone.name, zone]));
  return devices.flatMap((device) => {
    const zone = byName.get(zoneOf(device) ?? '');
    return zone && device.macs.length > 0 ? [{ id: device.id, macs: device.macs, zone }] : [];
  });
}
