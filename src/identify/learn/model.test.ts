/** Training and asking: right answers with reasons, honest unknowns, a hierarchy, and the same bytes for the same captures. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictionSchema } from '#model/learned-answer.ts';
import { evaluate } from './evaluate.ts';
import { Oracle, trainModel } from './model.ts';
import { readModel, writeModel } from './model-file.ts';
import { evidenceOf, madeDevices } from './testing.ts';

const TYPES = ['pump', 'syringe', 'monitor', 'ventilator', 'scanner', 'printer'];
const devices = madeDevices(TYPES);
const model = trainModel(devices, 1);
const oracle = new Oracle(model);

const another = (type: string): ReturnType<typeof evidenceOf> =>
  evidenceOf('02:00:00:0a:b1:c7', [
    ['dhcp.vendorClass', 'udhcp 1.2.3'],
    ['dhcp.hostName', `${type}-0AB1C7`],
    ['dns.query', `${type}.maker.example`],
    ['dns.query', '1.pool.ntp.org'],
  ]);

test('another instance of a known type is known, and the answer cites the facts that carry it', () => {
  for (const type of TYPES) {
    const answer = oracle.answer(another(type));
    predictionSchema.parse({ capture: 'a.pcap', mac: '02:00:00:0a:b1:c7', ...answer });
    assert.equal(answer.label, type);
    assert.equal(answer.level, 'model');
    const keys = answer.because.map(({ key }) => key);
    assert.ok(keys.includes('dhcp.hostName') && keys.includes('dns.query'), keys.join(' '));
    assert.equal(answer.because.find(({ key }) => key === 'dhcp.hostName')?.frame, 2);
  }
});

test('another firmware is the same model: its programs may be unknown', () => {
  const [first, ...rest] = another('pump').facts;
  assert.ok(first);
  const facts = [{ ...first, value: 'dhcpcd 9.4.1' }, ...rest];
  assert.equal(oracle.answer({ ...another('pump'), facts }).label, 'pump');
});

test('probabilities and the chance of an unknown type sum to one', () => {
  const { ranked, unknown } = oracle.answer(another('pump'));
  assert.ok(Math.abs(ranked.reduce((sum, { p }) => sum + p, unknown) - 1) < 0.01);
});

test('what nobody ever said is unknown, and the answer says what was strange', () => {
  const answer = oracle.answer(
    evidenceOf('02:00:00:0a:b1:c7', [
      ['dhcp.hostName', 'toaster'],
      ['dns.query', 'bread.example.org'],
      ['packet.service', 'to udp/4711'],
    ]),
  );
  assert.deepEqual([answer.label, answer.level], [null, 'unknown']);
  assert.ok(answer.unknown > 0.5, `unknown with ${answer.unknown}`);
  assert.ok(answer.because.some(({ value }) => value === 'toaster'));
  assert.ok(answer.because.every(({ weight }) => weight <= 0));
});

test('a device that shows nothing is unknown', () => {
  const answer = oracle.answer(evidenceOf('02:00:00:0a:b1:c7', []));
  assert.deepEqual([answer.label, answer.level, answer.unknown], [null, 'unknown', 1]);
});

test('types that say the same share their confidence, and their family is sure', () => {
  const twins = ['kettle', 'teapot'].flatMap((label) =>
    madeDevices(['kettle']).map((device) => ({ ...device, name: { label, path: ['boilers'] } })),
  );
  const answer = new Oracle(trainModel([...devices, ...twins], 1)).answer(another('kettle'));
  const shares = new Map(answer.ranked.map(({ label, p }) => [label, p]));
  const [kettle, teapot] = [shares.get('kettle') ?? 0, shares.get('teapot') ?? 0];
  assert.ok(Math.max(kettle, teapot) < 0.75, `${kettle} and ${teapot}`);
  assert.ok(kettle + teapot > 0.85, `${kettle} and ${teapot}`);
  assert.ok(['kettle', 'teapot', 'boilers'].includes(answer.label ?? ''));
});

test('the same devices in any order give the same bytes; another seed gives others', () => {
  const again = trainModel([...devices].reverse(), 1);
  assert.equal(writeModel(again), writeModel(model));
  assert.notEqual(writeModel(trainModel(devices, 2)), writeModel(model));
});

test('a model that was written and read answers the same', () => {
  const read = new Oracle(readModel(writeModel(model)));
  for (const type of TYPES) assert.deepEqual(read.answer(another(type)), oracle.answer(another(type)));
});

test('a file that is no model, or a damaged one, is refused in a sentence', () => {
  assert.throws(() => readModel('no JSON'), /is no JSON/);
  assert.throws(() => readModel('{}'), /is no model of this version/);
  const damaged = { ...model, core: { ...model.core, weights: model.core.weights.slice(1) } };
  assert.throws(() => readModel(JSON.stringify(damaged)), /is damaged/);
});

test('a label with two paths is refused', () => {
  const [first, ...rest] = devices;
  assert.ok(first);
  assert.throws(
    () => trainModel([{ ...first, name: { ...first.name, path: ['elsewhere'] } }, ...rest], 1),
    /two paths/,
  );
});

test('one class, or one capture, is enough to train on', () => {
  const [first] = devices;
  assert.ok(first);
  assert.equal(new Oracle(trainModel([first], 1)).answer(first.evidence).ranked[0]?.label, first.name.label);
});

test('folds by day are answered right, types left out are told from those that were learned, shuffled labels are chance', () => {
  const evaluation = evaluate(madeDevices(TYPES, 6), {
    folds: ['day', 'leave-one-type-out', 'shuffled'],
    seed: 1,
    alike: [],
  });
  const [byDay] = evaluation.folds;
  assert.equal(byDay?.views[0]?.accuracy.value, 1);
  assert.ok((evaluation.unknown[0]?.auroc.value ?? 0) > 0.95);
  assert.ok((evaluation.shuffled?.value ?? 1) < 0.5);
});
