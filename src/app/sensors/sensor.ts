/** What every sensor shares: its status, and handing batches on through a store that may be full for a while. */
import { setTimeout as delay } from 'node:timers/promises';
import type { SensorStatus } from '#api/services.ts';
import { messageOf } from '#base/message.ts';
import type { Batch } from '#bus/batch.ts';
import type { SteadyClock } from '../steady-clock.ts';

/** Pause between two tries to hand on a batch that was refused. */
const RETRY_MILLISECONDS = 1000;

/** A running source of batches. */
export interface Sensor {
  status(): SensorStatus;
  start(): void;
  /** Ends it gracefully: what it saw is handed on first. */
  stop(): Promise<void>;
}

export interface SensorDependencies {
  /** Where left out, the machine's own clock. */
  readonly clock?: SteadyClock;
  /** Hands a batch to the core. */
  take(batch: Batch): Promise<void>;
  /** Tells the operator: one sentence. */
  notice(message: string): void;
}

/** A sensor's status while it changes. */
export class StatusBoard {
  readonly #name: string;
  readonly #kind: SensorStatus['kind'];
  state: SensorStatus['state'] = 'starting';
  packets = 0;
  bytes = 0;
  dropped = 0;
  restarts = 0;
  lost = 0;
  lastPacket: string | null = null;
  problem: string | null = null;

  constructor(name: string, kind: SensorStatus['kind']) {
    this.#name = name;
    this.#kind = kind;
  }

  snapshot(): SensorStatus {
    const { state, packets, bytes, dropped, restarts, lost, lastPacket, problem } = this;
    return { name: this.#name, kind: this.#kind, state, packets, bytes, dropped, restarts, lost, lastPacket, problem };
  }
}

/**
 * Hands a batch on and, where the store refuses it, tries again until it is taken or `signal` ends the sensor.
 * Meanwhile the sensor is held up, and what the wire brings is dropped by the kernel, which counts it.
 */
export function handOn(
  batch: Batch,
  board: StatusBoard,
  dependencies: SensorDependencies,
  signal: AbortSignal,
): Promise<void> {
  return insist(() => dependencies.take(batch), board, dependencies, signal);
}

/** Does what needs the store again and again, until it is done or `signal` ends the sensor. */
export async function insist(
  work: () => Promise<void>,
  board: StatusBoard,
  { notice }: Pick<SensorDependencies, 'notice'>,
  signal: AbortSignal,
): Promise<void> {
  const { name } = board.snapshot();
  let refused = false;
  for (;;) {
    try {
      await work();
      if (refused) {
        board.problem = null;
        notice(`${name}: data is taken in again`);
      }
      return;
    } catch (error) {
      if (signal.aborted) throw error;
      const message = messageOf(error);
      board.problem = `nothing is taken in: ${message}`;
      if (!refused) notice(`${name}: ${board.problem}`);
      refused = true;
      await delay(RETRY_MILLISECONDS, undefined, { signal }).catch(() => {});
    }
  }
}
