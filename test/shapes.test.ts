/** What the commands print has the shapes that are promised to scripts, for every capture at hand. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { z } from 'zod';
import { writePcapng } from '#capture/write.ts';
import { factSchema } from '#model/fact.ts';
import { flowSchema } from '#model/flow.ts';
import { reportSchema } from '#model/report.ts';
import { temporaryFolder, wardline } from './program.ts';
import { TALKS } from './talks/all.ts';
import { putOnWire } from './wire.ts';

const TRACES = path.join(import.meta.dirname, 'traces');
const folder = temporaryFolder();
const own = path.join(folder, 'talks.pcapng');
fs.writeFileSync(own, writePcapng(TALKS.flatMap((talk, place) => putOnWire(talk, place))));
const captures = [own, ...(fs.existsSync(TRACES) ? [TRACES] : [])];

/** Every value has the shape; the first that has not is shown with what is wrong. */
function assertShape<Shape>(schema: z.ZodType<Shape>, values: readonly unknown[]): readonly Shape[] {
  assert.ok(values.length > 0, 'nothing was printed');
  return values.map((value) => {
    const answer = schema.safeParse(value);
    if (!answer.success) assert.fail(`${answer.error.message} in ${JSON.stringify(value).slice(0, 2000)}`);
    return answer.data;
  });
}

const printed = (...args: readonly string[]): string => {
  const run = wardline(args, { folder });
  assert.equal(run.status, 0, run.err);
  return run.out;
};
const linesOf = (text: string): readonly unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

test('flows: lines and list are alike, of the promised shape, in order of start', () => {
  const lines = linesOf(printed('flows', ...captures));
  assert.deepEqual(JSON.parse(printed('flows', ...captures, '--format', 'json')), lines);
  const flows = assertShape(flowSchema, lines);
  const ofOwn = flows.filter(({ capture }) => capture === own);
  assert.ok(ofOwn.length >= TALKS.length);
  for (const [index, flow] of ofOwn.entries()) {
    assert.ok(flow.start <= flow.end);
    assert.ok(index === 0 || (ofOwn[index - 1]?.start ?? '') <= flow.start);
  }
  assert.equal(new Set(ofOwn.map(({ id }) => id)).size, ofOwn.length, 'two flows have one id');
});

test('facts: lines and list are alike, of the promised shape, under declared keys', () => {
  const lines = linesOf(printed('facts', ...captures));
  assert.deepEqual(JSON.parse(printed('facts', ...captures, '--format', 'json')), lines);
  const declared = new Set(linesOf(printed('facts', '--keys')).map((line) => (line as { key: string }).key));
  assert.ok(declared.size > 100);
  for (const { key, subject } of assertShape(factSchema, lines)) {
    assert.ok(declared.has(key), `${key} is not listed by --keys`);
    assert.ok(subject.ip !== undefined || subject.mac !== undefined, `nobody states ${key}`);
  }
});

test('analyze: one report, and one per capture, of the promised shape', () => {
  const [report] = assertShape(reportSchema, [JSON.parse(printed('analyze', ...captures))]);
  assert.deepEqual(linesOf(printed('analyze', ...captures, '--format', 'ndjson')), [report]);
  assert.equal(report?.flows.count, linesOf(printed('flows', ...captures)).length);
  const each = assertShape(reportSchema, linesOf(printed('analyze', '--each', ...captures, '--format', 'ndjson')));
  assert.equal(each.length, report?.captures.length);
  for (const finding of report?.findings ?? []) {
    for (const party of [...finding.actors, ...finding.targets])
      if (party.device !== undefined) assert.ok(report?.devices.some(({ id }) => id === party.device));
  }
});

test('tables have their heads', () => {
  assert.match(printed('flows', own, '--format', 'table'), /^start +over +client +server +protocol/);
  assert.match(printed('facts', own, '--format', 'table'), /^\d{4}-\d\d-\d\dT[\d:.]+Z \S+ +\S+\.\S+ /);
  assert.match(printed('analyze', own, '--format', 'table'), /\n\d+ devices\n {2}address +name +category/);
});

test('a shape that is broken is found', () => {
  const [flow] = linesOf(printed('flows', own)) as { start: string }[];
  assert.ok(flow);
  assert.throws(() => assertShape(flowSchema, [{ ...flow, start: flow.start.replace('Z', '+00:00') }]));
  assert.throws(() => assertShape(flowSchema, [{ ...flow, patient: 'x' }]));
});
