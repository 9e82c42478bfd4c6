/** Caring for the folder of data while nothing runs on it: examining, copying, bringing back, and verifying the audit log. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createAudit } from '#api/auth/audit.ts';
import { auditHeadFile } from '#api/auth/audit-head-file.ts';
import { openInstallationKey } from '#api/auth/secrets.ts';
import { messageOf } from '#base/message.ts';
import { createFlowStore, type FlowStore, restoreFlowStore } from '#store/flows/store.ts';
import type { StateStore } from '#store/state/database.ts';
import { openState } from '#store/state/state.ts';
import { askService } from './control.ts';
import { takeFolder } from './folder.ts';
import { noteBackup } from './installation.ts';
import { placesIn } from './memory.ts';
import type { ServiceConfig } from './service-config.ts';

/** Below this many free bytes the doctor warns: a day of a busy hospital. */
const LITTLE_ROOM = 5_000_000_000;
const BACKUP_FILES = { state: 'state.sqlite', secrets: 'secrets' } as const;
/** What else lies in the folder of data and is taken along under its own name: what baselines have learnt, what detectors saw, the approved policy with its former editions, and what was said of drift. */
const TAKEN_ALONG = ['baselines', 'detectors', 'policy', 'policyEditions', 'drift', 'configurations'] as const;

/** One thing that was examined. */
export interface Examined {
  readonly what: string;
  readonly verdict: 'well' | 'note' | 'ill';
  /** One sentence; what to do where it is not well. */
  readonly message: string;
}

/** A folder that cannot be cared for as asked; the message says why. */
export class CareError extends Error {
  override readonly name = 'CareError';
}

/** Looks at everything the service needs; `tell` hears each result as it is known. */
export async function examine(config: ServiceConfig, now: () => Date, tell: (result: Examined) => void): Promise<void> {
  tell(nodeVersion());
  for (const result of captureProgram(config)) tell(result);
  if (!fs.existsSync(config.data)) {
    tell({ what: 'data', verdict: 'note', message: `${config.data} is not there yet: the first start makes it` });
    return;
  }
  tell(permissions(config.data));
  tell(room(config.data));
  await whileOurs(config.data, async () => {
    await examineFlows(config, now, tell);
    await examineState(config, now, tell);
  }).catch((error: unknown) => tell({ what: 'data', verdict: 'ill', message: messageOf(error) }));
}

/** Does the work while nobody else works on the folder. Throws a FolderError where somebody does. */
async function whileOurs<Result>(data: string, work: () => Promise<Result>): Promise<Result> {
  const letGo = takeFolder(data);
  try {
    return await work();
  } finally {
    letGo();
  }
}

async function examineFlows(config: ServiceConfig, now: () => Date, tell: (result: Examined) => void): Promise<void> {
  const places = placesIn(config.data);
  const flows = createFlowStore(
    config.flows.url === undefined ? { ...config.flows, directory: places.flows } : config.flows,
    { now, warn: () => {} },
  );
  try {
    await flows.start();
  } catch (error) {
    tell({ what: 'flows', verdict: 'ill', message: messageOf(error) });
    return;
  }
  try {
    tell(asOne('flows', await flows.check(), 'every part was read and is whole'));
  } catch (error) {
    tell({ what: 'flows', verdict: 'ill', message: messageOf(error) });
  } finally {
    await flows.stop();
  }
}

async function examineState({ data }: ServiceConfig, now: () => Date, tell: (result: Examined) => void): Promise<void> {
  const places = placesIn(data);
  if (!fs.existsSync(places.state)) {
    tell({ what: 'state', verdict: 'note', message: `${places.state} is not there yet: the first start makes it` });
    return;
  }
  try {
    const state = await openState(places.state);
    try {
      tell(asOne('state', state.check(), 'every page was read and is whole'));
      const verdict = await createAudit({
        store: state.accounts.audit,
        head: auditHeadFile(places.auditHead),
        key: openInstallationKey(places.key),
        now,
      }).verify();
      tell(
        verdict.ok
          ? { what: 'audit log', verdict: 'well', message: `${verdict.entries} entries, unbroken` }
          : { what: 'audit log', verdict: 'ill', message: `broken at entry ${verdict.sequence}: ${verdict.reason}` },
      );
    } finally {
      await state.close();
    }
  } catch (error) {
    tell({ what: 'state', verdict: 'ill', message: messageOf(error) });
  }
}

/** Copies everything that is remembered into a new folder: by the service that runs on the data, or without one. */
export async function backUp(config: ServiceConfig, target: string, now: () => Date): Promise<void> {
  const places = placesIn(config.data);
  if (!fs.existsSync(places.state))
    throw new CareError(`${config.data} holds no data of Wardline; give its folder with --data`);
  const answer = await askService(config.data, { ask: 'backup', target: path.resolve(target) });
  if (answer?.ok) return;
  if (answer !== null) throw new CareError(answer.message);
  const flows = createFlowStore(
    config.flows.url === undefined ? { ...config.flows, directory: places.flows } : config.flows,
    { now, warn: () => {} },
  );
  await whileOurs(config.data, async () => {
    await flows.start();
    try {
      const state = await openState(places.state);
      try {
        await copyInto(target, config.data, state, flows, now());
      } finally {
        await state.close();
      }
    } finally {
      await flows.stop();
    }
  });
}

/**
 * Copies open stores into a new folder. The state comes before the flows: batches that only the flows of the copy hold are
 * recognised when they come again, and none that the state knows is missing. The head of the audit log comes before the log:
 * entries that are written meanwhile lie behind it, and none that it knows is missing.
 */
export async function copyInto(
  target: string,
  data: string,
  state: Pick<StateStore, 'backup' | 'accounts'>,
  flows: Pick<FlowStore, 'backup'>,
  now: Date,
): Promise<void> {
  if (fs.existsSync(target) && fs.readdirSync(target).length > 0)
    throw new CareError(`${target} is not empty; give a new folder for the backup`);
  fs.mkdirSync(target, { recursive: true, mode: 0o700 });
  const places = placesIn(data);
  copyThere(path.dirname(places.key), path.join(target, BACKUP_FILES.secrets));
  await state.backup(path.join(target, BACKUP_FILES.state));
  await flows.backup(target);
  for (const what of TAKEN_ALONG) copyThere(places[what], path.join(target, path.basename(places[what])));
  await noteBackup(state.accounts.settings, path.resolve(target), now);
}

/** Makes the folder of data out of a backup; there must be nothing in it. */
export async function restore(data: string, backup: string): Promise<void> {
  if (fs.existsSync(data) && fs.readdirSync(data).length > 0)
    throw new CareError(`${data} is not empty; move it away first, nothing is written over`);
  const state = path.join(backup, BACKUP_FILES.state);
  if (!fs.existsSync(state)) throw new CareError(`${backup} holds no backup of Wardline`);
  const places = placesIn(data);
  fs.mkdirSync(data, { recursive: true, mode: 0o700 });
  await restoreFlowStore(backup, places.flows);
  fs.cpSync(state, places.state);
  for (const what of TAKEN_ALONG) copyThere(path.join(backup, path.basename(places[what])), places[what]);
  copyThere(path.join(backup, BACKUP_FILES.secrets), path.dirname(places.key));
}

/** Copies a file or folder, where there is one: on a folder of data where nothing was learnt, approved or signed in yet there is none. */
function copyThere(from: string, to: string): void {
  if (fs.existsSync(from)) fs.cpSync(from, to, { recursive: true });
}

function nodeVersion(): Examined {
  return { what: 'node', verdict: 'well', message: `${process.version}, brought by Wardline itself` };
}

function captureProgram(config: ServiceConfig): readonly Examined[] {
  const live = config.sensors.filter((sensor) => sensor.kind === 'live');
  if (live.length === 0) return [];
  try {
    const [version = ''] = execFileSync('tcpdump', ['--version'], { encoding: 'utf8', stdio: 'pipe' }).split('\n');
    const may = process.getuid?.() === 0 || hasRawSockets();
    return [
      { what: 'capture', verdict: 'well', message: version },
      may
        ? { what: 'capability', verdict: 'well', message: 'raw sockets may be opened' }
        : {
            what: 'capability',
            verdict: 'ill',
            message: 'live capture needs CAP_NET_RAW: start Wardline by its systemd unit, or as root',
          },
    ];
  } catch {
    return [{ what: 'capture', verdict: 'ill', message: 'tcpdump is not installed; live sensors need it' }];
  }
}

/** CAP_NET_RAW among the ambient capabilities of this process. */
function hasRawSockets(): boolean {
  const ambient = /^CapAmb:\s*([0-9a-f]+)/m.exec(fs.readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${ambient}`) & (1n << 13n)) !== 0n;
}

function permissions(data: string): Examined {
  const mode = fs.statSync(data).mode & 0o777;
  return (mode & 0o077) === 0
    ? { what: 'permissions', verdict: 'well', message: `${data} is its owner's alone` }
    : {
        what: 'permissions',
        verdict: 'ill',
        message: `${data} may be read by others (mode ${mode.toString(8)}); run chmod 700 on it`,
      };
}

function room(data: string): Examined {
  const { bavail, bsize } = fs.statfsSync(data);
  const gigabytes = ((bavail * bsize) / 1e9).toFixed(1);
  return bavail * bsize > LITTLE_ROOM
    ? { what: 'room', verdict: 'well', message: `${gigabytes} GB are free` }
    : {
        what: 'room',
        verdict: 'note',
        message: `only ${gigabytes} GB are free; shorten flows.flowDays or give a larger disk`,
      };
}

function asOne(what: string, problems: readonly string[], well: string): Examined {
  return problems.length === 0
    ? { what, verdict: 'well', message: well }
    : { what, verdict: 'ill', message: problems.slice(0, 3).join('; ') };
}
