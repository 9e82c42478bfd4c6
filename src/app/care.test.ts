/** A backup holds what was learnt, approved and decided, beside the stores. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { createFlowStore } from '#store/flows/store.ts';
import { openState } from '#store/state/state.ts';
import { copyInto, restore } from './care.ts';
import { DEFAULT_FLOWS, placesIn } from './memory.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-care-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

test('what was learnt, approved and decided comes back with a backup; what was never there does not hinder it', async () => {
  const [data, backup, restored] = ['data', 'backup', 'restored'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  const places = placesIn(data);
  fs.mkdirSync(places.policyEditions, { recursive: true });
  const now = (): Date => new Date('2026-11-28T00:00:00Z');
  const kept = [places.policy, path.join(places.policyEditions, '000001.json')];
  for (const file of kept) fs.writeFileSync(file, `{"file":"${path.basename(file)}"}`);
  const flows = createFlowStore({ ...DEFAULT_FLOWS, directory: places.flows }, { now, warn: () => {} });
  await flows.start();
  const state = await openState(places.state);
  await copyInto(backup, data, state, flows, now());
  await state.close();
  await flows.stop();
  await restore(restored, backup);
  for (const file of kept)
    assert.equal(
      fs.readFileSync(path.join(restored, path.relative(data, file)), 'utf8'),
      `{"file":"${path.basename(file)}"}`,
    );
  assert.ok(!fs.existsSync(placesIn(restored).drift), 'nothing was said of drift');
  assert.ok(fs.existsSync(placesIn(restored).state));
});
