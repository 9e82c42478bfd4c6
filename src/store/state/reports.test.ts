import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { KeptReport, ReportSchedule } from '#api/contract-reports.ts';
import { openState } from './state.ts';

const schedule: ReportSchedule = {
  id: 's1',
  name: 'Every week',
  kind: 'inventory',
  q: 'location:"Ward 3"',
  step: 'week',
  keepDays: 30,
  owner: 'u1',
  createdAt: '2026-11-24T12:00:00.000Z',
  reportedTo: '2026-11-23T00:00:00.000000Z',
  problem: null,
};
const kept = (id: string, madeAt: string, until: string): KeptReport => ({
  id,
  schedule: 's1',
  name: schedule.name,
  kind: 'inventory',
  from: '2026-11-16T00:00:00.000000Z',
  to: '2026-11-23T00:00:00.000000Z',
  madeAt,
  until,
  total: 40,
});

test('schedules and what they made are kept, newest first, until their time', async (context) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-state-'));
  context.after(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'state.sqlite');
  const first = await openState(file);
  const { reports } = first.accounts;
  await reports.insert(schedule);
  await reports.update('s1', { reportedTo: '2026-11-30T00:00:00.000000Z', problem: 'no' });
  const old = kept('r1', '2026-11-23T00:01:00.000Z', '2026-12-23T00:01:00.000Z');
  const fresh = kept('r2', '2026-11-30T00:01:00.000Z', '2026-12-30T00:01:00.000Z');
  await reports.keep(old, 'what it says');
  await reports.keep(fresh, 'something else');
  await first.close();
  const second = await openState(file);
  const again = second.accounts.reports;
  const changed = { ...schedule, reportedTo: '2026-11-30T00:00:00.000000Z', problem: 'no' };
  assert.deepEqual(await again.schedules(), [changed]);
  assert.deepEqual(await again.schedule('s1'), changed);
  assert.equal(await again.schedule('nothing'), null);
  assert.deepEqual(await again.kept(), [fresh, old]);
  assert.deepEqual(await again.one('r1'), { report: old, content: 'what it says' });
  assert.equal(await again.removeOld('2026-12-23T00:01:00.000Z'), 1);
  assert.deepEqual(await again.kept(), [fresh]);
  assert.equal(await again.remove('s1'), true);
  assert.equal(await again.remove('s1'), false);
  assert.deepEqual(await again.kept(), [fresh], 'what a schedule made stays');
  await second.close();
});
