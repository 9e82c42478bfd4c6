/** Where findings stand, over the real store: folded again after a start, seen again after they were resolved, held back and not lost. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { parseQuery } from '#base/query-parse.ts';
import type { Device } from '#model/device.ts';
import type { Finding } from '#model/finding.ts';
import { FINDINGS } from '#model/search.ts';
import { openState } from '#store/state/state.ts';
import { Triaging } from './triage-desk.ts';

const BY = { id: 'u1', name: 'Bea' };
const NOW = Date.parse('2026-11-24T12:00:00Z');

const finding = (id: string, more: Partial<Finding> = {}): Finding => ({
  id,
  kind: 'cleartext.phi',
  title: 'Patient data in clear text',
  severity: 'high',
  confidence: 1,
  actors: [{ device: 'd1', ip: '10.2.0.1' }],
  targets: [{ ip: '10.3.0.9' }],
  start: '2026-11-24T08:00:00.000000Z',
  end: '2026-11-24T09:00:00.000000Z',
  outcome: 'succeeded',
  attack: [],
  evidence: [],
  action: 'Encrypt it.',
  ...more,
});

interface Desk {
  readonly desk: Triaging;
  readonly findings: Finding[];
  readonly told: string[];
  pass(days: number): void;
  /** Another one over the same file, as after a restart. */
  again(): Promise<Triaging>;
}

async function open(context: TestContext): Promise<Desk> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-triage-'));
  const state = await openState(path.join(folder, 'state.sqlite'));
  context.after(async () => {
    await state.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  let now = NOW;
  const findings = [finding('f1'), finding('f2', { severity: 'critical', actors: [{ device: 'd2' }], targets: [] })];
  const told: string[] = [];
  const location = { value: 'Ward 3', confidence: 1, basis: [], by: 'evidence' };
  const device = (id: string): Device | null =>
    ({
      d1: { id: 'd1', identity: { location: null } },
      former: { id: 'd1' },
      d2: { id: 'd2', identity: { location } },
    })[id] as unknown as Device | null;
  const make = async (): Promise<Triaging> => {
    const desk = new Triaging({
      store: state.triage,
      now: () => new Date(now),
      findings: () => findings,
      device: (id) => device(id) ?? null,
      tell: (ids) => told.push(ids.join(' ')),
    });
    await desk.start();
    return desk;
  };
  const pass = (days: number): void => {
    now += days * 86_400_000;
  };
  return { desk: await make(), findings, told, pass, again: make };
}

test('steps add up, only what changes is a step, and a restart changes nothing', async (context) => {
  const { desk, findings, told, again } = await open(context);
  const [first] = findings;
  assert.ok(first);
  assert.deepEqual(desk.of(first), {
    ...{ state: 'open', since: null, again: false, assignee: null, comments: 0, suppressed: null },
    places: ['10.2.0.0/24', '10.3.0.0/24'],
  });
  await desk.change(['f1', 'f1', 'f2'], { state: 'acknowledged', assignee: 'u2', comment: 'seen' }, BY);
  await desk.change(['f1'], { state: 'acknowledged', assignee: null }, BY);
  assert.deepEqual(told, ['f1 f2', 'f1']);
  const history = await desk.history('f1');
  assert.deepEqual(
    history.map(({ kind, before, after, text }) => [kind, before, after, text]),
    [
      ['state', 'open', 'acknowledged', null],
      ['assignee', null, 'u2', null],
      ['comment', null, null, 'seen'],
      ['assignee', 'u2', null, null],
    ],
  );
  await desk.withdraw('f1', history[2]?.id ?? 0, BY);
  const { state, assignee, comments } = desk.of(first);
  assert.deepEqual([state, assignee, comments], ['acknowledged', null, 0]);
  assert.deepEqual((await again()).of(first), desk.of(first));
  await assert.rejects(desk.change(['f1', 'nothing'], { state: 'resolved' }, BY), /There is no finding nothing/);
  assert.equal(desk.of(first).state, 'acknowledged', 'all of them or none');
});

test('what was resolved and is seen again is open', async (context) => {
  const { desk, findings } = await open(context);
  await desk.change(['f1'], { state: 'resolved' }, BY);
  const later = finding('f1', { end: '2026-11-25T00:00:00.000000Z' });
  assert.deepEqual([desk.of(finding('f1')).state, desk.of(finding('f1')).again], ['resolved', false]);
  assert.deepEqual([desk.of(later).state, desk.of(later).again], ['open', true]);
  findings[0] = later;
  await desk.change(['f1'], { state: 'false-positive' }, BY);
  assert.deepEqual([desk.of(later).state, desk.of(later).again], ['false-positive', false]);
});

test('a suppression holds its kind back, for a device by any of its ids or for a place, until it ends', async (context) => {
  const { desk, findings, pass, again } = await open(context);
  const asked = {
    kind: 'cleartext.phi',
    device: 'former',
    place: null,
    reason: 'known',
    expiresAt: '2026-12-01T00:00:00.000Z',
  };
  const ids = (which: Triaging): readonly (number | null)[] => findings.map((one) => which.of(one).suppressed);
  const first = await desk.suppress(asked, BY);
  assert.deepEqual(ids(desk), [first.id, null]);
  await desk.unsuppress(first.id, BY);
  assert.deepEqual(ids(desk), [null, null]);
  await assert.rejects(desk.unsuppress(first.id, BY), /no such suppression/);
  const second = await desk.suppress({ ...asked, device: null, place: 'Ward 3' }, BY);
  assert.deepEqual(ids(desk), [null, second.id]);
  assert.deepEqual(ids(await again()), [null, second.id]);
  pass(7);
  assert.deepEqual(ids(desk), [null, null], 'its time is over');
  await assert.rejects(desk.suppress({ ...asked, device: 'nobody' }, BY), /no device of this id/);
  assert.equal(desk.suppressions().length, 2);
});

test('findings are gathered by a value, the worst first, and what is searched for is what is gathered', async (context) => {
  const { desk } = await open(context);
  await desk.change(['f2'], { assignee: 'u9' }, BY);
  const values = (by: Parameters<Triaging['groups']>[1], text = ''): readonly unknown[] => {
    const parsed = parseQuery(text, { among: FINDINGS, now: new Date(NOW) });
    assert.ok(parsed.kind === 'done');
    return desk.groups(parsed.query, by).map(({ value, findings: count }) => [value, count]);
  };
  assert.deepEqual(values('kind'), [['cleartext.phi', 2]]);
  assert.deepEqual(values('device'), [
    ['d2', 1],
    ['d1', 1],
  ]);
  assert.deepEqual(values('place'), [
    ['Ward 3', 1],
    ['10.2.0.0/24', 1],
    ['10.3.0.0/24', 1],
  ]);
  assert.deepEqual(values('assignee'), [
    ['u9', 1],
    [null, 1],
  ]);
  assert.deepEqual(values('severity', 'assignee:u9 state:open place:"Ward 3" suppressed:no'), [['critical', 1]]);
  assert.deepEqual(values('severity', 'state:resolved'), []);
});
