/** What writes a policy in the words of one kind of enforcement point, and says what those words let begin. */

import type { NumberRange } from '#access/filter.ts';
import type { PacketSet, PacketSpace } from '#access/packets/space.ts';
import type { Prefix } from '#base/prefix.ts';
import type { Stage } from '#model/enforcement.ts';

/** A zone with its addresses, none of them in another zone too. */
export interface PlanZone {
  readonly name: string;
  /** Letters, digits and hyphens, at most 24, of no other zone: `ward`. */
  readonly id: string;
  readonly prefixes: Readonly<Record<32 | 128, readonly Prefix[]>>;
  /** What switches call its VLAN; left out: the id. */
  readonly vlan?: string | undefined;
}

/** A rule as every dialect can write it; the first that takes a packet decides. */
export interface PlanRule {
  readonly action: 'permit' | 'deny';
  /** Null for every address. */
  readonly from: readonly PlanZone[] | null;
  readonly to: readonly PlanZone[] | null;
  /** Number of the IP protocol, or null for all. */
  readonly protocol: number | null;
  /** Destination ports, of protocols that have some; empty for all. */
  readonly ports: readonly NumberRange[];
  /** Why, on one line of printable ASCII without quotes. */
  readonly remark: string;
}

/** A policy made ready: what no rule takes is denied. */
export interface Plan {
  readonly zones: readonly PlanZone[];
  readonly rules: readonly PlanRule[];
}

/** A device that is told by itself. */
export interface PlanDevice {
  readonly id: string;
  readonly macs: readonly string[];
  readonly zone: PlanZone;
}

export interface Written {
  readonly text: string;
  /** Lines that decide. */
  readonly lines: number;
  /** Entries of a switch's table that they take, estimated; null where there is none. */
  readonly tcam: number | null;
  readonly notes: readonly string[];
}

/** How far what a policy denies is carried out: of the two ends of a packet the stricter counts. */
export interface Staging {
  /** By the name of a zone; each has one. */
  readonly zones: ReadonlyMap<string, Stage>;
  /** Of addresses of no zone. */
  readonly others: Stage;
}

export interface PolicyDialect {
  /** Lower case with hyphens: `cisco-ios`. */
  readonly name: string;
  /** What it is for, for a person. */
  readonly title: string;
  /** Throws a RenderError for a rule that has no words here. */
  write(plan: Plan, devices: readonly PlanDevice[]): Written;
  /** For what is applied in stages: `audited` is what becomes of packets that are counted and told as denied. Throws a RenderError. */
  writeStaged?(plan: Plan, staging: Staging, audited: 'pass' | 'stop'): string;
  /** The packets that the dialect speaks of, among those that begin a conversation. */
  asked(space: PacketSpace, plan: Plan): PacketSet;
  /** What a written text lets begin, read from the text itself. Throws a RenderError where it is not understood. */
  permitted(space: PacketSpace, text: string, plan: Plan): PacketSet;
}

/** A policy that cannot be written; the message says which rule and what to do. */
export class RenderError extends Error {
  override readonly name = 'RenderError';
}
