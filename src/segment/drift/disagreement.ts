/** What intent, configuration and traffic disagree about, as it is told. */
import type { ProofLine, ProvedIntent, Witness } from '#model/segment.ts';

/** The kinds, in the order in which they are told. */
export const DRIFT_KINDS = [
  /** Traffic went where the policy lets none begin. */
  'traffic-crosses',
  /** Traffic went where an intent says that nothing may. */
  'intent-crossed',
  /** A configuration lets pass what the policy forbids. */
  'configuration-permits',
  /** A configuration stops what the policy permits, or its answers: care may break. */
  'configuration-denies',
  /** The configurations do not keep an intent, or the policy does not. */
  'intent-refuted',
  /** A line that is not understood could decide. */
  'configuration-unknown',
  'intent-unknown',
  /** It lets pass what has the addresses and ports of answers to what may begin: without a memory for conversations nothing can tell. */
  'configuration-permits-answers',
  /** The policy permits what was never seen. */
  'rule-unused',
] as const;
export type DriftKind = (typeof DRIFT_KINDS)[number];

/** Traffic that shows a disagreement: all flows of a client to a service of a server. */
export interface DriftFlow {
  readonly client: string;
  readonly server: string;
  /** Ids of the devices; null where none is known at the address. */
  readonly clientDevice: string | null;
  readonly serverDevice: string | null;
  readonly protocol: string | null;
  readonly port: number | null;
  readonly flows: number;
  readonly first: string;
  readonly last: string;
}

export interface Disagreement {
  readonly kind: DriftKind;
  /** One sentence for a person. */
  readonly says: string;
  /** What to do next. */
  readonly action: string;
  /** Zones; null for addresses of none, and where no zones are meant. */
  readonly from: string | null;
  readonly to: string | null;
  /** Of many pairs of zones with one cause: how many there are, and the first of them; `from` and `to` are then what all have in common. Null for one pair. */
  readonly pairs: {
    readonly count: number;
    readonly some: readonly { readonly from: string | null; readonly to: string | null }[];
  } | null;
  /** Place of the policy's rule that says otherwise, from 1; null where no rule speaks of it. */
  readonly rule: number | null;
  readonly intent: string | null;
  /** A packet that shows it. */
  readonly packet: Witness | null;
  /** The line of a configuration that lets it pass, stops it, or is not understood. */
  readonly line: ProofLine | null;
  readonly because: string;
  /** How many flows show it; null where no traffic was given. */
  readonly seen: number | null;
  /** When it was seen first and last; null where it was not. */
  readonly first: string | null;
  readonly last: string | null;
  /** The most recent of what was seen, at most 100. */
  readonly flows: readonly DriftFlow[];
  readonly touches: ProvedIntent['touches'];
  /** True where a life hangs on a device that it touches. */
  readonly lifeCritical: boolean;
}
