/** What the service tells of a segmentation: the planned policy, what isolating would stop, drift, and the state of enforcement. */
import type { Stage } from './enforcement.ts';
import type { PolicyRule } from './policy.ts';
import type { ProofLine, ProvedIntent, Witness } from './segment.ts';

/** A policy made from what was seen and declared, or the one that people approved. */
export const PLAN_KINDS = ['derived', 'approved'] as const;
export type PlanKind = (typeof PLAN_KINDS)[number];

/** Something that takes a while: asked for, worked at, and answered with its time. */
export interface Work<Answer> {
  readonly state: 'none' | 'working' | 'ready' | 'failed';
  /** When the answer was made, RFC 3339. */
  readonly madeAt: string | null;
  /** Why there is no answer, in one sentence. */
  readonly problem: string | null;
  /** The last answer; it stays while another one is worked at. */
  readonly answer: Answer | null;
}

/** A device by its id, with what it is called. */
export interface NamedDevice {
  readonly id: string;
  readonly name: string;
}

export interface PlannedZone {
  readonly name: string;
  /** Some of its members, and how many there are. */
  readonly members: readonly string[];
  readonly memberCount: number;
  readonly devices: number;
  readonly lifeCritical: number;
  /** What its devices do in care. */
  readonly functions: readonly string[];
}

export interface PlannedRule extends PolicyRule {
  /** What it rests on; null where a person wrote it. */
  readonly evidence: {
    readonly flows: number;
    readonly first: string | null;
    readonly last: string | null;
    readonly clients: number;
    readonly servers: number;
    readonly documents: readonly string[];
  } | null;
  /** Functions of care of either side. */
  readonly functions: readonly string[];
  readonly lifeCritical: boolean;
}

export interface PlannedReplay {
  readonly days: number;
  readonly flows: number;
  readonly blockedFlows: number;
  readonly recommended: boolean;
  readonly because: string;
  readonly blocked: readonly {
    readonly device: string;
    readonly peer: string;
    readonly function: string | null;
    readonly lifeCritical: boolean;
    readonly from: string | null;
    readonly to: string | null;
    readonly protocol: string | null;
    readonly port: number | null;
    readonly flows: number;
    readonly first: string;
    readonly last: string;
    readonly declared: string | null;
    readonly rule: number | null;
  }[];
  /** Rows that are not told. */
  readonly omitted: number;
  /** Bounds are null where nothing was watched. */
  readonly classes: readonly {
    readonly class: string;
    readonly devices: number;
    readonly deviceDays: number;
    readonly seen: number;
    readonly declared: number;
    readonly unseenPerDeviceDay: number | null;
    readonly unseenPerYear: number | null;
    readonly weight: number;
    readonly weighted: number | null;
  }[];
}

export interface Plan {
  readonly of: PlanKind;
  readonly zones: readonly PlannedZone[];
  readonly rules: readonly PlannedRule[];
  readonly replay: PlannedReplay;
  /** Null where nothing can be proved. */
  readonly proof: readonly ProvedIntent[] | null;
  /** Why nothing is proved, and what to do; null where something is. */
  readonly unproved: string | null;
  readonly parties: readonly NamedDevice[];
}

/** `safe`: nothing speaks against it. `escalated`: two people must approve. `refused`: not without breaking the glass. */
export type Ruling = 'safe' | 'escalated' | 'refused';

/** What objections come to. */
export function rulingOf(objections: readonly { readonly weight: 'refuse' | 'two-people' }[]): Ruling {
  if (objections.length === 0) return 'safe';
  return objections.some(({ weight }) => weight === 'refuse') ? 'refused' : 'escalated';
}

export interface StoppedFlow {
  readonly device: string;
  readonly peer: string;
  readonly transport: string | null;
  readonly port: number | null;
  readonly flows: number;
  readonly first: string;
  readonly last: string;
  readonly lifeCritical: boolean;
}

/** What a change would stop, and what speaks against it. */
export interface Consequences {
  readonly ruling: Ruling;
  readonly stops: readonly StoppedFlow[];
  readonly functions: readonly string[];
  readonly objections: readonly {
    readonly interlock: string;
    readonly weight: 'refuse' | 'two-people';
    readonly because: readonly string[];
  }[];
  readonly parties: readonly NamedDevice[];
}

/** A disagreement of policy, configuration and traffic, as `segment drift` tells it. */
export interface DriftItem {
  /** Names it until what it says changes. */
  readonly id: string;
  readonly kind: string;
  readonly says: string;
  readonly action: string;
  readonly from: string | null;
  readonly to: string | null;
  /** Of many pairs of zones with one cause: how many there are, and the first of them. Null for one pair. */
  readonly pairs: {
    readonly count: number;
    readonly some: readonly { readonly from: string | null; readonly to: string | null }[];
  } | null;
  readonly rule: number | null;
  readonly intent: string | null;
  readonly packet: Witness | null;
  readonly line: ProofLine | null;
  readonly because: string;
  readonly since: string | null;
  readonly seen: number | null;
  readonly first: string | null;
  readonly last: string | null;
  readonly flows: readonly {
    readonly client: string;
    readonly server: string;
    readonly clientDevice: string | null;
    readonly serverDevice: string | null;
    readonly protocol: string | null;
    readonly port: number | null;
    readonly flows: number;
    readonly first: string;
    readonly last: string;
  }[];
  readonly devices: readonly string[];
  readonly functions: readonly string[];
  readonly lifeCritical: boolean;
  /** The rules that adopting it would add; none where a policy cannot take it up. */
  readonly adoptable: readonly PolicyRule[];
}

export interface DriftTold {
  readonly items: readonly DriftItem[];
  readonly omitted: number;
  readonly looked: {
    readonly configurations: number;
    readonly flows: number;
    readonly from: string | null;
    readonly to: string | null;
    readonly intents: number;
  };
}

/** An edition of the approved policy. */
export interface PolicyEdition {
  readonly number: number;
  readonly at: string;
  readonly by: string;
  readonly kind: 'approved' | 'adopted' | 'reopened' | 'undone';
  readonly because: string;
  readonly zones: number;
  readonly rules: number;
  /** The rules that were adopted from drift, as far as the policy still has them. */
  readonly adopted: readonly PolicyRule[];
}

/** What a segmentation is made from, and what of it is approved. */
export interface SegmentationState {
  /** Where each was named; null where nobody did. */
  readonly sources: {
    readonly network: string | null;
    readonly declared: string | null;
    readonly intents: string | null;
    readonly enforcement: string | null;
  };
  /** Devices and conversations that a policy would be derived from are there. */
  readonly hasTraffic: boolean;
  /** Null where none is approved. `watched`: what is begun against it is a finding. */
  readonly approved: { readonly zones: number; readonly rules: number; readonly watched: boolean } | null;
  /** The newest first. */
  readonly editions: readonly PolicyEdition[];
  /** Places that can be isolated. */
  readonly zones: readonly string[];
}

export interface StoodState {
  readonly generation: number;
  readonly at: string;
  readonly account: string;
  readonly stages: Readonly<Record<string, Stage>>;
  readonly others: Stage;
  readonly quarantined: readonly string[];
}

/** A step at the enforcement point. */
export type EnforcementStep =
  | { readonly kind: 'stage'; readonly zones: readonly string[]; readonly stage: Stage }
  | { readonly kind: 'quarantine'; readonly device: string }
  | { readonly kind: 'release'; readonly device: string };

/** A step that waits for a second person. */
export interface Proposal {
  readonly id: string;
  readonly step: EnforcementStep;
  readonly by: string;
  readonly at: string;
  readonly until: string;
  /** The edition of the approved policy that it was asked for; null where the policy is none of the editions, or there is none. */
  readonly edition: number | null;
  /** True where another policy holds meanwhile: it cannot be approved any more. */
  readonly lapsed: boolean;
  readonly consequences: Consequences;
}

export interface EnforcementTold {
  readonly point: string;
  readonly holds: 'nothing' | 'confirmed' | 'pending' | 'other';
  readonly confirmed: StoodState | null;
  readonly pending: (StoodState & { readonly deadline: string }) | null;
  /** Packets since the rules were applied. */
  readonly counts: { readonly audited: number; readonly stopped: number };
  readonly broken: string | null;
  readonly reviews: readonly { readonly entry: number; readonly at: string; readonly reason: string }[];
  /** The newest first. */
  readonly history: readonly {
    readonly entry: number;
    readonly at: string;
    readonly event: string;
    readonly account: string;
    readonly by: string | null;
    readonly generation: number | null;
    readonly because: string | null;
  }[];
  readonly proposals: readonly Proposal[];
  readonly parties: readonly NamedDevice[];
}

/** What became of a step. */
export interface StepOutcome {
  readonly result: 'applied' | 'planned' | 'waiting' | 'refused';
  readonly because: string | null;
  /** It is undone then, unless somebody confirms it. */
  readonly confirmBy: string | null;
  readonly consequences: Consequences;
}
