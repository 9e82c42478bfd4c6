/** The tables of iptables-save as they are written, before anybody asks what their rules mean. */

/** A rule: the words behind the name of its chain. */
export interface RuleText {
  readonly words: readonly string[];
  readonly at: number;
}

export interface Chain {
  readonly name: string;
  readonly at: number;
  /** `ACCEPT` or `DROP` of a chain that the kernel calls; null for one that rules jump to. */
  policy: { readonly accepts: boolean; readonly at: number | null } | null;
  readonly rules: RuleText[];
}

export interface Table {
  readonly name: string;
  readonly bits: 32 | 128;
  readonly chains: Map<string, Chain>;
}

export interface Trouble {
  readonly kind: 'todo' | 'unrecognised';
  readonly at: number;
  /** The chain it could change; null for everything. */
  readonly chain: { readonly table: Table; readonly name: string } | null;
}

export interface Tables {
  readonly tables: readonly Table[];
  readonly troubles: readonly Trouble[];
  readonly plain: readonly number[];
}

/** Chains that the kernel calls, by table (iptables(8), TABLES). */
export const BUILT_IN: ReadonlyMap<string, readonly string[]> = new Map([
  ['raw', ['PREROUTING', 'OUTPUT']],
  ['mangle', ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']],
  ['nat', ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING']],
  ['filter', ['INPUT', 'FORWARD', 'OUTPUT']],
  ['security', ['INPUT', 'FORWARD', 'OUTPUT']],
]);
