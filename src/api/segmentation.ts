/** What the API needs to hand on the segmentation: planned, approved, held against what is seen, and enforced. */
import type { PolicyRule } from '#model/policy.ts';
import type {
  Consequences,
  DriftTold,
  EnforcementStep,
  EnforcementTold,
  Plan,
  PlanKind,
  Proposal,
  SegmentationState,
  StepOutcome,
  Work,
} from '#model/segmentation.ts';

/** Who does something: an id that is nobody else's, and the name that people know. */
export interface Doer {
  readonly id: string;
  readonly name: string;
}

export interface StepAsked {
  readonly step: EnforcementStep;
  /** Say what would be, and change nothing. */
  readonly plan: boolean;
  /** Why it is done whatever speaks against it; null where it is not. */
  readonly breakGlass: string | null;
}

/** A step that waits for a second person, with all that doing it needs. */
export interface WaitingStep {
  readonly proposal: Omit<Proposal, 'lapsed'>;
  readonly asked: StepAsked;
  readonly by: Doer;
  /** SHA-256 of the policy that it was asked for; null where none held. */
  readonly policy: string | null;
}

/** Where steps wait over a restart of the service. */
export interface StepStore {
  /** In the order in which they were asked for. */
  list(): Promise<readonly WaitingStep[]>;
  keep(step: WaitingStep): Promise<void>;
  /** False where there is none of that id: of two who take it out, one is told so. */
  remove(id: string): Promise<boolean>;
}

/** Everything throws a Refused where it cannot be. */
export interface SegmentationDesk {
  state(): SegmentationState;
  plan(of: PlanKind): Work<Plan>;
  /** Begins to make the plan anew. */
  makePlan(of: PlanKind): Work<Plan>;
  /** What setting a device, or all of a zone, apart would stop. Nothing is changed. */
  isolate(target: { readonly kind: 'device' | 'zone'; readonly id: string }): Promise<Consequences>;
  /** Approves the derived plan that was made then. */
  approve(madeAt: string, because: string, by: Doer): Promise<SegmentationState>;
  /** Takes the last edition of the policy back. */
  undo(because: string, by: Doer): Promise<SegmentationState>;
  drift(): Work<DriftTold>;
  lookForDrift(): Work<DriftTold>;
  /** Takes a difference up into the policy; answers the rules that were added. */
  adopt(item: string, because: string, by: Doer): Promise<readonly PolicyRule[]>;
  /** Takes out again what an edition adopted. */
  reopen(edition: number, because: string, by: Doer): Promise<SegmentationState>;
  /** Null where no enforcement point is named. */
  enforcement(): Promise<EnforcementTold | null>;
  step(asked: StepAsked, by: Doer): Promise<StepOutcome>;
  /** The second person: who asked for the step cannot be. */
  approveStep(proposal: string, by: Doer): Promise<StepOutcome>;
  withdrawStep(proposal: string): Promise<void>;
  confirm(by: Doer): Promise<EnforcementTold | null>;
  rollback(by: Doer): Promise<EnforcementTold | null>;
  review(entry: number, note: string, by: Doer): Promise<EnforcementTold | null>;
}
