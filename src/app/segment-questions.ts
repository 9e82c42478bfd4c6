/** What the thread of the segmentation is asked and answers. */
import type { Policy } from '#model/policy.ts';
import type {
  Consequences,
  DriftTold,
  EnforcementStep,
  EnforcementTold,
  Plan,
  PlanKind,
  StepOutcome,
} from '#model/segmentation.ts';
import type { VoicePlaces } from './access-voices.ts';
import type { History } from './history.ts';
import type { EnforcementConfig } from './service-config.ts';

/** Where everything lies that the thread reads. */
export interface SegmentPlaces {
  readonly access: VoicePlaces;
  readonly enforcement: EnforcementConfig | null;
  /** The folder of the service. */
  readonly data: string;
}

/** A step, who asked for it and who approves. */
export interface StepQuestion {
  readonly kind: 'step';
  readonly step: EnforcementStep;
  readonly seen: History;
  readonly policy: string | null;
  readonly by: string;
  readonly approve: readonly string[];
  readonly breakGlass: string | null;
  readonly plan: boolean;
}

export type SegmentQuestion =
  | { readonly kind: 'plan'; readonly of: PlanKind; readonly seen: History; readonly policy: string | null }
  | {
      readonly kind: 'isolate';
      readonly seen: History;
      readonly policy: string | null;
      readonly target: IsolationTarget;
    }
  | { readonly kind: 'drift'; readonly seen: History; readonly policy: string }
  | { readonly kind: 'enforcement'; readonly seen: History }
  | StepQuestion
  | { readonly kind: 'confirm'; readonly by: string }
  | { readonly kind: 'rollback'; readonly by: string }
  | { readonly kind: 'review'; readonly entry: number; readonly by: string; readonly note: string };

export type IsolationTarget =
  | { readonly kind: 'device'; readonly device: string }
  | { readonly kind: 'zone'; readonly zone: string };

/** A plan with the whole policy that it tells of. */
export interface MadePlan {
  readonly plan: Plan;
  readonly policy: Policy;
}

/** The answer to a question of each kind. */
export interface SegmentAnswers {
  readonly plan: MadePlan;
  readonly isolate: Consequences;
  readonly drift: DriftTold;
  /** Proposals are the desk's. */
  readonly enforcement: Omit<EnforcementTold, 'proposals'>;
  readonly step: StepOutcome;
  readonly confirm: null;
  readonly rollback: null;
  readonly review: null;
}

/** Asks the thread; an answer has the kind of its question. */
export type Ask = <Kind extends SegmentQuestion['kind']>(
  question: Extract<SegmentQuestion, { readonly kind: Kind }>,
) => Promise<SegmentAnswers[Kind]>;
