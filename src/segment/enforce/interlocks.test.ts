/** Every interlock objects to what it is there for, and to nothing else. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import type { Conversation } from '#model/conversation.ts';
import type { Desired } from '#model/enforcement.ts';
import { policySchema } from '#model/policy.ts';
import type { KnownDevice } from '#model/segment.ts';
import { replayPolicy } from '../replay.ts';
import { type Change, INTERLOCKS, type InterlockSettings, objectionsTo } from './interlocks.ts';
import { createPassage } from './passing.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const settings = JSON.parse(
  fs.readFileSync(new URL('../../../knowledge/interlocks.json', import.meta.url), 'utf8'),
) as InterlockSettings;
const devices: readonly KnownDevice[] = [
  { id: 'pump', ips: ['10.2.0.1'], category: 'infusion-pump', function: 'infusion', critical: true },
  { id: 'monitor', ips: ['10.2.0.2'], category: 'patient-monitor', function: 'patient monitoring', critical: false },
  { id: 'central', ips: ['10.3.0.1'], category: 'central-station', function: 'patient monitoring' },
  { id: 'central-2', ips: ['10.3.0.2'], category: 'central-station', function: 'patient monitoring' },
  { id: 'printer', ips: ['10.4.0.9'], category: 'printer' },
];
const zones = [
  { name: 'ward', members: ['10.2.0.0/24'] },
  { name: 'stations', members: ['10.3.0.0/24'] },
  { name: 'servers', members: ['10.9.0.0/24'] },
];
const policyWith = (...rules: object[]): Desired['policy'] => policySchema.parse({ zones, rules });
const ALL = policyWith(
  { from: 'ward', to: 'servers', protocol: 'tcp', ports: [80, 2575] },
  { from: 'ward', to: 'stations', protocol: 'tcp', ports: [7000] },
  { from: 'any', to: 'any', protocol: 'icmp' },
);

const heard = (client: string, server: string, port: number, last: string, flows = 100): Conversation => ({
  client,
  server,
  transport: 'tcp',
  port,
  flows,
  first: '2026-02-01T00:00:00Z',
  last,
});
const [LONG_AGO, JUST_NOW] = ['2026-02-20T00:00:00Z', '2026-03-01T11:59:40Z'];

const state = (policy: Desired['policy'], stage: 'audit' | 'enforce'): Desired => ({
  policy,
  devices,
  stages: Object.fromEntries(zones.map(({ name }) => [name, stage])),
  others: 'observe',
  quarantined: [],
});

interface Asked extends Partial<Change> {
  readonly from: Desired | null;
  readonly to: Desired;
}

/** Names of the interlocks that object. */
function asked({ from, to, conversations = [], ...more }: Asked): readonly string[] {
  const replay = replayPolicy({ policy: to.policy, devices, declared: [], conversations, limit: null });
  const change: Change = {
    before: createPassage(from),
    after: createPassage(to),
    desired: { before: from, after: to },
    conversations,
    devices,
    replay,
    intents: [],
    changedByHand: false,
    now: NOW,
    settings,
    ...more,
  };
  return objectionsTo(change).map(({ interlock }) => interlock);
}

const [AUDITED, ENFORCED] = [state(ALL, 'audit'), state(ALL, 'enforce')];
const harmless = [
  heard('10.2.0.1', '10.9.0.1', 80, LONG_AGO),
  heard('10.2.0.2', '10.3.0.1', 7000, JUST_NOW),
  heard('10.4.0.9', '10.9.0.1', 631, JUST_NOW),
];

test('an audited policy that stops nothing of care is enforced without objection', () => {
  const quiet = harmless.slice(0, 2);
  assert.deepEqual(asked({ from: AUDITED, to: ENFORCED, conversations: quiet }), []);
  assert.deepEqual(asked({ from: null, to: AUDITED, conversations: harmless, replay: null }), [], 'nothing is stopped');
});

const CASES: Readonly<Record<string, () => readonly string[]>> = {
  'therapy-running': () =>
    asked({ from: AUDITED, to: ENFORCED, conversations: [heard('10.2.0.1', '10.9.0.1', 5000, JUST_NOW)] }),
  'therapy-near': () =>
    asked({ from: AUDITED, to: ENFORCED, conversations: [heard('10.2.0.1', '10.9.0.1', 80, JUST_NOW)] }),
  'alarm-path': () =>
    asked({ from: AUDITED, to: ENFORCED, conversations: [heard('10.2.0.2', '10.3.0.1', 7001, LONG_AGO)] }),
  redundancy: () =>
    asked({
      from: ENFORCED,
      to: { ...ENFORCED, quarantined: [{ id: 'central-2', ips: ['10.3.0.2'] }] },
      conversations: [heard('10.2.0.2', '10.3.0.1', 7000, LONG_AGO), heard('10.2.0.2', '10.3.0.2', 7000, LONG_AGO)],
    }),
  replay: () => asked({ from: AUDITED, to: ENFORCED, conversations: [heard('10.2.0.1', '10.9.0.1', 5000, LONG_AGO)] }),
  'care-stopped': () =>
    asked({ from: AUDITED, to: ENFORCED, conversations: [heard('10.2.0.2', '10.9.0.1', 445, LONG_AGO)] }),
  'not-rehearsed': () => asked({ from: AUDITED, to: ENFORCED, replay: null }),
  proof: () =>
    asked({
      from: AUDITED,
      to: AUDITED,
      intents: (['refuted', 'unknown'] as const).map((result) => ({
        intent: 'nothing in zone guest reaches zone ward',
        result,
        witness: null,
        line: null,
        because: 'a line',
        touches: { devices: [], functions: [] },
      })),
    }),
  'stage-skipped': () => asked({ from: null, to: ENFORCED, conversations: harmless.slice(0, 1) }),
  'changed-by-hand': () => asked({ from: AUDITED, to: AUDITED, changedByHand: true }),
};

for (const { id, title } of INTERLOCKS)
  test(`interlock ${id} objects: ${title}`, () => {
    assert.ok(CASES[id]?.().includes(id), `objections: ${CASES[id]?.().join(', ')}`);
  });

test('the bound of the rehearsal is an interlock too', () => {
  const conversations = harmless.slice(0, 2);
  const replay = replayPolicy({ policy: ALL, devices, declared: [], conversations, limit: 1e-9 });
  assert.deepEqual(asked({ from: AUDITED, to: ENFORCED, conversations, replay }), ['replay']);
});

test('a device that has fallen silent is not at work, and one that speaks once an hour still is', () => {
  const hourly = { ...heard('10.2.0.1', '10.9.0.1', 80, '2026-03-01T11:20:00Z', 673) };
  assert.deepEqual(asked({ from: AUDITED, to: ENFORCED, conversations: [hourly] }), ['therapy-near']);
  const often = { ...heard('10.2.0.1', '10.9.0.1', 80, '2026-03-01T11:20:00Z', 40_000) };
  assert.deepEqual(asked({ from: AUDITED, to: ENFORCED, conversations: [often] }), []);
});

test('a second way of an alarm is enough, and a printer keeps nobody', () => {
  const two = [heard('10.2.0.2', '10.3.0.1', 7000, LONG_AGO), heard('10.2.0.2', '10.3.0.2', 7001, LONG_AGO)];
  assert.ok(!asked({ from: AUDITED, to: ENFORCED, conversations: two }).includes('alarm-path'));
  assert.deepEqual(asked({ from: AUDITED, to: ENFORCED, conversations: harmless.slice(2) }), []);
});
