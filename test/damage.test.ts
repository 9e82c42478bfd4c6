/** Files that are not as they were written: found at the start or told when met, named by the doctor, and mended by a backup. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openState } from '#store/state/state.ts';
import { StateError } from '#store/state/state-error.ts';
import { Notices } from './kept.ts';
import { temporaryFolder, wardline } from './program.ts';
import { eventually, type RunningService, Session, startService } from './service-client.ts';

const DEMO = path.join(import.meta.dirname, '../examples/demo/hospital.pcap.gz');
const PAGE = 4096;
const GARBAGE = 0xa5;
/** The rows of every part of the flows, one that was merged into another among them, and what is derived from them. */
const ROWS = /\/\d{8}_\d+_\d+_\d+(_\d+)?\/data\.bin$/;
const ROLL_UPS = /\.proj\/data\.bin$/;

const folder = temporaryFolder();
const data = path.join(folder, 'data');
const backup = path.join(folder, 'backup');
let report = '';
let service: RunningService | null = null;
after(() => service?.end('SIGKILL'));

before(() => {
  report = run('analyze', '--data', data, DEMO).out;
  run('backup', '--data', data, backup);
});

function run(...words: string[]): { readonly out: string; readonly err: string } {
  const { status, out, err } = wardline(words, { folder });
  assert.equal(status, 0, out + err);
  return { out, err };
}

/** A copy of the folder, with something done to the files whose paths match. */
function copyWith(name: string, which: RegExp, damage: (file: string) => void): string {
  const copy = path.join(folder, name);
  // Links of the engine point beside themselves, and have to do so in the copy too.
  fs.cpSync(data, path.join(copy, 'data'), { recursive: true, verbatimSymlinks: true });
  const files = fs.readdirSync(copy, { recursive: true, encoding: 'utf8' }).filter((file) => which.test(file));
  assert.ok(files.length > 0, `nothing is like ${which}`);
  // The engine's links lead to some of them a second time.
  for (const file of new Set(files.map((name) => fs.realpathSync(path.join(copy, name))))) damage(file);
  return copy;
}

function spoil(at: (size: number) => number, length: number): (file: string) => void {
  return (file) => {
    const bytes = fs.readFileSync(file);
    const start = at(bytes.length);
    fs.writeFileSync(file, bytes.fill(GARBAGE, start, Math.min(bytes.length, start + length)));
  };
}

/** The doctor's line about `what`; it must end with status 1. */
function diagnosis(copy: string, what: string): string {
  const { status, out } = wardline(['doctor', '--data', path.join(copy, 'data')], { folder });
  assert.equal(status, 1, out);
  return (
    out.split('\n').find((line) => line.startsWith('ILL') && line.includes(` ${what} `)) ?? `${what} is well: ${out}`
  );
}

test('every page of the state that is spoilt is found before anything is written, or held nothing', async (context) => {
  const state = path.join(data, 'state.sqlite');
  const bytes = fs.readFileSync(state);
  const file = path.join(folder, 'spoilt.sqlite');
  const wanted = await contentOf(state);
  const counts = { refused: 0, unreadable: 0, unused: 0 };
  for (let at = 0; at < bytes.length; at += PAGE) {
    fs.writeFileSync(file, Buffer.from(bytes).fill(GARBAGE, at, at + PAGE));
    const content = await contentOf(file).catch((error: unknown) => error);
    if (content instanceof StateError) {
      assert.equal(content.code, 'damaged');
      assert.match(
        content.message,
        /^\S+: the database is damaged \([^\n]+\); run wardline doctor, then restore a backup$/,
      );
      counts.refused++;
    } else if (content instanceof SyntaxError) counts.unreadable++;
    else {
      assert.equal(content, wanted, `page ${at / PAGE} is another one, and nobody saw it`);
      counts.unused++;
    }
  }
  context.diagnostic(JSON.stringify(counts));
  assert.ok(counts.refused > (bytes.length / PAGE) * 0.8, JSON.stringify(counts));
});

async function contentOf(file: string): Promise<string> {
  const state = await openState(file);
  try {
    return JSON.stringify([await state.inventory.load(), await state.captures.list()]);
  } finally {
    await state.close();
    for (const more of ['-wal', '-shm']) fs.rmSync(file + more, { force: true });
  }
}

test('a damaged state is refused in one sentence, named by the doctor, and restored from a backup', () => {
  const copy = copyWith(
    'state',
    /state\.sqlite$/,
    spoil(() => PAGE, PAGE),
  );
  for (const words of [['serve'], ['analyze', DEMO]]) {
    const { status, err } = wardline([...words, '--data', path.join(copy, 'data')], { folder });
    assert.equal(status, 2, err);
    assert.match(err, /^wardline: \S+state\.sqlite: the database is damaged \([^\n]+\); [^\n]+ restore a backup\n$/);
  }
  assert.match(diagnosis(copy, 'state'), /damaged/);
  const again = path.join(copy, 'again');
  run('restore', '--data', again, backup);
  run('doctor', '--data', again);
  assert.deepEqual(conclusionsOf(run('analyze', '--data', again, DEMO).out), conclusionsOf(report));
});

function conclusionsOf(text: string): object {
  const { devices, flows, findings } = JSON.parse(text) as { devices: unknown; flows: unknown; findings: unknown };
  return { devices, flows, findings };
}

const MIDDLE = spoil((size) => Math.floor(size / 2), 64);
const CUT = (file: string): void => fs.truncateSync(file, Math.floor(fs.statSync(file).size / 2));
const GONE = (file: string): void => fs.rmSync(file);

test('rows of flows that are damaged in whatever way are named by the doctor', () => {
  for (const [name, damage] of Object.entries({ spoilt: MIDDLE, cut: CUT, gone: GONE })) {
    const copy = copyWith(`rows ${name}`, ROWS, damage);
    assert.match(diagnosis(copy, 'flows'), /table flows, part \S+: \S.*(restore a backup|rows are missing)/, name);
  }
});

test('spoilt roll-ups are named by the doctor, and those that were cut off are made anew', () => {
  const spoilt = copyWith('sums spoilt', ROLL_UPS, MIDDLE);
  assert.match(diagnosis(spoilt, 'flows'), /table flows, part \S+: damaged/);
  const cut = copyWith('sums cut', ROLL_UPS, CUT);
  run('doctor', '--data', path.join(cut, 'data'));
});

test('a service that lacks rows of flows says so when it starts', async () => {
  service = await startService(copyWith('lacking', ROWS, GONE), 'sensors: []');
  assert.match(
    service.said(),
    /A part of the flows is damaged \(table flows, part \S+: could not be opened[^\n]+restore a backup\./,
  );
  assert.equal((await fetch(`${service.url}/readyz`)).status, 503);
  assert.equal(await service.end('SIGTERM'), 0);
  service = null;
});

test('a service that meets damaged flows says so in one sentence, and goes on with the rest', async () => {
  const copy = copyWith('served', ROWS, MIDDLE);
  service = await startService(copy, 'sensors: []');
  const session = new Session(service.url);
  await session.signIn(service.secret);
  const notices = new Notices();
  await notices.listen(session);
  await assert.rejects(session.get('/api/v1/flows'), /: 5\d\d /);
  const heard = await eventually(
    async () => notices.heard,
    (messages) => messages.length > 0,
    120_000,
  );
  assert.match(
    heard[0] ?? '',
    /^A part of the flows is damaged \([^\n]+\); stop Wardline, run wardline doctor, then restore a backup\.$/,
  );
  await notices.stop();
  const ready = await fetch(`${service.url}/readyz`);
  assert.equal(ready.status, 503);
  const { components } = (await ready.json()) as { components: readonly { component: string; ok: boolean }[] };
  assert.deepEqual(
    components.filter(({ ok }) => !ok).map(({ component }) => component),
    ['flows'],
  );
  const { total } = await session.get<{ total: number }>('/api/v1/devices');
  assert.ok(total > 10);
  assert.equal(await service.end('SIGTERM'), 0);
  service = null;
});
