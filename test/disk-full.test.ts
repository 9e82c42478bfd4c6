/**
 * A full disk: the service takes nothing in and says so everywhere, what it knows can be read, and when there is room again it
 * goes on by itself; what it keeps then is what a service keeps that always had room.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import type { SensorStatus } from '../src/api/services.ts';
import { Disks, whyNoDisks } from './disks.ts';
import { capturesOf, differences, type Kept, keptAtLast, Notices } from './kept.ts';
import { temporaryFolder, wardline } from './program.ts';
import { eventually, type RunningService, Session, startService } from './service-client.ts';

const DEMO = path.join(import.meta.dirname, '../examples/demo/hospital.pcap.gz');
const [EARLY, PIPED] = ['hl7', 'dhcp'].map((name) => path.join(import.meta.dirname, `traces/${name}/laboratory.pcap`));
const MEGABYTE = 1_048_576;
const [DISK_MEGABYTES, SMALL_DISK_MEGABYTES] = [160, 24];
/** What flows leave free of the disk. */
const FLOOR = 24 * MEGABYTE;
/** What the ballast leaves of it: room for the state, none for flows. */
const LEFT = 12 * MEGABYTE;
const SETTLED_WITHIN = 120_000;
const CAPTURES = 2;

const why = whyNoDisks();
const disks = why === null ? new Disks() : null;
const folder = temporaryFolder();
const inbox = path.join(folder, 'inbox');
const pipe = path.join(folder, 'pipe');
let service: RunningService | null = null;
let session: Session;
after(async () => {
  await service?.end('SIGKILL');
  disks?.remove();
});

/** Starts a service with a folder sensor and one that reads a pipe; its data lie on a disk of their own. */
async function begin(where: string, floor: number): Promise<void> {
  fs.rmSync(inbox, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  fs.rmSync(pipe, { force: true });
  fs.mkdirSync(inbox);
  execFileSync('mkfifo', [pipe]);
  fs.copyFileSync(EARLY ?? '', path.join(inbox, 'early.pcap'));
  service = await startService(
    where,
    `flows: { freeBytes: ${floor} }
sensors:
  - { kind: folder, name: inbox, folder: ${inbox}, quietSeconds: 1 }
  - { kind: live, name: mirror, command: [cat, ${pipe}] }`,
  );
  session = new Session(service.url);
  await session.signIn(service.secret);
  await capturesOf(session, 1);
}

/** More comes in: a capture into the folder, and another down the pipe. */
async function feed(): Promise<void> {
  fs.copyFileSync(DEMO, path.join(inbox, 'late.pcap.gz'));
  await fs.promises.writeFile(pipe, fs.readFileSync(PIPED ?? ''));
}

async function keptAfterAll(): Promise<Kept> {
  await capturesOf(session, CAPTURES);
  await eventually(sensors, (all) => (all.get('mirror')?.restarts ?? 0) > 0, SETTLED_WITHIN);
  return keptAtLast(session);
}

async function sensors(): Promise<ReadonlyMap<string, SensorStatus>> {
  const { items } = await session.get<{ items: readonly SensorStatus[] }>('/api/v1/sensors');
  return new Map(items.map((sensor) => [sensor.name, sensor]));
}

async function end(): Promise<void> {
  assert.equal(await service?.end('SIGTERM'), 0);
  service = null;
}

/** A file that leaves so many bytes of a disk. */
function fill(place: string, left: number): string {
  const ballast = path.join(place, 'ballast');
  const file = fs.openSync(ballast, 'w');
  try {
    for (let piece = MEGABYTE; piece >= 512; ) {
      const { bavail, bsize } = fs.statfsSync(place);
      if (bavail * bsize - left < piece && left > 0) piece /= 2;
      else
        try {
          if (fs.writeSync(file, new Uint8Array(piece).fill(1)) < piece) piece /= 2;
          else if (piece < MEGABYTE) fs.fsyncSync(file);
        } catch (error) {
          assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
          piece /= 2;
        }
    }
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
  return ballast;
}

async function readiness(): Promise<readonly string[]> {
  const { components } = (await (await fetch(`${service?.url}/readyz`)).json()) as {
    components: readonly { component: string; ok: boolean }[];
  };
  return components.filter(({ ok }) => !ok).map(({ component }) => component);
}

/** What can be read without anything being written. */
async function reading(component: string): Promise<object> {
  const flows = await session.get<{ total: number }>('/api/v1/flows?limit=200');
  const facts = await session.get('/api/v1/facts?limit=200');
  const devices = await session.get('/api/v1/devices?limit=200');
  assert.ok(flows.total > 0);
  // Flows of a batch are kept before its facts: where the state has no room, they are there already, and come once all the same.
  return component === 'state' ? { facts, devices } : { flows, facts, devices };
}

/** Fills the disk and feeds the sensors; what must be seen from outside then, up to where everything came in. */
async function sufferFull(place: string, left: number, reason: RegExp, component: string): Promise<void> {
  const notices = new Notices();
  await notices.listen(session);
  await keptAtLast(session);
  const before = await reading(component);
  const ballast = fill(place, left);
  const fed = feed();
  const held = await eventually(
    sensors,
    (all) => [...all.values()].every(({ problem }) => problem?.startsWith('nothing is taken in') === true),
    SETTLED_WITHIN,
  );
  for (const { problem } of held.values()) assert.match(problem ?? '', reason);
  assert.deepEqual(await readiness(), [component]);
  assert.match(await session.text('/metrics'), /^wardline_batches_refused_total [1-9]/m);
  const told = (words: string): number => notices.heard.filter((message) => message.includes(words)).length;
  assert.equal(told('nothing is taken in'), 2, notices.heard.join('\n'));
  assert.deepEqual(await reading(component), before);
  if (component === 'state')
    await assert.rejects(new Session(service?.url ?? '').signIn(null), /: 503 .*no room on the disk/);
  fs.rmSync(ballast);
  await fed;
  await eventually(
    async () => told('data is taken in again'),
    (count) => count === 2,
    SETTLED_WITHIN,
  );
  await eventually(readiness, (ill) => ill.length === 0, SETTLED_WITHIN);
  await notices.stop();
}

test('a disk that fills up holds the sensors, is told everywhere, and loses nothing', async (context) => {
  if (disks === null) {
    context.diagnostic(`no disk was filled: ${why}`);
    return;
  }
  const always = path.join(folder, 'always');
  fs.mkdirSync(always);
  await begin(always, 0);
  await feed();
  const whole = await keptAfterAll();
  assert.ok(whole.flows.rows > 200 && whole.facts.length > 200 && whole.findings.length > 0);
  await end();

  const place = disks.mount(disks.make(DISK_MEGABYTES), 'flows');
  await begin(place, FLOOR);
  await sufferFull(place, LEFT, /no room for more flows/, 'flows');
  assert.deepEqual(differences(await keptAfterAll(), whole), []);
  await end();
  disks.unmount(place);

  // The flows lie elsewhere and have room; of the disk of the state not a byte is left.
  const small = disks.mount(disks.make(SMALL_DISK_MEGABYTES), 'state');
  fs.mkdirSync(path.join(folder, 'elsewhere'));
  fs.mkdirSync(path.join(small, 'data'), { mode: 0o700 });
  fs.symlinkSync(path.join(folder, 'elsewhere'), path.join(small, 'data', 'flows'));
  await begin(small, 0);
  await sufferFull(small, 0, /no room for more in the state/, 'state');
  assert.deepEqual(differences(await keptAfterAll(), whole), []);
  await end();
  disks.unmount(small);
});

test('what finds the disk full when it starts says so in one sentence', (context) => {
  if (disks === null) {
    context.diagnostic(`no disk was filled: ${why}`);
    return;
  }
  const place = disks.mount(disks.make(SMALL_DISK_MEGABYTES), 'start');
  const data = path.join(place, 'data');
  const begun = wardline(['analyze', '--data', data, DEMO], { folder });
  assert.deepEqual(
    [begun.status, begun.err],
    [2, 'wardline: there is no room for more flows; make room, or keep fewer days\n'],
  );
  fill(place, 0);
  for (const command of ['serve', 'analyze'] as const) {
    const { status, err } = wardline([command, '--data', data, ...(command === 'analyze' ? [DEMO] : [])], { folder });
    assert.equal(status, 2, err);
    assert.match(err, /^wardline: [^\n]*no room[^\n]*make room\n$/);
  }
  disks.unmount(place);
});
