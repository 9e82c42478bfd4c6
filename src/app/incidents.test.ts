/** What ships for incidents: every kind of attack has its place and its playbook, every technique its name, every playbook one voice. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { phaseOf } from '#behave/incidents/kinds.ts';
import { playbooksFor } from '#behave/incidents/playbook.ts';
import { DETECTORS } from '#behave/registry.ts';
import { shippedIncidentKnowledge } from './playbooks.ts';

const { attack, playbooks } = shippedIncidentKnowledge()();

test('every kind of attack has its place in a story, and a playbook', () => {
  const kinds = [...new Set(DETECTORS.flatMap((detector) => detector.kinds)), 'worm.spread'];
  const attacks = kinds.filter((kind) => phaseOf(kind) !== null);
  assert.ok(attacks.length >= 25, `only ${attacks.length} kinds`);
  assert.deepEqual(
    attacks.filter((kind) => playbooksFor([kind], playbooks).length === 0),
    [],
  );
});

test('every technique that a detector names is known by its name', () => {
  const folder = path.join(import.meta.dirname, '../behave');
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const named = files.flatMap((name) =>
    [...fs.readFileSync(path.join(folder, name), 'utf8').matchAll(/'(T\d{4}(?:\.\d{3})?)'/g)].map(([, id]) => id ?? ''),
  );
  assert.ok(named.length >= 50, `only ${named.length} techniques`);
  assert.deepEqual(
    [...new Set(named)].filter((id) => attack.techniques[id] === undefined),
    [],
  );
  const tactics = files.flatMap((name) =>
    [...fs.readFileSync(path.join(folder, name), 'utf8').matchAll(/technique\('([a-z-]+)', 'T/g)].map(
      ([, id]) => id ?? '',
    ),
  );
  assert.deepEqual(
    [...new Set(tactics)].filter((id) => attack.tactics[id] === undefined),
    [],
  );
});

test('a step that several playbooks have says the same in each where it is done to the same', () => {
  const said = new Map<string, string>();
  for (const { name, steps } of playbooks)
    for (const { id, who, what, costs, stop, to } of steps) {
      const key = `${id} ${to.join()} ${id === 'call-ward' ? to.length : ''} ${id === 'isolate-source' ? name : ''}`;
      const text = [who, what, costs, stop].join('\n');
      assert.equal(said.get(key) ?? text, text, `${name}: ${id}`);
      said.set(key, text);
    }
  assert.ok(said.size > 20);
});
