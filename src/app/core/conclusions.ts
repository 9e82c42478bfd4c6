/** What settling concludes, and whether what was concluded before still holds. */
import type { Group } from '#inventory/groups.ts';
import type { Change } from '#model/change.ts';
import type { Device } from '#model/device.ts';
import type { Finding } from '#model/finding.ts';
import type { ChangeDraft } from './changes.ts';

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

/** Where nothing is new. */
export const NOTHING: Settlement = { changes: [], findings: [] };

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
  readonly fresh: readonly Concluded[];
  /** Devices that are as they were, seen again perhaps. */
  readonly same: readonly Concluded[];
  /** Devices that turned out to be another one. */
  readonly merged: readonly { readonly from: string; readonly into: string }[];
  /** What is told of it. */
  readonly drafts: readonly ChangeDraft[];
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
