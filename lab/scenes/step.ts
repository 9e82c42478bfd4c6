/** The pieces of a scenario: scenes, and the steps that scenes consist of. */

import type { Laboratory } from '../laboratory.ts';

export type Scene = (lab: Laboratory, step: Step) => Promise<unknown>;

export type Step = (name: string, act: () => Promise<unknown>) => Promise<void>;
