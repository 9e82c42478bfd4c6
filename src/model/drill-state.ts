/** A drill as a service plays it: asked for, running, and what came of it. */
import type { DrillDevice } from './drill.ts';
import type { WormDrill } from './drill-answer.ts';

export interface DrillRequest {
  /** Id of the device where it enters; null: where it reaches most. */
  readonly entry: string | null;
  /** A worm or a weakness; null: every weakness there is. */
  readonly exploit: string | null;
  /** A policy as text, JSON or YAML, that is tried after; null for none. */
  readonly policy: string | null;
  readonly seed: number;
  readonly runs: number;
  readonly attacksPerHour: number;
  readonly removalsPerHour: number;
  readonly hours: number;
}

/** What is told of a device that takes part. */
export type DrillParty = Pick<DrillDevice, 'id' | 'critical' | 'function'> & { readonly name: string };

export interface DrillState {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly startedAt: string;
  readonly request: DrillRequest;
  /** Share of the epidemics that were played, 0 to 1. */
  readonly progress: number;
  /** Why it failed, in one sentence. */
  readonly problem: string | null;
  readonly answer: {
    readonly before: WormDrill;
    readonly after: WormDrill | null;
    readonly parties: readonly DrillParty[];
  } | null;
}
