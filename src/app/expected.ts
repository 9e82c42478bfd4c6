/** Errors that are no defects: their messages are sentences for a person and say what to do. */
import { ServerProblem } from '#api/server-problem.ts';
import { StoreFull } from '#bus/batch.ts';
import { DrillError } from '#drill/network.ts';
import { EnforceError } from '#segment/enforce/point.ts';
import { IntentError } from '#segment/intents.ts';
import { EngineLost } from '#store/flows/engine.ts';
import { FlowStoreError } from '#store/flows/error.ts';
import { StateError } from '#store/state/state-error.ts';
import { CareError } from './care.ts';
import { FolderError } from './folder.ts';
import { PackError } from './pack-error.ts';
import { ReachError } from './reach-error.ts';
import { SegmentError } from './segment-error.ts';
import { ConfigError } from './service-config.ts';

export function isExpected(error: unknown): error is Error {
  return (
    error instanceof ConfigError ||
    error instanceof CareError ||
    error instanceof FolderError ||
    error instanceof PackError ||
    error instanceof ServerProblem ||
    error instanceof DrillError ||
    error instanceof EnforceError ||
    error instanceof IntentError ||
    error instanceof ReachError ||
    error instanceof SegmentError ||
    error instanceof EngineLost ||
    error instanceof FlowStoreError ||
    error instanceof StateError ||
    error instanceof StoreFull
  );
}
