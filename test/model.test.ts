/** `wardline model` as a person uses it: train, ask, measure and show, on the demonstration's hospital and, where it is there, on Aalto's captures. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type Prediction, predictionSchema } from '../src/model/learned-answer.ts';
import { type Run, temporaryFolder, wardline } from './program.ts';

const ROOT = path.join(import.meta.dirname, '..');
const DEMO = path.join(ROOT, 'examples/demo');
const AALTO = path.join(ROOT, '../shared/data/iot/iot-sentinel');
const folder = temporaryFolder();

function model(...args: readonly string[]): Run {
  return wardline(['model', ...args], { folder });
}

function lines(name: string, items: readonly object[]): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, items.map((item) => `${JSON.stringify(item)}\n`).join(''));
  return file;
}

function predictions({ out }: Run): readonly Prediction[] {
  return out
    .trim()
    .split('\n')
    .map((line) => predictionSchema.parse(JSON.parse(line)));
}

/** Devices of the demonstration, by their labels. */
const capture = 'hospital.pcap.gz';
const DEVICES = demoDevices();
const labels = lines('labels.ndjson', DEVICES);

function demoDevices(): readonly { capture: string; mac: string; label: string }[] {
  const facts = wardline(['facts', path.join(DEMO, capture)], { folder })
    .out.trim()
    .split('\n');
  const named = new Map<string, string>();
  for (const line of facts) {
    const { subject, key, value } = JSON.parse(line) as { subject: { mac?: string }; key: string; value: string };
    if (key === 'dhcp.hostName' && subject.mac) named.set(subject.mac, value);
  }
  return [...named].map(([mac, name]) => ({ capture, mac, label: name.replace(/-?\d+$/, '') }));
}

test('training says what it learned from, and the same captures give the same file', () => {
  assert.ok(DEVICES.length >= 4, `only ${DEVICES.length} devices state a name`);
  const [first, second] = ['a.json', 'b.json'].map((out) =>
    model('train', '--captures', DEMO, '--labels', labels, '--out', out),
  );
  assert.ok(first && second);
  assert.equal(first.status, 0, first.err);
  assert.equal(second.status, 0, second.err);
  const { devices, captures } = JSON.parse(first.out) as { devices: number; captures: number };
  assert.deepEqual([devices, captures], [DEVICES.length, 1]);
  assert.ok(fs.readFileSync(path.join(folder, 'a.json')).equals(fs.readFileSync(path.join(folder, 'b.json'))));
});

test('answers come in the order of the devices, each with its reasons and their frames', () => {
  const asked = lines(
    'devices.ndjson',
    [...DEVICES].reverse().map(({ mac }) => ({ capture, mac: mac.toUpperCase() })),
  );
  const run = model('predict', '--model', 'a.json', '--captures', DEMO, '--devices', asked);
  assert.equal(run.status, 0, run.err);
  const answers = predictions(run);
  assert.deepEqual(
    answers.map(({ mac }) => mac),
    [...DEVICES].reverse().map(({ mac }) => mac.toUpperCase()),
  );
  answers.forEach((answer, index) => {
    assert.equal(answer.ranked[0]?.label, [...DEVICES].reverse()[index]?.label);
    assert.ok(answer.because.length > 0 && answer.because.every(({ frame }) => frame > 0));
  });
});

test('of a single packet less is known than of all', () => {
  const asked = lines(
    'one.ndjson',
    DEVICES.map(({ mac }) => ({ capture, mac })),
  );
  const sure = (...more: readonly string[]): number =>
    predictions(model('predict', '--model', 'a.json', '--captures', DEMO, '--devices', asked, ...more)).reduce(
      (sum, { ranked }) => sum + (ranked[0]?.p ?? 0),
      0,
    );
  const all = sure();
  assert.ok(sure('--max-packets', '1') < all);
  assert.ok(sure('--max-seconds', '0.001') < all);
});

test('a MAC that is not there is unknown, a capture that is not there is told and the rest is answered', () => {
  const asked = lines('strange.ndjson', [
    { capture: 'missing.pcap', mac: '02:00:00:00:00:99' },
    { capture, mac: '02:00:00:00:00:99' },
  ]);
  const run = model('predict', '--model', 'a.json', '--captures', DEMO, '--devices', asked);
  assert.equal(run.status, 2);
  assert.match(run.err, /^wardline: .*missing\.pcap.*\n$/);
  assert.deepEqual(
    predictions(run).map(({ label, unknown }) => [label, unknown]),
    [
      [null, 1],
      [null, 1],
    ],
  );
});

test('wrong use is told in one sentence', () => {
  const bad = (name: string, text: string): string => {
    fs.writeFileSync(path.join(folder, name), text);
    return name;
  };
  for (const [args, sentence] of [
    [['train', '--captures', DEMO, '--labels', 'none.ndjson', '--out', 'x.json'], /none\.ndjson: cannot be read/],
    [['train', '--captures', DEMO, '--labels', bad('l1', 'x\n'), '--out', 'x.json'], /l1:1: is no JSON/],
    [
      ['train', '--captures', DEMO, '--labels', bad('l2', '{"capture":"a","mac":"b","label":"c"}'), '--out', 'x.json'],
      /l2:1: mac: /,
    ],
    [
      [
        'train',
        '--captures',
        DEMO,
        '--labels',
        bad('l3', '{"capture":"a","mac":"02:00:00:00:00:01","label":"c"}'),
        '--out',
        'x.json',
      ],
      /nothing was trained/,
    ],
    [['show', bad('m1', '{}')], /m1: is no model of this version/],
  ] as const) {
    const run = model(...args);
    assert.equal(run.status, 2, args.join(' '));
    assert.match(run.err, sentence);
    assert.equal(run.err.trim().split('\n').length, 1, run.err);
  }
  assert.ok(!fs.existsSync(path.join(folder, 'x.json')));
});

test('show lists the types and what tells them; measuring prints a table and writes its figures', () => {
  const shown = model('show', 'a.json');
  assert.equal(shown.status, 0, shown.err);
  for (const { label } of DEVICES) assert.ok(shown.out.includes(label));
  const run = model(
    'evaluate',
    '--captures',
    DEMO,
    '--labels',
    labels,
    '--folds',
    '2,leave-one-type-out,shuffled',
    '--out',
    'figures.json',
  );
  assert.equal(run.status, 0, run.err);
  assert.match(run.out, /right type/);
  const figures = JSON.parse(fs.readFileSync(path.join(folder, 'figures.json'), 'utf8')) as {
    evaluation: { types: number };
  };
  assert.equal(figures.evaluation.types, new Set(DEVICES.map(({ label }) => label)).size);
});

const TYPES = ['Aria', 'D-LinkSwitch', 'EdimaxPlug1101W', 'TP-LinkPlugHS100'];

test('devices of Aalto are known on another day', {
  skip: fs.existsSync(AALTO) ? false : `${AALTO} is not there`,
}, () => {
  const named = TYPES.flatMap((type) => {
    const mac = fs.readFileSync(path.join(AALTO, type, '_iotdevice-mac.txt'), 'utf8').trim();
    return fs
      .readdirSync(path.join(AALTO, type))
      .filter((name) => name.endsWith('.pcap'))
      .map((name) => ({ capture: `${type}/${name}`, mac, label: type }));
  });
  const isLater = ({ capture: name }: { capture: string }): boolean => /Setup-C-[45]/.test(name);
  const known = lines(
    'aalto.ndjson',
    named.filter((line) => !isLater(line)),
  );
  const asked = named.filter(isLater);
  const trained = model('train', '--captures', AALTO, '--labels', known, '--out', 'aalto.json');
  assert.equal(trained.status, 0, trained.err);
  const run = model('predict', '--model', 'aalto.json', '--captures', AALTO, '--devices', lines('later.ndjson', asked));
  assert.deepEqual(
    predictions(run).map(({ label }) => label),
    asked.map(({ label }) => label),
  );
});
