/** Fingerprints of TLS clients: those of hand-made hellos on the wire, and, where public captures are at hand, those that three other programs agree on. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { DEFAULTS } from '#app/config.ts';
import { run } from '#app/pipeline.ts';
import type { Flow } from '#model/flow.ts';
import { playFrames } from './phi-play.ts';
import { be, client, join, type Part, server } from './talks/words.ts';
import { putOnWire } from './wire.ts';

/** A folder beside the repository may hold captures that are too large, or not free enough, to be part of it. */
const CAPTURES = path.join(import.meta.dirname, '../../shared/data/pcap/ja4');

/** What is offered in a hello, in its order on the wire. */
interface Offer {
  readonly ciphers: readonly number[];
  /** Types of extensions; those that are read get their content from the rest. */
  readonly extensions: readonly number[];
  readonly versions: readonly number[];
  readonly name: string;
  readonly protocols: readonly Part[];
  readonly signatures: readonly number[];
}

const CHROME: Offer = {
  ciphers: [
    0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x9c, 0x9d, 0x2f, 0x35,
  ],
  extensions: [0x1b, 0x00, 0x33, 0x10, 0x4469, 0x17, 0x2d, 0x0d, 0x05, 0x23, 0x12, 0x2b, 0xff01, 0x0b, 0x0a, 0x15],
  versions: [0x0304, 0x0303],
  name: 'archive.clinic.example',
  protocols: ['h2', 'http/1.1'],
  signatures: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
};
/** The example of the specification (JA4.md). */
const EXPECTED = 't13d1516h2_8daaf6152771_e5627efa2ab1';

function hello({ ciphers, extensions, versions, name, protocols, signatures }: Offer): Buffer {
  const list = (size: number, items: Buffer): Buffer => join(be(items.length, size), items);
  const words = (values: readonly number[]): Buffer => join(...values.map((value) => be(value, 2)));
  const contents: Readonly<Record<number, () => Buffer>> = {
    0: () => list(2, join([0], list(2, join(name)))),
    13: () => list(2, words(signatures)),
    16: () => list(2, join(...protocols.map((protocol) => list(1, join(protocol))))),
    43: () => list(1, words(versions)),
  };
  const written = extensions.map((type) => join(be(type, 2), list(2, contents[type]?.() ?? Buffer.alloc(0))));
  const body = join([3, 3], Buffer.alloc(32, 7), [0], list(2, words(ciphers)), [1, 0], list(2, join(...written)));
  const handshake = join([1], be(body.length, 3), body);
  return join([22, 3, 1], be(handshake.length, 2), handshake);
}

/** The fingerprint of a hello that goes through the whole program, cut into segments. */
function ja4Of(offer: Offer, size = 1460): unknown {
  const said = [client(hello(offer)), server([21, 3, 3, 0, 2, 2, 40])];
  const cuts = (_: number, length: number): number[] =>
    Array.from({ length: Math.floor(length / size) }, (_unused, index) => (index + 1) * size);
  const { flows } = playFrames(putOnWire({ name: 'hello', carrier: 'tcp', serverPort: 443, said }, 3, { cuts }));
  return printOf(flows[0]);
}

/** The fingerprint that a flow tells. */
function printOf(flow: Flow | undefined): unknown {
  const { ja4 } = flow?.tls ?? {};
  return ja4;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
const hex = (values: readonly number[]): string =>
  [...values].map((value) => value.toString(16).padStart(4, '0')).join(',');
const sorted = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);

test('a hello as the specification shows it has the specification’s fingerprint, however it is cut', () => {
  for (const size of [1460, 100, 9, 2]) assert.equal(ja4Of(CHROME, size), EXPECTED, `segments of ${size}`);
});

test('the order of ciphers and extensions does not matter, that of signatures does', () => {
  const turned = { ...CHROME, ciphers: CHROME.ciphers.toReversed(), extensions: CHROME.extensions.toReversed() };
  assert.equal(ja4Of(turned), EXPECTED);
  assert.notEqual(ja4Of({ ...CHROME, signatures: CHROME.signatures.toReversed() }), EXPECTED);
});

test('values that are there to be ignored (GREASE) change nothing', () => {
  const greased = {
    ...CHROME,
    ciphers: [0x0a0a, ...CHROME.ciphers],
    extensions: [0x1a1a, ...CHROME.extensions, 0xfafa],
    versions: [0x2a2a, ...CHROME.versions],
  };
  assert.equal(ja4Of(greased), EXPECTED);
});

test('each letter of the first part says what it should', () => {
  const firstOf = (offer: Partial<Offer>): unknown => String(ja4Of({ ...CHROME, ...offer })).split('_')[0];
  const without = (type: number): Partial<Offer> => ({
    extensions: CHROME.extensions.filter((other) => other !== type),
  });
  assert.equal(firstOf({ versions: [0x0303, 0x0302] }), 't12d1516h2');
  assert.equal(firstOf({ versions: [0x0301] }), 't10d1516h2');
  assert.equal(firstOf(without(0x2b)), 't12d1515h2', 'without versions the hello’s own counts');
  assert.equal(firstOf(without(0x00)), 't13i1515h2');
  assert.equal(firstOf(without(0x10)), 't13d151500');
  assert.equal(firstOf({ protocols: ['http/1.1'] }), 't13d1516h1');
  assert.equal(firstOf({ protocols: ['dicom'] }), 't13d1516dm');
  assert.equal(firstOf({ protocols: ['x'] }), 't13d1516xx');
  assert.equal(
    firstOf({ protocols: [[0x31, 0xcd]] }),
    't13d15163d',
    'bytes that are no letters are told in hexadecimal',
  );
  const many = Array.from({ length: 120 }, (_, index) => 0xc100 + index);
  assert.equal(firstOf({ ciphers: many }), 't13d9916h2', 'no more than 99 are counted');
});

test('the hashes are of what was offered, and of nothing where nothing was', () => {
  const minimal: Offer = { ...CHROME, ciphers: [0x002f], extensions: [0x0a, 0x0d], signatures: [0x0401] };
  assert.equal(ja4Of(minimal), `t12i010200_${hash('002f')}_${hash('000a,000d_0401')}`);
  assert.equal(ja4Of({ ...minimal, extensions: [0x0a] }), `t12i010100_${hash('002f')}_${hash('000a')}`);
  assert.equal(ja4Of({ ...minimal, extensions: [] }), `t12i010000_${hash('002f')}_000000000000`);
  assert.equal(ja4Of({ ...minimal, ciphers: [] }), `t12i000200_000000000000_${hash('000a,000d_0401')}`);
  const { ciphers, extensions, signatures } = CHROME;
  const hashed = sorted(extensions.filter((type) => type !== 0x00 && type !== 0x10));
  assert.equal(EXPECTED, `t13d1516h2_${hash(hex(sorted(ciphers)))}_${hash(`${hex(hashed)}_${hex(signatures)}`)}`);
});

/** A fingerprint that another program gave to a conversation. */
interface Known {
  readonly capture: string;
  readonly ends: string;
  readonly ja4: string;
}

/** What the snapshots of the reference implementations say: in Rust, and in Python. */
function known(): readonly Known[] {
  const found: Known[] = [];
  const rust = path.join(CAPTURES, 'rust/ja4/src/snapshots');
  for (const file of fs.readdirSync(rust)) {
    const capture = /@(.+)\.snap$/.exec(file)?.[1] ?? '';
    for (const block of fs
      .readFileSync(path.join(rust, file), 'utf8')
      .split(/^- stream: /m)
      .slice(1)) {
      const field = (name: string): string => new RegExp(`^ {2}${name}: '?([^\\n']+)`, 'm').exec(block)?.[1] ?? '';
      const ends = `${field('src')} ${field('src_port')} ${field('dst')} ${field('dst_port')}`;
      if (field('ja4') !== '') found.push({ capture, ends, ja4: field('ja4') });
    }
  }
  const python = path.join(CAPTURES, 'python/test/testdata');
  for (const file of fs.readdirSync(python)) {
    const streams = JSON.parse(fs.readFileSync(path.join(python, file), 'utf8')) as Readonly<Record<string, string>>[];
    for (const stream of streams) {
      const { src, srcport, dst, dstport } = stream;
      const ends = `${src} ${srcport} ${dst} ${dstport}`;
      const ja4 = stream['JA4.1'];
      if (ja4) found.push({ capture: file.replace(/\.json$/, ''), ends, ja4 });
    }
  }
  return found;
}

async function flowsOf(capture: string): Promise<readonly Flow[]> {
  const flows: Flow[] = [];
  await run([path.join(CAPTURES, 'pcap', capture)], DEFAULTS, { flow: (flow) => flows.push(flow) });
  return flows;
}

async function compareWithOthers(): Promise<void> {
  const expected = known().filter(({ capture }) => fs.existsSync(path.join(CAPTURES, 'pcap', capture)));
  const wrong: string[] = [];
  let compared = 0;
  for (const capture of new Set(expected.map((one) => one.capture))) {
    const flows = await flowsOf(capture);
    const ours = new Map<string, Set<unknown>>();
    for (const flow of flows) {
      const { client: from, server: to } = flow;
      const ends = `${from.ip} ${from.port} ${to.ip} ${to.port}`;
      ours.set(ends, (ours.get(ends) ?? new Set()).add(printOf(flow)));
    }
    for (const { ends, ja4 } of expected.filter((one) => one.capture === capture)) {
      compared++;
      if (!ours.get(ends)?.has(ja4)) wrong.push(`${capture}: ${ends}: ${ja4} expected, ${[...(ours.get(ends) ?? [])]}`);
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(compared >= 100, `only ${compared} were compared`);
}

if (fs.existsSync(CAPTURES))
  test('every client of public captures has the fingerprint that others give it', compareWithOthers);
