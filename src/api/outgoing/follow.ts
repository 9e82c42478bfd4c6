/** Follows the changes for a receiver: from where it stopped, in order, each until it was taken, with longer and longer pauses. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Change } from '#model/change.ts';
import type { ChangeReader } from '../services.ts';

/** Changes read at a time. */
const STEP = 100;
/** The first pause after a failure and the longest, in milliseconds; each failure in a row doubles it. */
const FIRST_PAUSE = 5000;
const LONGEST_PAUSE = 3_600_000;
/** Without a call for more, changes are looked for this often, in milliseconds. */
const LOOK_EVERY = 60_000;

/** Where a receiver is, and how it takes a change. */
export interface Receiver {
  /** Id of the last change it has; null: it takes nothing now. */
  position(): Promise<number | null>;
  /** Kinds it wants; empty: all. */
  kinds(): Promise<readonly string[]>;
  /** True where it was taken (or can never be), false where it has to be tried again. Keeps the new position. */
  take(change: Change): Promise<boolean>;
}

export interface Follower {
  /** Looks for changes now. */
  wake(): void;
  stop(): Promise<void>;
}

/** The pause after `failures` in a row, in milliseconds; `random` (0 to 1) spreads the receivers. */
export function pauseAfter(failures: number, random: number): number {
  const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures - 1, 20));
  return pause * (0.75 + random / 2);
}

export interface FollowerDependencies {
  readonly changes: ChangeReader;
  readonly random: () => number;
  readonly onDefect: (error: unknown) => void;
  /** The pause after failures; for tests. */
  readonly pause?: (failures: number) => number;
}

/** Starts to follow. */
export function follow(
  receiver: Receiver,
  { changes, random, onDefect, pause = (failures) => pauseAfter(failures, random()) }: FollowerDependencies,
): Follower {
  const stopping = new AbortController();
  let called = new AbortController();
  const rest = async (milliseconds: number, also: AbortSignal[]): Promise<void> => {
    await wait(milliseconds, undefined, { signal: AbortSignal.any([stopping.signal, ...also]), ref: false }).catch(
      () => undefined,
    );
  };

  /** Hands over what there is; answers whether a change was refused. */
  const handOver = async (): Promise<boolean> => {
    for (;;) {
      const after = await receiver.position();
      if (after === null) return false;
      const batch = await changes.list({ after, kinds: await receiver.kinds(), limit: STEP });
      if (batch.length === 0) return false;
      for (const change of batch) {
        if (stopping.signal.aborted) return false;
        if (!(await receiver.take(change))) return true;
      }
    }
  };

  const run = async (): Promise<void> => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      called = new AbortController();
      const refused = await handOver().catch((error: unknown) => {
        onDefect(error);
        return true;
      });
      failures = refused ? failures + 1 : 0;
      // A receiver that fails is left alone for its pause, however much happens.
      if (refused) await rest(pause(failures), []);
      else await rest(LOOK_EVERY, [called.signal]);
    }
  };
  const running = run();
  return {
    wake: () => called.abort(),
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}

/** Id of the newest change, 0 where there is none: found by halving, for ids grow with every change. */
export async function lastChangeId(changes: ChangeReader): Promise<number> {
  const isBeyond = async (id: number): Promise<boolean> => (await changes.list({ after: id, limit: 1 })).length === 0;
  let high = 1;
  if (await isBeyond(0)) return 0;
  while (!(await isBeyond(high))) high *= 2;
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await isBeyond(middle)) high = middle;
    else low = middle;
  }
  return high;
}
