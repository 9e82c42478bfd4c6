/** Attacks played as their tools send them, and the ordinary traffic that looks like them, through the program from the capture on. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Finding } from '#model/finding.ts';
import type { Report } from '#model/report.ts';
import type { Attack } from './played/attack.ts';
import { EXPLOITS } from './played/exploits.ts';
import { MOVEMENT } from './played/movement.ts';
import { ORDINARY } from './played/ordinary.ts';
import { OTHERS } from './played/others.ts';
import { Scene } from './played/scene.ts';
import { SERVERS } from './played/servers.ts';
import { temporaryFolder, wardline } from './program.ts';

const ATTACKS: readonly Attack[] = [...EXPLOITS, ...MOVEMENT, ...SERVERS, ...OTHERS];
const folder = temporaryFolder();

/** The findings of each scene, analysed as if it were alone. */
function findingsOf(scenes: readonly Scene[]): readonly (readonly Finding[])[] {
  const files = scenes.map((scene, index) => {
    const file = path.join(folder, `${index}.pcap`);
    fs.writeFileSync(file, scene.capture());
    return file;
  });
  const { status, out, err } = wardline(['analyze', '--each', ...files, '--format', 'ndjson'], { folder });
  assert.equal(status, 0, err);
  return out
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as Report).findings);
}

function told({ kind, outcome, actors, targets }: Finding): string {
  const to = targets.length > 4 ? targets.length : targets.map(({ ip }) => ip).join();
  return `${kind} ${outcome} ${actors.map(({ ip }) => ip).join()}>${to}`;
}

const isOfBehaviour = ({ kind }: Finding): boolean => !/^(?:cleartext|lifecycle|device)\./.test(kind);

const played = [...ATTACKS, ...ORDINARY].map((each: Omit<Attack, 'found'>) => {
  const scene = new Scene(each.manner);
  each.play(scene);
  return scene;
});
const findings = findingsOf(played).map((list) => list.filter(isOfBehaviour));

test('each attack is found: its kind, how it ended, who did it to whom', () => {
  const missed = ATTACKS.flatMap(({ name, found }, index) => {
    const said = (findings[index] ?? []).map(told);
    // Nothing that failed is called a success beside it.
    const isMissed = (one: string): boolean =>
      !said.includes(one) || (one.includes(' failed ') && said.includes(one.replace(' failed ', ' succeeded ')));
    return found.filter(isMissed).map((one) => `${name}: ${one} is not in [${said.join('; ')}]`);
  });
  assert.deepEqual(missed, []);
});

test('a day’s work that looks alike is never told as high', () => {
  const high = ORDINARY.flatMap(({ name }, index) =>
    (findings[ATTACKS.length + index] ?? [])
      .filter(({ severity }) => severity === 'high' || severity === 'critical')
      .map((finding) => `${name}: ${told(finding)} ${finding.title}`),
  );
  assert.deepEqual(high, []);
});
