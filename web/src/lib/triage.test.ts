/** Steps backwards: each finding gets back what it had, alike ones together, and nothing that was not changed. */
import { expect, test } from 'vitest';
import type { Finding } from '../../client.ts';
import { backwards, type Triage } from './triage.ts';

const finding = (id: string, triage: Partial<Triage>): Finding =>
  ({ id, triage: { state: 'open', assignee: null, ...triage } }) as Finding;

test('each gets back what it had', () => {
  const findings = [
    finding('a', {}),
    finding('b', { state: 'resolved' }),
    finding('c', {}),
    finding('d', { assignee: 'u1' }),
  ];
  expect(backwards(findings, { state: 'resolved', assignee: 'u1', comment: 'done' })).toEqual([
    { findings: ['a', 'c'], state: 'open', assignee: null },
    { findings: ['b'], assignee: null },
    { findings: ['d'], state: 'open' },
  ]);
  expect(backwards(findings, { comment: 'only words' })).toEqual([]);
});
