/** What is held against the policy that was adopted: the new beside the old. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { talk } from '#behave/testing.ts';
import { PolicyWatch } from './policy-watch.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-policy-watch-'));
const policy = path.join(folder, 'policy.yaml');
fs.writeFileSync(
  policy,
  `zones: [{name: pumps, members: [10.1.0.0/24]}, {name: offices, members: [10.2.0.0/24]}]
rules: [{from: pumps, to: offices, reason: none in this test}]
`,
);
after(() => fs.rmSync(folder, { recursive: true }));

const DAY = 86_400;
const NOW = '2026-03-09T08:00:00.000Z';
const assertQuiet = (message: string): void => assert.fail(message);

test('a capture of last week that is brought beside live sensors is held against the policy before it is forgotten', () => {
  const watch = new PolicyWatch(policy, assertQuiet);
  watch.flow(talk('10.2.0.9', '10.1.0.5', { seconds: 8 * DAY }), null);
  watch.flow(talk('10.2.0.7', '10.1.0.5', { seconds: 0 }), null);
  const clients = (): readonly (string | undefined)[] =>
    watch.conclude(() => null, NOW).map(({ actors }) => actors[0]?.ip);
  assert.deepEqual(clients(), ['10.2.0.9', '10.2.0.7']);
  assert.deepEqual(clients(), ['10.2.0.9']);
});

test('a conversation that claims to be of the future makes it forget nothing', () => {
  const watch = new PolicyWatch(policy, assertQuiet);
  watch.flow(talk('10.2.0.9', '10.1.0.5', { seconds: 8 * DAY - 60 }), null);
  watch.flow(talk('10.2.0.7', '10.1.0.5', { seconds: 60 * DAY }), null);
  for (let round = 0; round < 2; round++) assert.equal(watch.conclude(() => null, NOW).length, 2);
});
