/** What grouping endpoints needs of others: what only one device states, what the operator said, who is kin, who had which address. */
import type { Kinship } from './kin.ts';
import type { Node } from './node.ts';
import type { Relation, Tenures } from './relations.ts';
import type { TraitReader } from './traits.ts';

/** What the inventory needs of others, as it needs it. */
export interface InventoryDependencies {
  /** A word that two facts share only when the same device stated both (a serial, a GUID); null for other facts. */
  uniqueOf(key: string, value: string): string | null;
  /** By what else the interfaces of one device are known. */
  readonly traits: TraitReader;
  /** What the operator said of an endpoint, by MAC or IP. */
  bondOf(endpoint: string): Bond | null;
}

/** How the operator tied an endpoint to others, or took it from them. */
export interface Bond {
  /** The endpoint was split off with those that have the same: evidence joins it to them alone. */
  readonly part: string | null;
  /** Endpoints that share one of these are one device, whatever the evidence says. */
  readonly merges: readonly OperatorMerge[];
}

/** Two devices that the operator said are one. */
export interface OperatorMerge {
  readonly id: string;
  /** Who said it and when, in a sentence. */
  readonly summary: string;
}

/** What is known of the kinships of an endpoint. */
export type KinOf = (node: Node) => readonly Kinship[];

/** What groups are worked out from besides the nodes. */
export interface GroupingContext extends Tenures {
  readonly kinOf: KinOf;
  /** What other endpoints are to one. */
  relationsOf(node: Node): readonly Relation[];
  readonly dependencies: InventoryDependencies;
}
