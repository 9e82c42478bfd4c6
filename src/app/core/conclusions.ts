/** What settling concludes, and whether what was concluded before still holds. */
import type { Group } from '#inventory/groups.ts';
import type { Change } from '#model/change.ts';
import type { Device } from '#model/device.ts';
import type { Finding } from '#model/finding.ts';

/** A device, and what it was concluded from. */
export interface Concluded {
  readonly device: Device;
  readonly members: readonly string[];
  /** What the conclusion was drawn from; null since a start. */
  readonly group: Group | null;
}

/** What settling concluded, for whoever shows or sends it on. */
export interface Settlement {
  readonly changes: readonly Change[];
  /** Findings that are new. */
  readonly findings: readonly Finding[];
}

/** Two settlements as one. */
export function joined(first: Settlement, second: Settlement): Settlement {
  return {
    changes: [...first.changes, ...second.changes],
    findings: [...first.findings, ...second.findings],
  };
}

/** What a settling found out about devices. */
export interface Conclusions {
  /** Devices that are new or not as they were. */
  readonly fresh: Concluded[];
  /** Devices that are as they were, seen again perhaps. */
  readonly same: Concluded[];
  readonly merged: { readonly from: string; readonly into: string }[];
  readonly drafts: Omit<Change, 'id'>[];
}

/** True where both are drawn from the same: what changed is when it was seen last. */
export function hasSameGrounds(before: Group, after: Group): boolean {
  if (before.facts === after.facts && before.members === after.members) return true;
  return groundsOf(before) === groundsOf(after);
}

/** True where nothing is new about a device but that it was seen again. */
export function isAsBefore(before: Concluded, after: Concluded): boolean {
  if (before.group && after.group && hasSameGrounds(before.group, after.group))
    return before.device.identity === after.device.identity;
  return JSON.stringify(before.device) === JSON.stringify(after.device);
}

function groundsOf(group: Group): string {
  const left = group.addresses.filter(({ until }) => until !== null).length;
  return `${group.members.join()} ${group.ips.join()} ${left} ${group.roles.join()} ${group.facts.length} ${JSON.stringify(group.ties)}`;
}

/** The later of two times. */
export const later = (one: string, other: string): string => (one > other ? one : other);

/** True where nothing about the finding is new. */
export const isSame = (one: Finding | undefined, other: Finding): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** True where an address of the finding belongs to another device than the finding says. */
export function isNamedOtherwise(
  { actors, targets }: Finding,
  deviceAt: (address: string) => string | undefined,
): boolean {
  return [...actors, ...targets].some(({ ip, device }) => ip !== undefined && deviceAt(ip) !== device);
}

/** The change that tells that a finding holds no more. */
export function withdrawal({ id, kind, title, end, targets }: Finding): Omit<Change, 'id'> {
  return {
    time: end,
    kind: 'finding.withdrawn',
    device: targets[0]?.device ?? '',
    summary: `holds no more: ${title}`,
    field: kind,
    before: id,
    after: null,
  };
}

/** The change that tells what a whole group began to do: `device` is one of it. */
export function groupChange(note: { readonly time: string; readonly line: string }, device = ''): Omit<Change, 'id'> {
  return {
    time: note.time,
    kind: 'behaviour.group',
    device,
    summary: note.line,
    field: 'behaviour',
    before: null,
    after: null,
  };
}

/** The change that tells of a merge, and why. `endpoints` are those of the device that is no more. */
export function mergeChange(
  from: string,
  into: string,
  device: Device | undefined,
  endpoints: readonly string[],
): Omit<Change, 'id'> {
  const tie = device?.ties?.find(
    ({ kind, endpoints: tied }) =>
      (kind === 'joined' || kind === 'random-address') &&
      tied.some((endpoint) => endpoints.includes(endpoint)) &&
      tied.some((endpoint) => !endpoints.includes(endpoint)),
  );
  const why = tie?.summary ?? 'an address that was met alone is one of its addresses';
  return {
    time: device?.lastSeen ?? '',
    kind: 'device.merged',
    device: into,
    summary: `what was taken for another device (${from}) is this one: ${why}`,
    field: 'id',
    before: from,
    after: into,
  };
}

/** The change that tells that endpoints of a device are one of their own now. */
export function splitChange(device: Device, from: string): Omit<Change, 'id'> {
  const what = device.macs.join(', ') || device.ips.join(', ');
  return {
    time: device.lastSeen,
    kind: 'device.split',
    device: device.id,
    summary: `${what} is a device of its own, no longer part of ${from}`,
    field: 'id',
    before: from,
    after: device.id,
  };
}
