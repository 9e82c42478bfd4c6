/** The operator's word at the command line, over a folder that captures filled: said, seen, logged, and taken back. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { correctionSchema, questionSchema } from '../src/model/correction.ts';
import { type Device, deviceSchema } from '../src/model/device.ts';
import { type Run, temporaryFolder, wardline } from './program.ts';

const CAPTURE = path.join(import.meta.dirname, 'traces/dhcp/laboratory.pcap');
const folder = temporaryFolder();
const data = path.join(folder, 'data');

const device = (...words: readonly string[]): Run => wardline(['device', ...words, '--data', data], { folder });

function devices(): readonly Device[] {
  const { out } = wardline(['analyze', '--data', data, CAPTURE], { folder });
  const report = JSON.parse(out) as { readonly devices: readonly Device[] };
  return report.devices.map((one) => deviceSchema.parse(one)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What the capture shows, and what is found again where everything was taken back. */
let before: readonly Device[] = [];

test('a device is corrected, named and merged, and everything is taken back', () => {
  before = devices();
  const [one, other] = before.filter(({ macs, ips }) => macs.length === 1 && ips.length > 0);
  assert.ok(one && other, 'the capture shows two devices with addresses');
  const corrected = device('correct', one.ips[0] ?? '', 'model', 'Perfusor X', '--reason', 'type plate', '--by', 'Bea');
  assert.equal(corrected.status, 0, corrected.err);
  const told = JSON.parse(corrected.out) as { readonly step: unknown; readonly device: Device };
  const step = correctionSchema.parse(told.step);
  assert.deepEqual([step.by.name, step.reason, told.device.id], ['Bea', 'type plate', one.id]);
  const claim = devices().find(({ id }) => id === one.id)?.identity.model;
  assert.deepEqual([claim?.value, claim?.by, claim?.said?.name], ['Perfusor X', 'operator', 'Bea']);
  assert.equal(device('name', one.macs[0] ?? '', 'Pump at bed 4').status, 0);
  assert.equal(device('merge', one.id, other.id).status, 0);
  assert.equal(devices().length, before.length - 1);
  const lines = device('history', other.id, '--format', 'ndjson').out.trim().split('\n');
  assert.deepEqual(
    lines.map((line) => correctionSchema.parse(JSON.parse(line)).step.kind),
    ['correct', 'name', 'merge'],
  );
  for (const kind of ['merge', 'name', 'correct']) {
    const undone = device('undo', one.id, '--format', 'ndjson');
    assert.equal(undone.status, 0, undone.err);
    assert.equal(
      (JSON.parse(undone.out) as { readonly step: { readonly step: { readonly kind: string } } }).step.step.kind,
      kind,
    );
  }
  assert.deepEqual(devices(), before);
});

test('which device to look at next is told with why, and what an answer taught with the answer', () => {
  const { status, out, err } = device('next');
  assert.equal(status, 0, err);
  const { questions } = JSON.parse(out) as { readonly questions: readonly unknown[] };
  const asked = questions.map((one) => questionSchema.parse(one));
  const ids = new Set(before.map(({ id }) => id));
  assert.ok(asked.length > 0 && asked.every((one) => ids.has(one.device) && one.why.endsWith('.')));
  const alike = asked.map((one) => one.alike);
  assert.deepEqual(
    alike,
    [...alike].sort((a, b) => b - a),
  );
  const [first] = asked;
  const answered = device('correct', first?.device ?? '', 'category', 'infusion-pump', '--format', 'table');
  assert.match(answered.out, /(?:follows? it|not taught to others)/);
  const after = JSON.parse(device('next').out) as { readonly questions: readonly { readonly device: string }[] };
  assert.ok(!after.questions.some((one) => one.device === first?.device));
  assert.equal(device('undo', first?.device ?? '').status, 0);
  assert.deepEqual(JSON.parse(device('next').out), { questions });
});

test('what cannot be is refused in one sentence, with the status that says which', () => {
  const [one] = before;
  assert.ok(one);
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['undo', one.id], 1, /nothing was said/],
    [['split', one.id, one.macs[0] ?? ''], 1, /all there is of this device/],
    [['merge', one.id, one.id], 1, /same device already/],
    [['correct', one.id, 'category', 'zeppelin'], 1, /no kind of device called zeppelin/],
    [['correct', one.id, 'colour', 'red'], 2, /It is one of category/],
    [['name', 'nobody', 'x'], 2, /no device nobody/],
    [['name', one.id, ''], 2, /is empty/],
    [['undo', one.id, 'x'], 2, /by its number/],
  ];
  for (const [words, status, says] of cases) {
    const answer = device(...words);
    assert.equal(answer.status, status, `${words.join(' ')}: ${answer.err}`);
    assert.match(answer.err.trim(), says);
    assert.equal(answer.err.trim().split('\n').length, 1, answer.err);
    assert.equal(answer.out, '');
  }
  const nowhere = wardline(['device', 'name', one.id, 'x', '--data', path.join(folder, 'none')], { folder });
  assert.deepEqual([nowhere.status, fs.existsSync(path.join(folder, 'none'))], [2, false]);
  assert.match(nowhere.err, /nothing is kept there/);
});

test('every step is in the audit log, unbroken', () => {
  const { status, out, err } = wardline(['doctor', '--data', data], { folder });
  assert.equal(status, 0, out + err);
  assert.match(out + err, /8 entries, unbroken/);
});
