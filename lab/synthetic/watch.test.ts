import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayOf } from './clock.ts';
import { planHospital } from './hospital.ts';
import { plantIncidents } from './incidents.ts';
import { DESIGNED } from './scene.ts';
import { watch } from './watch.ts';

/** A small hospital for eleven days; `npm run bench:baselines` watches large ones for a month. */
const SMALL = { devices: 300, firstDay: dayOf('2026-01-05') ?? 0, days: 11, activity: 0.3 } as const;
/** A seed that no number was set with. */
const SEED = 21;

test('what is planted in a small hospital is found, what its pumps do together is not told, and little else is', async () => {
  const { outcomes, strange, units, figures } = await watch({ ...SMALL, seed: SEED, incidents: DESIGNED });
  const found = outcomes.map(({ incident, isFound }) => `${incident.what} ${isFound}`);
  assert.ok(outcomes.length >= 3, found.join());
  for (const { incident, isFound } of outcomes)
    if (incident.what !== 'supplier-at-night') assert.ok(isFound, found.join());
  const titles = strange.map(({ finding }) => finding.title).join('\n');
  assert.ok(strange.length <= units, titles);
  for (const list of Map.groupBy(strange, ({ day, unit }) => `${day} ${unit}`).values())
    assert.ok(list.length <= 1, titles);
  assert.ok(figures.bytes < 300 * 20_000, `${figures.bytes} bytes`);
});

test('the same seed plants the same incidents, another one others', () => {
  const hospital = planHospital(3, 300);
  const plant = (seed: number): string => JSON.stringify(plantIncidents(hospital, SMALL.firstDay, 14, seed, DESIGNED));
  assert.equal(plant(3), plant(3));
  assert.notEqual(plant(3), plant(4));
});
