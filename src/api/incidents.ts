/** What the API needs to hand on incidents, and what people do about them. */
import type { Author } from '#model/correction.ts';
import type { Incident, IncidentTriage } from '#model/incident.ts';

/** An incident of which it is known where it stands. */
export type StandingIncident = Incident & { readonly triage: IncidentTriage };

export interface IncidentDesk {
  /** The worst first. Findings that are held back, or were no attack, are in none. */
  list(): readonly StandingIncident[];
  /** Also by ids that it had before earlier findings joined it, or before it was joined with another. */
  get(id: string): StandingIncident | null;
  /** Notes that a task was done, or that it is open again. Throws a TriageRefused. */
  mark(id: string, task: string, isDone: boolean, by: Author): Promise<StandingIncident>;
}
