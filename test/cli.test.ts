/** The command line keeps its promises: exit statuses, one sentence for each failure, and clean endings whatever is cut, closed or interrupted. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type WrittenFrame, writePcap, writePcapng } from '#capture/write.ts';
import { loadCommands } from '../src/cli/commands.ts';
import { endOf, PROGRAM, type Run, startWardline, temporaryFolder, wardline } from './program.ts';
import { TALKS } from './talks/all.ts';
import { putOnWire } from './wire.ts';

const folder = temporaryFolder();
const here = { folder };
const COMMANDS = ['analyze', 'flows', 'facts'] as const;
const write = (name: string, bytes: Uint8Array | string): void => {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), bytes);
};

const first = TALKS.slice(0, 12).flatMap((talk, place) => putOnWire(talk, place));
const second = TALKS.slice(12, 30).flatMap((talk, place) => putOnWire(talk, 300 + place));
const [ONE, TWO] = [writePcap(first), writePcapng(second)];
write('one.pcap', ONE);
write('two.pcapng', TWO);
write('both/one.pcap', ONE);
write('both/deep/two.pcapng.gz', gzipSync(TWO));
write('cut.pcap', ONE.subarray(0, ONE.length - 40));
write('empty.pcap', '');
write('letter.txt', 'Dear colleague, here is no capture.\n');
write('nothing/readme.md', 'no capture here');
write('strange-link.pcap', writePcap([{ time: 1.7e15, bytes: new Uint8Array(60), linkType: 233 }]));

/** What went wrong, as one line on standard error. */
function sentence(run: Run): string {
  const lines = run.err.trimEnd().split('\n');
  assert.equal(lines.length, 1, `more than one sentence: ${run.err}`);
  assert.match(lines[0] ?? '', /^wardline[ :]/);
  return lines[0] ?? '';
}

interface Reported {
  readonly captures: readonly {
    readonly path: string;
    readonly packets: number;
    readonly problems: readonly { readonly offset: number | null; readonly message: string }[];
  }[];
  readonly devices: readonly { readonly ips: readonly string[] }[];
  readonly flows: { readonly count: number };
}
const reportOf = (run: Run): Reported => JSON.parse(run.out) as Reported;

test('help shows examples for each command, and the version is told', async () => {
  const help = wardline(['--help'], here);
  assert.deepEqual([help.status, help.err], [0, '']);
  const listed = /Commands:\n((?: .*\n)+)/.exec(help.out)?.[1] ?? '';
  const names = [...listed.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = '']) => name).filter((name) => name !== 'help');
  const commands = await loadCommands([]);
  assert.deepEqual(
    names,
    commands.map((command) => command.name()),
  );
  const examplesOf = (name: string): RegExp => new RegExp(`^Examples:\n(?: {2}.*\\bwardline ${name}\\b.*\n){1,}`, 'm');
  for (const command of commands) {
    let told = '';
    command.configureOutput({
      writeOut: (text) => {
        told += text;
      },
    });
    command.outputHelp();
    assert.match(told, examplesOf(command.name()));
  }
  for (const name of COMMANDS) {
    const run = wardline([name, '--help'], here);
    assert.deepEqual([run.status, run.err], [0, '']);
    assert.match(run.out, examplesOf(name));
  }
  const version = wardline(['--version'], here);
  assert.deepEqual([version.status, version.err], [0, '']);
  const { version: stated } = JSON.parse(
    fs.readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8'),
  ) as { version: string };
  assert.equal(version.out, `${stated}\n`);
});

test('a wrong use is told in one sentence that says what to do, with status 2', () => {
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['flows', '--frmat', 'json', 'one.pcap'], /--frmat.*--format/],
    [['flows', '--format', 'xml', 'one.pcap'], /xml.*table, json, ndjson/],
    [['flows', '--max-flows', 'many', 'one.pcap'], /many.*whole number/],
    [['flows'], /capture/],
    [['facts'], /capture/],
    [['analyze'], /capture/],
    [['explode', 'one.pcap'], /explode/],
    [['analyze', '--each', 'one.pcap', '--data', 'kept'], /--each.*--data/],
  ];
  for (const [args, names] of wrong) {
    const run = wardline(args, here);
    assert.deepEqual([run.status, run.out], [2, ''], args.join(' '));
    assert.match(sentence(run), names);
  }
  const bare = wardline([], here);
  assert.deepEqual([bare.status, bare.out], [2, '']);
  assert.match(bare.err, /Usage: wardline/);
  assert.ok(!fs.existsSync(path.join(folder, 'kept')));
});

test('what cannot be read at all is named with what to do, and the others are read', () => {
  const unreadable: readonly (readonly [string, RegExp])[] = [
    ['missing.pcap', /missing\.pcap: no such file/],
    ['empty.pcap', /empty\.pcap: is empty.*offset 0.*; give/],
    ['letter.txt', /letter\.txt: no capture: at offset 0.*; give/],
    ['nothing', /nothing: the folder holds no capture; name/],
  ];
  for (const [name, told] of unreadable) {
    const alone = wardline(['flows', name], here);
    assert.equal(alone.status, 2);
    assert.match(sentence(alone), told);
  }
  for (const command of COMMANDS) {
    const names = unreadable.map(([name]) => name);
    const among = wardline([command, 'one.pcap', ...names, 'two.pcapng', '--format', 'ndjson'], here);
    const without = wardline([command, 'one.pcap', 'two.pcapng', '--format', 'ndjson'], here);
    assert.deepEqual([among.status, without.status], [2, 0]);
    const lines = among.err.trimEnd().split('\n');
    assert.equal(lines.length, unreadable.length);
    for (const [, told] of unreadable) assert.ok(lines.some((line) => told.test(line)));
    if (command !== 'analyze') assert.equal(among.out, without.out);
  }
  const { captures, flows } = reportOf(wardline(['analyze', 'one.pcap', 'letter.txt', 'two.pcapng'], here));
  assert.deepEqual(captures.map(({ path: name }) => name).sort(), ['letter.txt', 'one.pcap', 'two.pcapng']);
  assert.match(captures.find((capture) => capture.path === 'letter.txt')?.problems[0]?.message ?? '', /no capture/);
  assert.equal(flows.count, reportOf(wardline(['analyze', 'one.pcap', 'two.pcapng'], here)).flows.count);
});

test('damage is told in problems and on standard error with its offset; what is sound is read, with status 0', () => {
  for (const command of COMMANDS) {
    const run = wardline([command, 'cut.pcap', 'two.pcapng'], here);
    assert.equal(run.status, 0, run.err);
    assert.match(sentence(run), /^wardline: cut\.pcap: .*offset \d+/);
  }
  const { captures } = reportOf(wardline(['analyze', 'cut.pcap', 'two.pcapng'], here));
  const [cut] = captures.filter((capture) => capture.path === 'cut.pcap');
  assert.equal(cut?.packets, first.length - 1);
  assert.ok((cut?.problems[0]?.offset ?? 0) > 1000);
  assert.equal(captures.find((capture) => capture.path === 'two.pcapng')?.packets, second.length);

  const kept = wardline(['analyze', 'cut.pcap', 'two.pcapng', '--data', 'damaged'], here);
  assert.equal(kept.status, 0);
  assert.match(sentence(kept), /^wardline: cut\.pcap: .*offset \d+/);
  const missing = wardline(['analyze', 'nowhere.pcap', '--data', 'damaged'], here);
  assert.equal(missing.status, 2);
  assert.match(sentence(missing), /^wardline: nowhere\.pcap: no such file/);

  const strange = wardline(['analyze', 'strange-link.pcap', 'one.pcap'], here);
  assert.equal(strange.status, 0);
  assert.match(sentence(strange), /strange-link\.pcap: .*link type 233/);
  const [told] = reportOf(strange).captures.filter((capture) => capture.path === 'strange-link.pcap');
  assert.match(told?.problems[0]?.message ?? '', /link type 233/);
});

test('standard input is read, compressed or not', () => {
  for (const input of [ONE, gzipSync(ONE)]) {
    const run = wardline(['flows', '-'], { folder, input });
    assert.deepEqual([run.status, run.err], [0, '']);
    const capture = JSON.stringify('one.pcap');
    assert.equal(
      run.out.replaceAll('"capture":"-"', `"capture":${capture}`),
      wardline(['flows', 'one.pcap'], here).out,
    );
  }
  const nothing = wardline(['analyze', '-'], { folder, input: new Uint8Array(0) });
  assert.equal(nothing.status, 2);
  assert.match(sentence(nothing), /standard input: is empty/);
  const cut = wardline(['facts', '-'], { folder, input: ONE.subarray(0, 3000) });
  assert.equal(cut.status, 0);
  assert.match(sentence(cut), /standard input: .*offset \d+/);
});

test('analyze --each gives one report per capture, each as if it were alone', () => {
  const run = wardline(
    ['analyze', '--each', 'one.pcap', 'letter.txt', 'both', 'missing.pcap', '--format', 'ndjson'],
    here,
  );
  assert.equal(run.status, 2);
  assert.equal(run.err.trimEnd().split('\n').length, 2);
  const reports = run.out.trimEnd().split('\n');
  const names = reports.map((line) => (JSON.parse(line) as Reported).captures.map((capture) => capture.path));
  assert.deepEqual(names.flat().sort(), [
    'both/deep/two.pcapng.gz',
    'both/one.pcap',
    'letter.txt',
    'missing.pcap',
    'one.pcap',
  ]);
  assert.equal(`${reports[0]}\n`, wardline(['analyze', 'one.pcap', '--format', 'ndjson'], here).out);
  const list = wardline(['analyze', '--each', 'one.pcap', 'two.pcapng', '--format', 'json'], here);
  assert.equal((JSON.parse(list.out) as readonly Reported[]).length, 2);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends reading cleanly with what is known so far`, async () => {
    const started = startWardline(['analyze', '-'], here);
    const ended = endOf(started);
    // More than a pipe holds: when it is written, the program reads.
    const frames = Array.from({ length: 4000 }, (_, index) => ({
      time: 1.7e15 + index,
      bytes: first[index % first.length]?.bytes ?? ONE,
    }));
    await new Promise((resolve) => started.stdin?.write(writePcap(frames), resolve));
    started.kill(signal);
    const run = await ended;
    assert.deepEqual([run.status, run.signal], [0, null], run.err);
    const [capture] = reportOf(run).captures;
    assert.ok((capture?.packets ?? 0) > 1000);
    assert.match(capture?.problems[0]?.message ?? '', /stopped at offset \d+/);
    assert.match(sentence(run), /standard input: reading was stopped at offset \d+/);
  });
}

test('after Ctrl-C no further capture is begun', async () => {
  const pipe = path.join(folder, 'pipe.pcap');
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
  const started = startWardline(['analyze', '--each', 'pipe.pcap', 'one.pcap', '--format', 'ndjson'], here);
  const ended = endOf(started);
  const writer = fs.createWriteStream(pipe);
  const frames = Array.from({ length: 4000 }, (_, index) => ({ time: 1.7e15 + index, bytes: new Uint8Array(90) }));
  await new Promise((resolve) => writer.write(writePcap(frames), resolve));
  started.kill('SIGINT');
  const run = await ended;
  writer.destroy();
  assert.equal(run.status, 0, run.err);
  assert.deepEqual(
    run.out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as Reported).captures[0]?.path),
    ['pipe.pcap'],
  );
});

/** Larger than what one thread reads alone, with more flows than a pipe holds lines of. */
function largeCapture(): Uint8Array {
  const frames: WrittenFrame[] = [];
  const talk = {
    name: 'large',
    carrier: 'udp',
    serverPort: 9,
    said: [{ from: 'client', bytes: new Uint8Array(32_000) }],
  } as const;
  for (let place = 0; place < 1600; place++) frames.push(...putOnWire(talk, place));
  return writePcap(frames);
}
const LARGE = largeCapture();
write('large.pcap', LARGE);

test('a reader that goes away ends the work quietly', () => {
  const quiet = (script: string): void => {
    const run = spawnSync('bash', ['-c', `set -o pipefail; ${script}`], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 180_000,
    });
    assert.deepEqual([run.status, run.stderr], [0, ''], script);
  };
  assert.ok(LARGE.length > 48 * 1024 * 1024);
  for (const format of ['table', 'json', 'ndjson']) {
    quiet(`${PROGRAM} flows large.pcap --format ${format} | head -1`);
    quiet(`${PROGRAM} facts one.pcap two.pcapng --format ${format} | head -1`);
    quiet(`${PROGRAM} analyze one.pcap --format ${format} | head -1`);
  }
  quiet(`${PROGRAM} --help | head -1`);
  quiet(`${PROGRAM} facts --keys | head -1`);
  quiet(`${PROGRAM} analyze cut.pcap 2>&- | tail -1`);
  quiet(`(${PROGRAM} analyze cut.pcap 2>&1 >/dev/null) | true; true`);
});

test('a place that takes no more is told in one sentence', () => {
  const run = spawnSync('bash', ['-c', `${PROGRAM} analyze one.pcap > /dev/full`], { cwd: folder, encoding: 'utf8' });
  assert.equal(run.status, 2);
  assert.match(run.stderr, /^wardline: standard output cannot be written \(ENOSPC\); [^\n]+\n$/);
});

test('a defect in a reading thread is told in one sentence, with status 70', () => {
  const engine = new URL('../src/track/engine.ts', import.meta.url).href;
  const breaks = `import { isMainThread } from 'node:worker_threads'; import { Engine } from ${JSON.stringify(engine)};
    if (!isMainThread) Engine.prototype.isForeign = () => { throw new RangeError('what was read'); };`;
  write('broken.mjs', breaks);
  for (const command of ['flows', 'analyze']) {
    const settings = { NODE_OPTIONS: `--import ${path.join(folder, 'broken.mjs')}` };
    const run = wardline([command, 'large.pcap'], { folder, settings });
    assert.equal(run.status, 70);
    assert.match(
      run.err,
      /^wardline: a defect of Wardline \(RangeError at src\/[\w/.-]+:\d+\); please report [^\n]+\n$/,
    );
  }
});
