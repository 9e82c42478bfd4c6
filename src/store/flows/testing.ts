/** What the tests of the flow store share: folders that go away, stores that are stopped, and flows. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { formatTime } from '#base/time.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import type { FlowStoreConfig } from './config.ts';
import { createFlowStore, type FlowStore, type FlowStoreDependencies } from './store.ts';

/** 2026-11-24T00:00:00Z in microseconds. */
export const MIDNIGHT: number = Date.UTC(2026, 10, 24) * 1000;
export const HOUR: number = 3600e6;
export const WHOLE = { from: '2000-01-01T00:00:00.000000Z', to: '2100-01-01T00:00:00.000000Z' } as const;

const cleanups = new WeakMap<TestContext, (() => unknown)[]>();

/** Runs `work` when the test is over: what was begun last is ended first, and nothing keeps the rest from being ended. */
export function afterwards(context: TestContext, work: () => unknown): void {
  const known = cleanups.get(context);
  if (known) {
    known.push(work);
    return;
  }
  const all = [work];
  cleanups.set(context, all);
  context.after(async () => {
    const failures: unknown[] = [];
    for (const one of all.reverse()) {
      try {
        await one();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'the test could not be cleaned up');
  });
}

export async function temporaryFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'wardline-flows-'));
  afterwards(context, () => rm(folder, { recursive: true, force: true }));
  return folder;
}

export function configure(directory: string, changes: Partial<FlowStoreConfig> = {}): FlowStoreConfig {
  return { directory, flowDays: null, rollupDays: null, maxBytes: null, freeBytes: 0, ...changes };
}

/** A store that is started, and stopped after the test. */
export async function openStore(
  context: TestContext,
  config: FlowStoreConfig,
  dependencies: Partial<FlowStoreDependencies> = {},
): Promise<FlowStore> {
  const store = createFlowStore(config, {
    now: () => new Date('2026-11-24T12:00:00Z'),
    warn: (message) => context.diagnostic(message),
    ...dependencies,
  });
  await store.start();
  afterwards(context, () => store.stop());
  return store;
}

/** A flow with a telling id that began `offset` microseconds after midnight and took a second. */
export function flowAt(id: string, offset: number, changes: Partial<StoredFlow> = {}): StoredFlow {
  return {
    id,
    start: formatTime(MIDNIGHT + offset),
    end: formatTime(MIDNIGHT + offset + 1e6),
    network: 'ipv4',
    transport: 'tcp',
    client: { ip: '10.2.0.5', port: 49_152, mac: '02:00:00:00:00:05' },
    server: { ip: '10.9.0.1', port: 104 },
    vlan: [20],
    protocol: 'dicom',
    over: [],
    basis: 'content',
    clientPackets: 5,
    clientBytes: 500,
    serverPackets: 4,
    serverBytes: 400,
    state: 'established',
    missed: { bytes: 0 },
    capture: 'live:eth1',
    firstFrame: 1,
    part: 0,
    ...changes,
  };
}
