/** Everything that is remembered in one folder: the state, the flows, and the core over both. */
import fs from 'node:fs';
import path from 'node:path';
import type { LifecycleReader } from '#api/lifecycle.ts';
import type { FlowStoreConfig } from '#store/flows/config.ts';
import { createFlowStore, type FlowStore } from '#store/flows/store.ts';
import type { StateStore } from '#store/state/database.ts';
import { openState } from '#store/state/state.ts';
import { stateErrorOf } from '#store/state/state-error.ts';
import { Core } from './core/core.ts';
import { baselineFile, detectorFile } from './core/learnt-file.ts';
import { PolicyWatch } from './core/policy-watch.ts';
import { takeFolder } from './folder.ts';
import { createJudge } from './judge.ts';
import type { Knowledge } from './knowledge.ts';
import { packFolder } from './knowledge-packs.ts';
import { type LifecycleBook, openLifecycleBook } from './lifecycle-book.ts';
import { createLifecycleReader } from './lifecycle-lists.ts';
import { createSteadyClock, type SteadyClock } from './steady-clock.ts';

export interface MemoryDependencies {
  readonly knowledge: Knowledge;
  readonly now: () => Date;
  /** Hears, in a sentence, what went wrong while nobody waited for an answer. */
  readonly warn: (message: string) => void;
}

export interface Memory {
  readonly state: StateStore;
  readonly flows: FlowStore;
  readonly core: Core;
  /** What is known against the devices. */
  readonly lifecycle: LifecycleReader;
  readonly book: LifecycleBook;
  readonly clock: SteadyClock;
  readonly knowledge: Knowledge;
  /** Free bytes on the disk of the folder. */
  freeBytes(): number;
  close(): Promise<void>;
}

/** The time that is certain is noted this often, in milliseconds, and under this name. */
const NOTE_EVERY = 300_000;
const CERTAIN = 'certain-time';
/** What was learnt is kept this often, in milliseconds: a crash loses so much of it. */
const KEEP_EVERY = 900_000;

/** How flows are kept where nothing else is said. */
export const DEFAULT_FLOWS: Omit<FlowStoreConfig, 'directory' | 'url'> = {
  flowDays: 90,
  rollupDays: 730,
  maxBytes: null,
  freeBytes: 1_073_741_824,
};

/** Where things lie in the folder. */
export function placesIn(data: string): {
  readonly state: string;
  readonly flows: string;
  readonly baselines: string;
  readonly detectors: string;
  readonly policy: string;
  readonly policyEditions: string;
  readonly drift: string;
  readonly configurations: string;
  readonly key: string;
  readonly auditHead: string;
  readonly firstSecret: string;
  readonly certificates: string;
} {
  return {
    state: path.join(data, 'state.sqlite'),
    flows: path.join(data, 'flows'),
    baselines: path.join(data, 'baselines.bin'),
    detectors: path.join(data, 'detectors.bin'),
    policy: path.join(data, 'policy.json'),
    policyEditions: path.join(data, 'policies'),
    drift: path.join(data, 'drift.json'),
    configurations: path.join(data, 'configurations'),
    key: path.join(data, 'secrets', 'installation.key'),
    auditHead: path.join(data, 'secrets', 'audit.head'),
    firstSecret: path.join(data, 'secrets', 'first-administrator.txt'),
    certificates: path.join(data, 'certificates'),
  };
}

/** Opens, or makes, the folder. Throws a FolderError, a StateError or a FlowStoreError, each with a sentence that says what to do. */
export async function openMemory(
  data: string,
  flowConfig: Omit<FlowStoreConfig, 'directory' | 'url'> & { readonly url?: string },
  { knowledge, now, warn }: MemoryDependencies,
): Promise<Memory> {
  // Undone in the reverse order, whether opening fails or the memory is closed.
  const undo: (() => unknown)[] = [takeFolder(data)];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const places = placesIn(data);
    const state = await openState(places.state);
    undo.push(() => state.close());
    const { clock, stop } = await startClock(state, now, warn);
    undo.push(stop);
    const flows = createFlowStore(
      flowConfig.url === undefined ? { ...flowConfig, directory: places.flows } : flowConfig,
      { now: clock.latest, ageNow: clock.earliest, warn },
    );
    await flows.start();
    undo.push(() => flows.stop());
    const packs = packFolder(data);
    const book = openLifecycleBook(packs, now, warn);
    const core = new Core({
      ...{ store: state.inventory, flows, knowledge },
      judge: createJudge(book, knowledge, now),
      policy: new PolicyWatch(places.policy, warn),
      baselines: baselineFile(places.baselines, warn),
      detectors: detectorFile(places.detectors, warn),
      now: clock.latest,
      warn,
    });
    await core.start().catch((cause: unknown) => {
      throw isUnreadable(cause) ? stateErrorOf(places.state, cause) : cause;
    });
    const keeping = setInterval(() => core.keepLearnt(), KEEP_EVERY).unref();
    undo.push(() => {
      clearInterval(keeping);
      core.keepLearnt();
    });
    const freeBytes = (): number => {
      const { bavail, bsize } = fs.statfsSync(data);
      return bavail * bsize;
    };
    const lifecycle = createLifecycleReader({ source: core, book, knowledge, packs, now });
    return { state, flows, core, book, lifecycle, clock, knowledge, freeBytes, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The clock, held against the time that an earlier run noted, and noted again as long as this one runs. */
async function startClock(
  { accounts: { settings } }: StateStore,
  wall: () => Date,
  warn: (message: string) => void,
): Promise<{ readonly clock: SteadyClock; readonly stop: () => Promise<void> }> {
  const known = Number(await settings.get(CERTAIN)) || null;
  const clock = createSteadyClock({ wall, monotonic: () => performance.now(), known, warn });
  const note = (): Promise<void> => settings.set(CERTAIN, String(clock.earliest().getTime())).catch(() => undefined);
  await note();
  const timer = setInterval(note, NOTE_EVERY).unref();
  return {
    clock,
    stop: () => {
      clearInterval(timer);
      return note();
    },
  };
}

/** True for what SQLite says of its file, and for a row whose text is no JSON any more. */
function isUnreadable(error: unknown): boolean {
  return error instanceof SyntaxError || (error instanceof Error && 'errcode' in error);
}
