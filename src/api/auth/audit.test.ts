/** The audit chain: every edit, deletion and change of order is found, at the end of the log too. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AuditEntry } from '../accounts.ts';
import { type MemoryAccounts, memoryAccounts } from '../test-accounts.ts';
import { type Audit, type AuditHeadStore, createAudit } from './audit.ts';
import { auditHeadFile } from './audit-head-file.ts';
import { installationKey } from './secrets.ts';

interface Kept {
  readonly audit: Audit;
  readonly accounts: MemoryAccounts;
  readonly head: AuditHeadStore & { text: string | null };
}

function memoryHead(): Kept['head'] {
  const head: Kept['head'] = {
    text: null,
    read: async () => head.text,
    write: async (text) => {
      head.text = text;
    },
  };
  return head;
}

const key = installationKey(new Uint8Array(32).fill(1));
const open = (accounts: MemoryAccounts, head: AuditHeadStore, secret = key): Audit =>
  createAudit({ store: accounts.audit, head, key: secret, now: () => new Date('2026-11-24T12:00:00Z') });

async function written(count: number): Promise<Kept> {
  const accounts = memoryAccounts();
  const head = memoryHead();
  const audit = open(accounts, head);
  for (let i = 0; i < count; i++) await add(audit, i);
  return { audit, accounts, head };
}

const add = (audit: Audit, number: number): Promise<AuditEntry> =>
  audit.record({
    actor: `user:${number}`,
    address: '192.0.2.1',
    action: 'updateUser',
    target: null,
    outcome: 'done',
    detail: { number },
  });

test('what was written in order verifies, also when written side by side and by a later start', async () => {
  const { audit, accounts, head } = await written(3);
  await Promise.all([add(audit, 3), add(audit, 4), add(audit, 5)]);
  const later = open(accounts, head);
  await add(later, 6);
  const verdict = await later.verify();
  assert.equal(verdict.ok, true);
  assert.equal(verdict.entries, 7);
  assert.deepEqual(
    accounts.held.audit.map(({ sequence }) => sequence),
    [1, 2, 3, 4, 5, 6, 7],
  );
});

test('an empty log is whole', async () => {
  const { audit } = await written(0);
  assert.deepEqual(await audit.verify(), { ok: true, entries: 0, head: { sequence: 0, hash: '0'.repeat(64) } });
});

test('any edit of any field of any entry is found, at that entry', async () => {
  const fields = ['time', 'actor', 'address', 'action', 'target', 'outcome', 'detail', 'previous', 'hash'] as const;
  for (const field of fields)
    for (let index = 0; index < 4; index++) {
      const { audit, accounts } = await written(4);
      accounts.held.audit = accounts.held.audit.map((entry, at) =>
        at === index ? { ...entry, [field]: 'forged' } : entry,
      );
      const verdict = await audit.verify();
      assert.equal(verdict.ok, false, field);
      assert.equal(!verdict.ok && verdict.sequence, index + 1, field);
    }
});

test('whatever is done to the list of entries is found', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 12 }), fc.infiniteStream(fc.nat()), async (count, numbers) => {
      const { audit, accounts } = await written(count);
      const before = accounts.held.audit;
      const [which = 0, a = 0, b = 0] = [...numbers.take(3)];
      const at = a % count;
      const other = b % count;
      const changed = [
        () => before.filter((_, index) => index !== at),
        () => before.slice(0, at),
        () => before.slice(at === 0 ? 1 : at),
        () => before.map((entry, index) => (index === at ? before[other] : index === other ? before[at] : entry)),
        () => before.map((entry, index) => (index === at ? { ...before[other], sequence: entry.sequence } : entry)),
        () => [
          ...before.slice(0, at),
          ...before.slice(at + 1).map((entry) => ({ ...entry, sequence: entry.sequence - 1 })),
        ],
      ][which % 6];
      accounts.held.audit = (changed?.() ?? []) as AuditEntry[];
      const same = JSON.stringify(accounts.held.audit) === JSON.stringify(before);
      assert.equal((await audit.verify()).ok, same);
    }),
    { numRuns: 300 },
  );
});

test('entries deleted at the end stay missing, though new ones are written', async () => {
  const { accounts, head } = await written(5);
  accounts.held.audit = accounts.held.audit.slice(0, 3);
  const later = open(accounts, head);
  const short = await later.verify();
  assert.match(short.ok ? '' : short.reason, /ends at entry 3, but went to 5/);
  const entry = await add(later, 9);
  assert.equal(entry.sequence, 6);
  const gap = await later.verify();
  assert.match(gap.ok ? '' : gap.reason, /Entry 4 is missing/);
});

test('a log written anew, a forged head, a missing head and another key are found', async () => {
  const { accounts, head, audit } = await written(3);
  const kept = head.text;
  const stranger = installationKey(new Uint8Array(32).fill(2));
  const forgery = memoryAccounts();
  const forged = open(forgery, memoryHead(), stranger);
  for (let i = 0; i < 3; i++) await add(forged, i);
  const genuine = accounts.held.audit;
  accounts.held.audit = forgery.held.audit;
  assert.equal((await audit.verify()).ok, false);
  accounts.held.audit = genuine;
  assert.equal((await audit.verify()).ok, true);
  for (const text of ['{"sequence":3,"hash":"00","signature":"00"}', 'rubbish', 'null', '{}', null]) {
    head.text = text;
    assert.equal((await audit.verify()).ok, false, String(text));
  }
  head.text = kept;
  assert.equal((await audit.verify()).ok, true);
});

test('log and head put back together to an older state are found by an anchor that was written down', async () => {
  const { audit, accounts, head } = await written(2);
  const [older, olderHead] = [[...accounts.held.audit], head.text];
  const newest = await add(audit, 2);
  accounts.held.audit = older;
  head.text = olderHead;
  const restored = open(accounts, head);
  assert.equal((await restored.verify()).ok, true);
  assert.equal((await restored.verify({ sequence: newest.sequence, hash: newest.hash })).ok, false);
  // And when new entries hide the gap: they are others than the anchor knows.
  await add(restored, 7);
  const verdict = await restored.verify({ sequence: newest.sequence, hash: newest.hash });
  assert.match(verdict.ok ? '' : verdict.reason, /another one than the head that was kept/);
});

test('a crash between entry and head does no harm, and a store that fails breaks nothing', async () => {
  const { accounts, head } = await written(2);
  const before = head.text;
  await add(open(accounts, head), 2);
  head.text = before;
  const later = open(accounts, head);
  assert.equal((await later.verify()).ok, true);
  const failing = createAudit({
    store: { ...accounts.audit, append: async () => Promise.reject(new Error('full')) },
    head,
    key,
    now: () => new Date(),
  });
  await assert.rejects(add(failing, 3), /full/);
  await add(later, 3);
  assert.equal((await later.verify()).ok, true);
});

test('the head lies in a file for its owner alone', async (context) => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-head-'));
  context.after(() => fs.rmSync(directory, { recursive: true }));
  const file = path.join(directory, 'below', 'head.json');
  const head = auditHeadFile(file);
  assert.equal(await head.read(), null);
  await head.write('one');
  await head.write('two');
  assert.equal(await head.read(), 'two');
  assert.equal(fs.statSync(file).mode & 0o777, 0o600);
});
