/** What the API needs to hand on what people make of findings, and what the one who does it needs to be kept. */
import type { Query } from '#base/query.ts';
import type { Author } from '#model/correction.ts';
import type { Finding } from '#model/finding.ts';
import type { IncidentTriage } from '#model/incident.ts';
import type { Suppression, Triage, TriageState, TriageStep } from '#model/triage.ts';

/** What was asked cannot be; the message is one sentence that says why and what to do. */
export class TriageRefused extends Error {
  /** `missing`: there is no such finding, step or suppression. */
  readonly code: 'missing' | 'refused';

  constructor(code: TriageRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** By what findings can be gathered. */
export const GATHERED_BY = ['kind', 'device', 'place', 'severity', 'state', 'assignee'] as const;
export type GatheredBy = (typeof GATHERED_BY)[number];

/** The findings that have a value in common; null for those without. */
export interface FindingGroup {
  readonly value: string | null;
  readonly findings: number;
  /** The worst of them, and when the last of them was seen. */
  readonly severity: Finding['severity'];
  readonly last: string;
}

/** A step with several findings at a time; what is left out stays as it is. */
export interface TriageChange {
  readonly state?: TriageState;
  /** Null: nobody's. */
  readonly assignee?: string | null;
  readonly comment?: string;
}

export type NewSuppression = Pick<Suppression, 'kind' | 'device' | 'place' | 'reason' | 'expiresAt'>;

/** Each step is kept when it resolves. Throws a TriageRefused. */
export interface TriageDesk {
  of(finding: Finding): Triage;
  groups(query: Query, by: GatheredBy): readonly FindingGroup[];
  change(findings: readonly string[], change: TriageChange, by: Author): Promise<readonly Finding[]>;
  /** The steps with a finding, the oldest first. */
  history(finding: string): Promise<readonly TriageStep[]>;
  /** Notes that a task of an incident was done about a finding, or that it is open again. */
  mark(finding: string, task: string, isDone: boolean, by: Author): Promise<void>;
  /** The tasks that were done about a finding. */
  done(finding: string): IncidentTriage['done'];
  /** Grows with each step and suppression: as long as it is the same, findings stand as they did, but for what has run out. */
  readonly revision: number;
  /** Takes the words of a comment away for good; that there was one stays. */
  withdraw(finding: string, step: number, by: Author): Promise<void>;
  /** Suppressions, the newest first, those that are over too. */
  suppressions(): readonly Suppression[];
  suppress(asked: NewSuppression, by: Author): Promise<Suppression>;
  unsuppress(id: number, by: Author): Promise<Suppression>;
}

/** What is kept of all that. */
export interface TriageStore {
  /** Every step, the oldest first. */
  steps(): Promise<readonly TriageStep[]>;
  history(finding: string): Promise<readonly TriageStep[]>;
  /** Keeps steps, all or none. */
  append(steps: readonly Omit<TriageStep, 'id'>[]): Promise<void>;
  /** False where there is no such comment, or its words are gone already. */
  withdraw(finding: string, step: number, by: Author, time: string): Promise<boolean>;
  suppressions(): Promise<readonly Suppression[]>;
  suppress(suppression: Omit<Suppression, 'id'>): Promise<Suppression>;
  /** False where there is none, or it was ended already. */
  unsuppress(id: number, by: Author, time: string): Promise<boolean>;
}
