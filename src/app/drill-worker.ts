/** A thread that plays one drill and tells how far it is. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '#base/message.ts';
import type { DrillModel } from '#model/drill.ts';
import type { WormDrill } from '#model/drill-answer.ts';
import { playWorm, type WormRequest } from './drill.ts';
import { isExpected } from './expected.ts';

/** Progress is told this often, in milliseconds. */
const TELL_EVERY = 200;

export interface DrillWork {
  readonly model: DrillModel;
  readonly request: WormRequest;
}
export type DrillMessage =
  | { readonly kind: 'progress'; readonly played: number }
  | { readonly kind: 'done'; readonly before: WormDrill; readonly after: WormDrill | null }
  | { readonly kind: 'failed'; readonly message: string; readonly isExpected: boolean };

const { model, request } = workerData as DrillWork;
const say = (message: DrillMessage): void => parentPort?.postMessage(message);
let told = performance.now();
let played = 0;
try {
  const { after, ...before } = playWorm(model, request, () => {
    played++;
    if (performance.now() - told < TELL_EVERY) return;
    told = performance.now();
    say({ kind: 'progress', played });
  });
  say({ kind: 'done', before, after: after ?? null });
} catch (error) {
  const message = messageOf(error);
  say({ kind: 'failed', message, isExpected: isExpected(error) });
}
