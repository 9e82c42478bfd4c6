/**
 * What is kept, and what befalls it: decoders that crash, a backup in the midst of work, a second service, damaged files.
 *
 * WARDLINE_SEED sets the moments of the crashes and the places of the damage.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createRandom } from '#base/random.ts';
import { compose } from '../bench/compose.ts';
import { gatherTemplates } from '../bench/sources.ts';
import type { SensorStatus } from '../src/api/services.ts';
import { capturesOf, differences, type Kept, keptAtLast, Notices } from './kept.ts';
import { descendantsOf, signal } from './processes.ts';
import { endOf, PROGRAM, temporaryFolder, wardline } from './program.ts';
import { eventually, type RunningService, Session, startService } from './service-client.ts';

const { WARDLINE_SEED = '20260303' } = process.env;
const SEED = Number(WARDLINE_SEED);
/** Conversations of each capture: the second is cut into several batches. */
const DAYS = [2000, 24_000, 2000] as const;
const BYTES_OF_ONE = 250;
/** Those, and the capture of the examples, which has findings. */
const CAPTURES = DAYS.length + 1;
/** The capture whose decoder crashes, and how often one is tried. */
const [POISONED, TRIES] = ['day2.pcap', 3];
/** A decoder crashes this many milliseconds after it appeared at the latest. */
const LATEST_CRASH = 600;
/** A decoder appears within this many milliseconds. */
const APPEARS_WITHIN = 300_000;
/** Who comes second is told so within this many milliseconds. */
const REFUSED_WITHIN = 120_000;

const folder = temporaryFolder();
const inbox = path.join(folder, 'inbox');
const SENSOR = `sensors: [{ kind: folder, name: inbox, folder: ${inbox}, quietSeconds: 1 }]`;
const places = { whole: place('whole'), crashed: place('crashed'), restored: place('restored') };
let running: RunningService | null = null;
/** What a service keeps that nothing befell. */
let whole: Kept;
after(() => running?.end('SIGKILL'));

function place(name: string): string {
  const made = path.join(folder, name);
  fs.mkdirSync(made);
  return made;
}

before(async () => {
  const traces = path.join(import.meta.dirname, 'traces');
  const sources = fs
    .readdirSync(traces, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.pcap(ng)?$/.test(name))
    .sort();
  const templates = await gatherTemplates(sources.map((name) => path.join(traces, name)));
  fs.mkdirSync(inbox);
  const demo = 'hospital.pcap.gz';
  fs.copyFileSync(path.join(import.meta.dirname, '../examples/demo', demo), path.join(inbox, demo));
  for (const [index, flows] of DAYS.entries())
    compose(templates, path.join(inbox, `day${index + 1}.pcap`), {
      bytes: flows * BYTES_OF_ONE,
      flows,
      seed: index + 1,
    });
});

async function begin(where: string): Promise<Session> {
  // A test that failed may have left one.
  await running?.end('SIGKILL');
  running = await startService(where, SENSOR);
  const session = new Session(running.url);
  await session.signIn(running.secret);
  return session;
}

async function end(): Promise<void> {
  assert.equal(await running?.end('SIGTERM'), 0);
  running = null;
}

/** A command on a folder of data, in one line where it refuses. */
function onData(command: string, where: string, ...words: string[]): { readonly status: number | null; said: string } {
  const { status, out, err } = wardline([command, '--data', path.join(where, 'data'), ...words], { folder });
  return { status, said: out + err };
}

test('a backup is made while captures come in, and nobody else gets at the folder meanwhile', async () => {
  const session = await begin(places.whole);
  await eventually(
    () => session.text('/metrics'),
    (text) => /^wardline_flow_store_batches_total [1-9]/m.test(text),
    180_000,
  );
  const backup = spawn(PROGRAM, ['backup', '--data', path.join(places.whole, 'data'), path.join(folder, 'copy')]);
  const copied = endOf(backup);
  // Each export is an entry of the audit log, which has a head beside it.
  const exported = (): Promise<boolean> => session.text('/api/v1/exports/devices?format=csv').then(() => true);
  for (let copying = true; copying; ) copying = await Promise.race([copied.then(() => false), exported()]);
  assert.deepEqual((await copied).status, 0, (await copied).err);
  for (const [command, ...words] of [['serve'], ['analyze', path.join(inbox, 'day1.pcap')]] as const) {
    const began = performance.now();
    const { status, said } = onData(command, places.whole, ...words);
    assert.equal(status, 2, said);
    assert.match(said, /^wardline: \S+: another Wardline works on this folder; [^\n]+\n$/);
    assert.ok(performance.now() - began < REFUSED_WITHIN);
  }
  assert.match(onData('doctor', places.whole).said, /^ILL {3}data .*another Wardline works on this folder/m);
  const captures = await capturesOf(session, CAPTURES);
  assert.deepEqual(new Set(captures.map(({ state }) => state)), new Set(['done']));
  whole = await keptAtLast(session);
  assert.ok(whole.flows.rows > 20_000 && whole.facts.length > 1000 && whole.findings.length > 0);
  await end();
});

test('what was restored and fed again is what the undisturbed service keeps', async () => {
  const { status, said } = onData('restore', places.restored, path.join(folder, 'copy'));
  assert.equal(status, 0, said);
  const examined = onData('doctor', places.restored);
  assert.equal(examined.status, 0, examined.said);
  const session = await begin(places.restored);
  await capturesOf(session, CAPTURES);
  assert.deepEqual(differences(await keptAtLast(session), whole), []);
  await end();
});

test(`a capture that crashes its decoder is told, others go on, and read again it loses nothing (seed ${SEED})`, async (context) => {
  const random = createRandom(SEED);
  const session = await begin(places.crashed);
  const notices = new Notices();
  await notices.listen(session);
  const crashes = await crashDecoders(running?.process.pid ?? 0, () => random.below(LATEST_CRASH));
  const captures = await capturesOf(session, CAPTURES);
  const states = new Map(captures.map(({ path: name, state }) => [path.basename(name), state]));
  assert.deepEqual(states, new Map([...states.keys()].map((name) => [name, name === POISONED ? 'failed' : 'done'])));
  const [problem] = captures.find(({ state }) => state === 'failed')?.problems ?? [];
  assert.match(problem?.message ?? '', /decoder stopped 3 times \(ended by SIGSEGV\)/);
  const { items } = await session.get<{ items: readonly SensorStatus[] }>('/api/v1/sensors');
  assert.match(items[0]?.problem ?? '', /day2\.pcap: the decoder stopped/);
  assert.ok(
    notices.heard.some((message) => message.includes(`${POISONED}: the decoder stopped`)),
    notices.heard.join('\n'),
  );
  const partly = await keptAtLast(session);
  assert.ok(partly.flows.rows < whole.flows.rows);
  await notices.stop();
  await end();
  const again = await begin(places.crashed);
  await eventually(
    () => capturesOf(again, CAPTURES),
    (list) => list.every(({ state }) => state === 'done'),
    180_000,
  );
  assert.deepEqual(differences(await keptAtLast(again), whole), []);
  await end();
  context.diagnostic(`crashed after ${crashes.join(', ')} ms; ${partly.flows.rows} of ${whole.flows.rows} rows kept`);
});

/** Crashes every decoder of the poisoned capture some time after it appears, as often as it is tried. */
async function crashDecoders(parent: number, delay: () => number): Promise<readonly number[]> {
  const seen = new Set<number>();
  const delays: number[] = [];
  let last = performance.now();
  while (delays.length < TRIES) {
    const found = descendantsOf(parent).find(
      ({ pid, name }) => name === 'decoder' && !seen.has(pid) && wordsOf(pid).includes(POISONED),
    );
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (!found) {
      assert.ok(performance.now() - last < APPEARS_WITHIN, `no decoder of ${POISONED} after ${delays.length} crashes`);
      continue;
    }
    seen.add(found.pid);
    const wait = delay();
    await new Promise((resolve) => setTimeout(resolve, wait));
    assert.ok(signal(found.pid, 'SIGSEGV'), `the decoder of ${POISONED} was done within ${wait} ms`);
    delays.push(wait);
    last = performance.now();
  }
  return delays;
}

function wordsOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
