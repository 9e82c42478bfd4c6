/** What a policy says of two devices: which zones they are in, and whether one may reach a service of the other. */
import { isBelow, type Prefix, parseIp, parsePrefix } from '#base/prefix.ts';
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
  const rules = policy.rules.map(compileRule);
  return {
    zoneOf: (device) => members.byName(device) ?? members.byAddress(device),
    verdict(from, to, protocol, port) {
      if (rules.length === 0) return { action: 'permit', rule: null };
      const number = protocolNumber(protocol);
      const index = rules.findIndex((rule) => rule.matches(from, to, number, port));
      const rule = policy.rules[index];
      if (rule) return { action: rule.action, rule: index };
      return { action: from !== null && from === to ? 'permit' : 'deny', rule: null };
    },
  };
}

function compileRule({ from, to, protocol, ports }: PolicyRule): {
  matches(from: string | null, to: string | null, protocol: number | null, port: number | null): boolean;
} {
  const [sources, targets] = [new Set(from), new Set(to)];
  const wanted = protocolNumber(protocol);
  const ranges = ports.flatMap((text) => portRange(text) ?? []);
  const has = (zones: ReadonlySet<string>, zone: string | null): boolean =>
    zones.has('any') || (zone !== null && zones.has(zone));
  return {
    matches: (fromZone, toZone, number, port) =>
      has(sources, fromZone) &&
      has(targets, toZone) &&
      (wanted === null || wanted === number) &&
      (ranges.length === 0 || (port !== null && ranges.some((range) => range.from <= port && port <= range.to))),
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
  const prefixes: { readonly prefix: Prefix; readonly zone: string }[] = [];
  for (const { name, members } of policy.zones) {
    for (const member of members.map(readMember)) {
      if (member.kind === 'device') devices.set(member.id, devices.get(member.id) ?? name);
      else if (member.kind === 'prefix') prefixes.push({ prefix: member.prefix, zone: name });
      else {
        const key = `${member.property}:${member.value}`;
        properties.set(key, properties.get(key) ?? name);
      }
    }
  }
  // Of prefixes of one length the zone that stands first: the sort keeps their order.
  prefixes.sort((a, b) => b.prefix.length - a.prefix.length);
  const known = new Map<string, string | null>();
  const zoneOfAddress = (text: string): string | null => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const ip = parseIp(text);
    const zone = ip === null ? null : (prefixes.find(({ prefix }) => isBelow(prefix, ip))?.zone ?? null);
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
