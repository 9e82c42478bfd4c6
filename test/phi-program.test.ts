/** Patients never leave the program: canary patients go through every command, every format and every way to fail, and nothing that is printed or left on the disk holds one. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gunzipSync, gzipSync, zstdDecompressSync } from 'node:zlib';
import { type WrittenFrame, writePcap, writePcapng } from '#capture/write.ts';
import { PATIENT_STRINGS } from '../lab/programs/patients.ts';
import { JANE, Searcher } from './canaries.ts';
import { type Run, temporaryFolder, wardline } from './program.ts';
import { TALKS } from './talks/all.ts';
import { join, le } from './talks/words.ts';
import { addressesAt, type Manner, putOnWire, type Talk } from './wire.ts';

const COMMANDS = ['flows', 'facts', 'analyze'] as const;
const FORMATS = ['table', 'json', 'ndjson'] as const;
const searcher = new Searcher();
const folder = temporaryFolder();
const inFolder = { folder, settings: { NODE_COMPILE_CACHE: path.join(folder, 'cache') } };

const all = (manner: Manner = {}, first = 0): WrittenFrame[] =>
  TALKS.flatMap((talk, index) => putOnWire(talk, first + index, manner));
const pieces = (size: number) => (_: number, length: number) =>
  Array.from({ length: Math.ceil(length / size) }, (_unused, index) => index * size);

const whole = writePcapng(all());
const CAPTURES: Readonly<Record<string, Uint8Array>> = {
  'whole.pcapng': whole,
  'pieces.pcap.gz': gzipSync(writePcap(all({ cuts: pieces(7) }, 256))),
  'reversed.pcap': writePcap(all({ cuts: pieces(100), arrange: (segments) => segments.toReversed() }, 512)),
  'middle.pcap': writePcap(all({ isMidstream: true, cuts: pieces(50), arrange: (segments) => segments.slice(5) }, 768)),
  'cut.pcapng': whole.subarray(0, whole.length - 700),
  'commented.pcapng': commented(),
};
for (const [name, bytes] of Object.entries(CAPTURES)) fs.writeFileSync(path.join(folder, name), bytes);
/** Files that are no captures, or turn into none. */
const STRANGERS: Readonly<Record<string, Uint8Array>> = {
  'letter.pcap': join(`${JANE.family}, ${JANE.given}\n`),
  'begins.pcap': join([0xd4, 0xc3, 0xb2, 0xa1], JANE.family.repeat(40)),
  'block.pcapng': join(whole.subarray(0, 28), JANE.family.repeat(4), whole.subarray(28)),
  'zip.pcap.gz': join([0x1f, 0x8b], `${JANE.family} ${JANE.record}`.repeat(9)),
  'text.pcap.gz': gzipSync(`${JANE.family} ${JANE.record}`),
};
for (const [name, bytes] of Object.entries(STRANGERS)) fs.writeFileSync(path.join(folder, name), bytes);

/** A capture whose own remarks name a patient: comments, an interface, names of addresses. */
function commented(): Uint8Array {
  const padded = (text: string): Buffer => join(text, Buffer.alloc((4 - (Buffer.byteLength(text) % 4)) % 4));
  const option = (code: number, text: string): Buffer =>
    join(le(code, 2), le(Buffer.byteLength(text), 2), padded(text));
  const block = (type: number, body: Buffer): Buffer =>
    join(le(type, 4), le(body.length + 12, 4), body, le(body.length + 12, 4));
  const end = Buffer.alloc(4);
  const who = `${JANE.family} ${JANE.given} ${JANE.record}`;
  const [frame] = putOnWire(TALKS[0] as Talk, 1);
  const bytes = frame?.bytes ?? new Uint8Array(0);
  const packet = join(
    le(0, 4),
    le(0, 4),
    le(0, 4),
    le(bytes.length, 4),
    le(bytes.length, 4),
    bytes,
    Buffer.alloc((4 - (bytes.length % 4)) % 4),
  );
  return join(
    block(
      0x0a0d0d0a,
      join(le(0x1a2b3c4d, 4), le(1, 2), le(0, 2), Buffer.alloc(8, 0xff), option(1, who), option(2, who), end),
    ),
    block(1, join(le(1, 2), le(0, 2), le(65_535, 4), option(2, who), option(3, who), option(12, who), end)),
    block(
      4,
      join(
        le(1, 2),
        le(4 + Buffer.byteLength(`${JANE.family}.x`) + 1, 2),
        [10, 0, 0, 1],
        padded(`${JANE.family}.x\0`),
        Buffer.alloc(4),
      ),
    ),
    block(6, join(packet, option(1, who), end)),
    block(0x0bad, join(padded(who))),
  );
}

function silent(run: Run, what: string): void {
  assert.deepEqual(searcher.find(run.out), [], `${what}: standard output`);
  assert.deepEqual(searcher.find(run.err), [], `${what}: standard error`);
  assert.ok(!/^ {4}at |node:internal/m.test(run.err), `${what}: a stack was printed`);
}

test('the captures hold canaries', () => {
  for (const name of ['whole.pcapng', 'cut.pcapng', 'commented.pcapng'])
    assert.notDeepEqual(searcher.find(CAPTURES[name] ?? ''), [], name);
});

for (const command of COMMANDS) {
  test(`${command} tells of no patient in any format`, () => {
    for (const format of FORMATS) {
      const run = wardline([command, ...Object.keys(CAPTURES), '--format', format], inFolder);
      silent(run, `${command} --format ${format}`);
      assert.equal(run.status, 0, run.err);
      assert.ok(run.out.length > 1000, `${command} --format ${format} said too little`);
    }
  });

  test(`${command} tells of no patient when it fails`, () => {
    const failing: readonly (readonly string[])[] = [
      Object.keys(STRANGERS),
      ['--format', 'xml', 'whole.pcapng'],
      ['--max-flows', '3', 'whole.pcapng'],
      ['missing.pcap'],
      ['--help'],
    ];
    for (const args of failing) silent(wardline([command, ...args], inFolder), `${command} ${args.join(' ')}`);
    const { whole: bytes = new Uint8Array(0) } = { whole: CAPTURES['whole.pcapng'] };
    silent(wardline([command, '-'], { ...inFolder, input: bytes.subarray(0, 5000) }), `${command} -`);
    silent(wardline([command, '-'], { ...inFolder, input: join(JANE.family) }), `${command} -`);
  });

  test(`${command} tells of no patient when Wardline itself is broken`, () => {
    const decoder = new URL('../src/decode/headers/decode.ts', import.meta.url);
    const breaks = `import { HeaderDecoder } from ${JSON.stringify(decoder.href)};
      HeaderDecoder.prototype.decode = ({ bytes, start, end }) => { throw new TypeError(Buffer.from(bytes.subarray(start, end)).toString('latin1')); };`;
    fs.writeFileSync(path.join(folder, 'broken.mjs'), breaks);
    const settings = { ...inFolder.settings, NODE_OPTIONS: `--import ${path.join(folder, 'broken.mjs')}` };
    const run = wardline([command, 'whole.pcapng'], { folder, settings });
    silent(run, command);
    assert.equal(run.status, 70);
    assert.match(
      run.err,
      /^wardline: a defect of Wardline \(TypeError at src\/[\w/.-]+:\d+\); please report [^\n]+\n$/,
    );
  });
}

test('analyze --each tells of no patient', () => {
  silent(wardline(['analyze', '--each', folder, '--format', 'ndjson'], inFolder), 'analyze --each');
});

test('the patients of the recorded hospital are told of by no command', () => {
  const demo = path.join(import.meta.dirname, '../examples/demo/hospital.pcap.gz');
  const patients = new Searcher(PATIENT_STRINGS);
  assert.notDeepEqual(patients.find(gunzipSync(fs.readFileSync(demo))), [], 'the recording has no patients');
  for (const command of COMMANDS) {
    const run = wardline([command, demo, '--format', 'ndjson'], inFolder);
    assert.equal(run.status, 0);
    assert.deepEqual(patients.find(run.out + run.err), [], command);
  }
});

test('what analyze --data keeps, and tells again, is of no patient', () => {
  const every = [...Object.keys(CAPTURES), ...Object.keys(STRANGERS)];
  for (const names of [every, ['whole.pcapng']]) {
    const run = wardline(['analyze', ...names, '--data', 'kept', '--format', 'ndjson'], inFolder);
    silent(run, `analyze ${names.join(' ')} --data`);
    assert.ok(run.status === 0 || names === every, run.err);
  }
  assert.ok(fs.readdirSync(path.join(folder, 'kept')).length > 0);
});

test('nothing of a patient is left on the disk', () => {
  const own = new Set([...Object.keys(CAPTURES), ...Object.keys(STRANGERS)]);
  const left = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !own.has(name) && !name.startsWith('cache/') && fs.statSync(path.join(folder, name)).isFile());
  assert.ok(
    left.some((name) => name.startsWith('kept/')),
    'nothing was kept',
  );
  for (const name of left) {
    assert.deepEqual(searcher.find(name), [], 'the name of a file');
    const bytes = fs.readFileSync(path.join(folder, name));
    assert.deepEqual(searcher.find(bytes), [], name);
    assert.deepEqual(searcher.find(unpacked(bytes)), [], `${name}, unpacked`);
  }
  const seen = unpacked(fs.readFileSync(path.join(folder, 'kept/detectors.bin')));
  assert.ok(seen.includes('whole.pcapng'), 'what detectors saw is not unpacked');
});

/** What is learnt lies packed behind a line and a hash. */
function unpacked(bytes: Buffer): Buffer {
  const start = bytes.subarray(0, 128).indexOf(Buffer.from('28b52ffd', 'hex'));
  return start < 0 ? Buffer.alloc(0) : zstdDecompressSync(bytes.subarray(start));
}

interface Found {
  readonly kind: string;
  readonly title: string;
  readonly data?: string;
  readonly actors: readonly { readonly ip?: string }[];
  readonly targets: readonly { readonly ip?: string }[];
  readonly evidence: readonly { readonly capture: string; readonly frame: number; readonly why: string }[];
}

test('patient data in clear text is found: its sort, between whom, and how much', () => {
  const run = wardline(['analyze', 'whole.pcapng', '--format', 'json'], inFolder);
  const { findings } = JSON.parse(run.out) as { findings: readonly Found[] };
  const phi = findings.filter(({ kind }) => kind === 'cleartext.phi');
  let expected = 0;
  for (const [place, talk] of TALKS.entries()) {
    const { client, server } = addressesAt(place);
    for (const sort of talk.reports ?? []) {
      expected++;
      const finding = phi.find(
        ({ data, actors, targets }) => data === sort && actors[0]?.ip === client && targets[0]?.ip === server,
      );
      assert.ok(finding, `${talk.name}: ${sort} between ${client} and ${server} is not among the findings`);
      assert.match(finding.title, /, [1-9]\d* messages? in [1-9]\d* conversations? of [1-9]\d* bytes /);
      assert.ok((finding.evidence[0]?.frame ?? 0) >= 1 && finding.evidence[0]?.capture === 'whole.pcapng');
    }
  }
  assert.ok(expected >= 12);
});
