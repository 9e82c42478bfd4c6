/** Attacks that real tools made in the laboratory, recorded: each is found for what it was, and nobody else is blamed; a day without them shows none. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ATTACKS } from '../lab/scenarios/attacks.ts';
import type { Truth } from '../lab/truth.ts';
import type { Report } from '../src/model/report.ts';
import { AttackFindings } from './attack-findings.ts';
import { temporaryFolder, wardline } from './program.ts';

const ROOT = path.join(import.meta.dirname, '..');
const folder = temporaryFolder();
const recorded = ATTACKS.filter(({ isLarge }) => isLarge !== true);

/** What is found in a recording, held against its truth. */
function findingsIn(name: string): AttackFindings {
  const { status, out, err } = wardline(['analyze', path.join(ROOT, `${name}.pcap.gz`)], { folder });
  assert.equal(status, 0, err);
  const { findings, devices } = JSON.parse(out) as Report;
  const truth = JSON.parse(fs.readFileSync(path.join(ROOT, `${name}.truth.json`), 'utf8')) as Truth;
  const hosts = new Map(truth.hosts.map((host) => [host.name, [...host.ips, ...host.macs]]));
  return new AttackFindings(findings, devices, (host) => hosts.get(host) ?? []);
}

test('each attack is found: its kind, who, whom, how it ended and the technique', () => {
  const found = findingsIn('lab/recordings/attacks');
  assert.ok(recorded.length >= 20);
  assert.deepEqual(
    recorded.filter((attack) => found.of(attack) === null).map(({ name }) => name),
    [],
  );
  assert.deepEqual(found.strange(recorded.map(({ from }) => from.name)), []);
});

test('a day without attacks shows none', () => {
  assert.deepEqual(findingsIn('examples/demo/hospital').strange([]), []);
});
