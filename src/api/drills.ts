/** What the API needs to hand on drills: played on a model of what is kept; no packet is sent. */
import type { BlastRadius } from '#model/drill-answer.ts';
import type { DrillParty, DrillRequest, DrillState } from '#model/drill-state.ts';

/** How far an intruder gets, and what those are called that take part. */
export interface NamedBlast {
  readonly blast: BlastRadius;
  readonly parties: readonly DrillParty[];
}

export interface DrillDesk {
  /** Worms and weaknesses that can be named. */
  readonly worms: readonly string[];
  /** Begins a drill and answers at once; one is played at a time. Throws a Refused. */
  start(request: DrillRequest): Promise<DrillState>;
  /** The last ones, the newest first. */
  list(): readonly DrillState[];
  get(id: string): DrillState | null;
  /** Stops one that runs. Throws a Refused. */
  cancel(id: string): Promise<DrillState>;
  /** Who can be reached from a device. Throws a Refused where there is none. */
  blast(device: string): Promise<NamedBlast>;
}
