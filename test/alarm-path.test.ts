/** Alarms of the laboratory, recorded: their ways are learnt and measured, and what was done to them is found; of what messages are called nothing is told. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { BEDS, GATEWAYS, RECEIVER } from '../lab/scenarios/alarms.ts';
import type { Truth } from '../lab/truth.ts';
import type { AlarmPathAnswer } from '../src/app/alarm-paths.ts';
import { temporaryFolder, wardline } from './program.ts';

const RECORDINGS = path.join(import.meta.dirname, '../lab/recordings');
const CAPTURE = path.join(RECORDINGS, 'alarms.pcap.gz');
const truth = JSON.parse(fs.readFileSync(path.join(RECORDINGS, 'alarms.truth.json'), 'utf8')) as Truth;
const folder = temporaryFolder();
const { status, out, err } = wardline(['alarm-paths', CAPTURE], { folder });
const { paths, findings } = JSON.parse(out) as AlarmPathAnswer;

const addressOf = (name: string): string => truth.hosts.find((host) => host.name === name)?.ips[0] ?? '';
const begunAt = (what: string): string => truth.steps?.find(({ step }) => step === what)?.time ?? '';
/** `ACTOR > TARGET` of the findings of a kind, in order. */
const told = (kind: string): readonly string[] =>
  findings
    .filter((finding) => finding.kind === `clinical.alarm-path.${kind}`)
    .map(({ actors, targets }) => [actors, targets].map((side) => side.map(({ ip }) => ip).join()).join(' > '))
    .sort();

test('each monitor has a way through each gateway, with its delays', () => {
  assert.equal(status, 0, err);
  assert.deepEqual(
    paths.map(({ hosts }) => hosts.join(' ')),
    BEDS.flatMap((bed) => GATEWAYS.map((gateway) => [bed, gateway, RECEIVER].map(addressOf).join(' '))).sort(),
  );
  for (const { delay, hops, alarms } of paths) {
    assert.ok(alarms > 10 && delay.count === alarms);
    assert.ok(delay.p50 > 0 && delay.p50 <= delay.p95 && delay.p95 <= delay.p99 && delay.p99 <= delay.most);
    assert.ok(hops.every(({ answer }) => (answer?.count ?? 0) > 10) && (hops[1]?.passing?.count ?? 0) > 10);
    // One was kept for 1.6 seconds.
    assert.ok(delay.most > 1.5 && delay.p50 < 0.5, JSON.stringify(delay));
  }
});

test('the single point of failure is named, and nothing else is taken for one', () => {
  assert.deepEqual(told('single-point'), [`${addressOf(RECEIVER)} > ${BEDS.map(addressOf)}`]);
});

test('alarms that were late, that did not go on, and a monitor that fell silent are found when they were', () => {
  const [receiver, other] = [addressOf(RECEIVER), addressOf(BEDS[1])];
  const gateways = GATEWAYS.map(addressOf);
  assert.deepEqual(
    [...new Set(told('late'))],
    gateways.map((gateway) => `${gateway} > ${receiver}`),
  );
  assert.deepEqual(
    [...new Set(told('broken'))],
    gateways.map((gateway) => `${gateway} > ${receiver}`),
  );
  assert.deepEqual(
    told('silent'),
    gateways.map((gateway) => `${other} > ${gateway}`),
  );
  for (const kind of ['late', 'broken', 'silent'])
    for (const { kind: of, start } of findings)
      if (of.endsWith(kind))
        assert.ok(start > begunAt(kind === 'silent' ? 'the receiver comes up again' : kind), `${kind} ${start}`);
});

test('what messages and alarms are called is told nowhere', () => {
  const { out: report } = wardline(['analyze', CAPTURE], { folder });
  const { out: facts } = wardline(['facts', CAPTURE], { folder });
  for (const text of [out, report, facts]) {
    assert.ok(text.length > 1000);
    assert.doesNotMatch(text, /BED-2[12]-?\d{2}|ALARM-GW-[12]\d{2}/);
    for (const patient of truth.patients) assert.ok(!text.includes(patient));
  }
});
