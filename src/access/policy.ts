/** What a policy says of two devices: which zones they are in, and whether one may reach a service of the other. */
import { type Prefix, parseIp, parsePrefix } from '#base/prefix.ts';
import { PrefixTable } from '#base/prefix-table.ts';
import { type Policy, type PolicyRule, portRange } from '#model/policy.ts';
import { protocolNumber } from './packets/protocols.ts';

/** What of a device zones can be made of. */
export interface ZoneCandidate {
  readonly id?: string | null;
  readonly ips: readonly string[];
  readonly category?: string | null;
  readonly manufacturer?: string | null;
  readonly model?: string | null;
  readonly function?: string | null;
}

export interface PolicyVerdict {
  readonly action: 'permit' | 'deny';
  /** Place of the rule that decided, or null for what no rule speaks of. */
  readonly rule: number | null;
}

export interface PolicyReader {
  /** The zone of a device, or null where it is in none. A device named by itself goes before its properties, these before its addresses (the longest prefix). */
  zoneOf(device: ZoneCandidate): string | null;
  /** `protocol` by name or number; `port` null for a protocol without ports. */
  verdict(from: string | null, to: string | null, protocol: string, port: number | null): PolicyVerdict;
}

const PROPERTIES = ['category', 'manufacturer', 'model', 'function'] as const;

/** Reads a policy for many questions. Throws a RangeError that names a member which is none. */
export function createPolicyReader(policy: Policy): PolicyReader {
  const members = indexMembers(policy);
  const between = rulesBetween(policy.rules.map(compileRule));
  return {
    zoneOf: (device) => members.byName(device) ?? members.byAddress(device),
    verdict(from, to, protocol, port) {
      if (policy.rules.length === 0) return { action: 'permit', rule: null };
      const number = protocolNumber(protocol);
      const rule = between(from, to).find(({ wanted, ranges }) => isService(wanted, ranges, number, port));
      if (rule) return { action: rule.action, rule: rule.index };
      return { action: from !== null && from === to ? 'permit' : 'deny', rule: null };
    },
  };
}

interface CompiledRule {
  readonly index: number;
  readonly action: PolicyRule['action'];
  readonly sources: readonly string[];
  readonly targets: ReadonlySet<string>;
  /** Null for every protocol. */
  readonly wanted: number | null;
  /** Empty for every port. */
  readonly ranges: readonly { readonly from: number; readonly to: number }[];
}

function compileRule({ from, to, protocol, ports, action }: PolicyRule, index: number): CompiledRule {
  const ranges = ports.flatMap((text) => portRange(text) ?? []);
  return { index, action, sources: [...new Set(from)], targets: new Set(to), wanted: protocolNumber(protocol), ranges };
}

function isService(
  wanted: number | null,
  ranges: CompiledRule['ranges'],
  number: number | null,
  port: number | null,
): boolean {
  if (wanted !== null && wanted !== number) return false;
  return ranges.length === 0 || (port !== null && ranges.some(({ from, to }) => from <= port && port <= to));
}

/** The rules that speak of a pair of zones, in their order. Pairs are many, and few rules speak of each: they are looked up once. */
function rulesBetween(
  rules: readonly CompiledRule[],
): (from: string | null, to: string | null) => readonly CompiledRule[] {
  const bySource = new Map<string, CompiledRule[]>();
  for (const rule of rules)
    for (const zone of rule.sources) {
      const known = bySource.get(zone);
      if (known) known.push(rule);
      else bySource.set(zone, [rule]);
    }
  const ofAny = bySource.get('any') ?? [];
  const from = remembered((zone: string | null) => {
    const own = (zone === null ? undefined : bySource.get(zone)) ?? [];
    return [...new Set([...own, ...ofAny])].sort((a, b) => a.index - b.index);
  });
  const pairs = new Map<string | null, (to: string | null) => readonly CompiledRule[]>();
  return (source, target) => {
    const known =
      pairs.get(source) ??
      remembered((to: string | null) =>
        from(source).filter(({ targets }) => targets.has('any') || (to !== null && targets.has(to))),
      );
    pairs.set(source, known);
    return known(target);
  };
}

function remembered<Key, Value extends object>(work: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? work(key);
    known.set(key, value);
    return value;
  };
}

/** What a member of a zone is. */
export type Member =
  | { readonly kind: 'device'; readonly id: string }
  | { readonly kind: 'property'; readonly property: (typeof PROPERTIES)[number]; readonly value: string }
  | { readonly kind: 'prefix'; readonly prefix: Prefix };

/** Reads a member; throws a RangeError with what to write instead. */
export function readMember(text: string): Member {
  const prefix = parsePrefix(text.trim());
  if (prefix) return { kind: 'prefix', prefix };
  const colon = text.indexOf(':');
  const [key, value] = [text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim()];
  if (key === 'device' && value !== '') return { kind: 'device', id: value };
  const property = PROPERTIES.find((name) => name === key);
  if (property && value !== '') return { kind: 'property', property, value: value.toLowerCase() };
  throw new RangeError(
    `${JSON.stringify(text.slice(0, 100))} is no member of a zone; write an address, a prefix, device:ID or one of ${PROPERTIES.join(', ')} with a colon and its value`,
  );
}

function indexMembers(policy: Policy): {
  byName(device: ZoneCandidate): string | null;
  byAddress(device: ZoneCandidate): string | null;
} {
  const devices = new Map<string, string>();
  const properties = new Map<string, string>();
  const prefixes = new PrefixTable<string>();
  for (const { name, members } of policy.zones) {
    for (const member of members.map(readMember)) {
      if (member.kind === 'device') devices.set(member.id, devices.get(member.id) ?? name);
      else if (member.kind === 'prefix') prefixes.set(member.prefix, prefixes.get(member.prefix) ?? name);
      else {
        const key = `${member.property}:${member.value}`;
        properties.set(key, properties.get(key) ?? name);
      }
    }
  }
  const known = new Map<string, string | null>();
  const zoneOfAddress = (text: string): string | null => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const ip = parseIp(text);
    const zone = ip === null ? null : (prefixes.above(ip)[0] ?? null);
    known.set(text, zone);
    return zone;
  };
  return {
    byName(device) {
      const byId = device.id == null ? undefined : devices.get(device.id);
      if (byId !== undefined) return byId;
      for (const property of PROPERTIES) {
        const value = device[property];
        const zone = value == null ? undefined : properties.get(`${property}:${value.toLowerCase()}`);
        if (zone !== undefined) return zone;
      }
      return null;
    },
    byAddress: (device) => device.ips.map(zoneOfAddress).find((zone) => zone !== null) ?? null,
  };
}
