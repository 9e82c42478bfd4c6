/** From the endpoints that are one device to what the evidence says it is. */
import { hash } from 'node:crypto';
import { canonicalMac } from '#base/prefix.ts';
import type { Draft } from '#behave/detector.ts';
import { clinicalOf } from '#identify/clinical.ts';
import { conclude } from '#identify/identify.ts';
import { vendorFact } from '#identify/vendor-facts.ts';
import type { Bond, InventoryDependencies } from '#inventory/context.ts';
import type { Group } from '#inventory/groups.ts';
import type { Device } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import type { Finding } from '#model/finding.ts';
import type { Knowledge } from './knowledge.ts';

/** What knowledge and the operator tell the inventory: by what devices are known, and which endpoints are one. */
export function inventoryNeeds(
  knowledge: Knowledge,
  bondOf: (endpoint: string) => Bond | null = () => null,
): InventoryDependencies {
  return {
    traits: knowledge.traits,
    bondOf,
    uniqueOf(key: string, value: string): string | null {
      for (const { attribute, value: word } of knowledge.rules.read(key, value))
        if (attribute === 'unique') return `${key} ${word}`;
      return null;
    },
  };
}

/** The id of a device that nobody has met before: of its endpoint that was seen first. */
export function newDeviceId(group: Group): string {
  return shortHash(`device ${group.members[0] ?? ''}`);
}

/** The device that a group of endpoints is. */
export function deviceOf(group: Group, id: string, knowledge: Knowledge): Device {
  const { identity, names, roles } = conclude(withMakers(group.facts, knowledge), knowledge.rules);
  const device: Device = {
    id,
    macs: group.macs,
    ips: group.ips,
    addresses: group.addresses,
    names,
    firstSeen: group.firstSeen,
    lastSeen: group.lastSeen,
    roles: [...new Set([...group.roles, ...roles])].sort(),
    identity,
    ...(group.ties.length > 0 ? { ties: group.ties } : {}),
  };
  return withClinical(device, knowledge);
}

/** The device with what its identity means for patients, whoever says what it is. */
export function withClinical({ clinical: _, ...device }: Device, { rules, clinical: known }: Knowledge): Device {
  const clinical = clinicalOf(device.identity, rules, known);
  return clinical === null ? device : { ...device, clinical };
}

/** Facts, and who made the interfaces that they tell of. */
export function withMakers(facts: readonly Fact[], { vendors }: Knowledge): readonly Fact[] {
  return [...facts, ...facts.flatMap((fact) => vendorFact(fact, vendors) ?? [])];
}

/** The id of a finding: the same word has the same id. */
export function findingId(word: string): string {
  return shortHash(`finding ${word}`);
}

/** A detector's draft as a finding. */
export function findingOf({ word, ...draft }: Draft): Finding {
  return { id: findingId(word), ...draft };
}

/** Findings with the devices behind their addresses. */
export function named(
  findings: readonly Finding[],
  deviceAt: (address: string) => string | undefined,
): readonly Finding[] {
  const party = ({ ip }: { ip?: string }): { ip?: string; device?: string } => {
    const device = ip === undefined ? undefined : deviceAt(ip);
    // Who was seen on the link alone is known by its MAC: the device says it.
    const isMac = ip !== undefined && canonicalMac(ip) !== null;
    return {
      ...(device === undefined ? {} : { device }),
      ...(ip === undefined || (isMac && device !== undefined) ? {} : { ip }),
    };
  };
  return findings.map((finding) => ({
    ...finding,
    actors: finding.actors.map(party),
    targets: finding.targets.map(party),
  }));
}

/** Addresses to the ids of the devices that have them, the last that had them. */
export function addressBook(devices: Iterable<Device>): (address: string) => string | undefined {
  const book = new Map<string, string>();
  for (const { id, macs, addresses } of devices) {
    for (const mac of macs) book.set(mac, id);
    for (const { ip, until } of addresses) if (until === null || !book.has(ip)) book.set(ip, id);
  }
  return (address) => book.get(address);
}

/** Sixteen hexadecimal digits that stand for a text. */
export function shortHash(text: string): string {
  return hash('sha256', text).slice(0, 16);
}
