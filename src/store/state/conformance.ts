/** The suite that every engine of the state passes: what was kept comes back, a batch counts once, nothing is half kept. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVERYTHING, type Query } from '#base/query.ts';
import type { Kept } from '#inventory/store.ts';
import { type Device, NOTHING_KNOWN } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import type { Finding } from '#model/finding.ts';
import type { StateStore } from './database.ts';

const TIME = '2026-03-01T08:00:00.000000Z';
/** What an attacker calls a device. */
const HOSTILE = `'; DROP TABLE facts; -- \u0000 "x" %_\\ 🏥`;

export const fact = (value: string, ip = '10.2.0.5', key = 'dicom.callingAeTitle'): Fact => ({
  time: TIME,
  subject: { mac: '02:00:00:00:00:05', ip, port: 104 },
  key,
  value,
  source: { capture: 'ward.pcap', frame: 7, protocol: 'dicom', field: 'Calling AE title' },
});

const batch = (sequence: number, facts: readonly Fact[]): Kept => ({
  source: 'capture:abc',
  sequence,
  endpoints: [
    {
      key: '02:00:00:00:00:05',
      mac: '02:00:00:00:00:05',
      ips: ['10.2.0.5'],
      first: TIME,
      last: TIME,
      roles: ['dicom:client'],
      alive: true,
      shown: 'itself',
    },
  ],
  bindings: [{ ip: '10.2.0.5', mac: '02:00:00:00:00:05', time: TIME }],
  facts,
  external: ['203.0.113.9'],
  marks: [{ key: 'cleartext x', json: `{"n":${sequence}}` }],
});

const device = (id: string, name: string): Device => ({
  id,
  macs: ['02:00:00:00:00:05'],
  ips: ['10.2.0.5'],
  addresses: [],
  names: [name],
  firstSeen: TIME,
  lastSeen: TIME,
  roles: [],
  identity: NOTHING_KNOWN,
});

const finding: Finding = {
  id: 'f1',
  kind: 'cleartext.phi',
  title: HOSTILE,
  severity: 'high',
  confidence: 0.9,
  actors: [{ ip: '10.2.0.5' }],
  targets: [],
  start: TIME,
  end: TIME,
  outcome: 'succeeded',
  attack: [],
  evidence: [],
  action: 'look',
};

const field = (name: string, value: string, comparison: 'has' | 'equals' | 'like' = 'has'): Query => ({
  kind: 'field',
  field: name,
  comparison,
  value,
});

/** Registers the suite for an engine; `open` answers a store on a fresh, empty database. */
export function testState(engine: string, open: () => Promise<StateStore>): void {
  const on = (title: string, work: (store: StateStore) => Promise<void>): void => {
    test(`${engine}: ${title}`, async () => {
      const store = await open();
      try {
        await work(store);
      } finally {
        await store.close();
      }
    });
  };

  on('a batch comes back as it was kept, hostile text to the letter', async ({ inventory }) => {
    const facts = [fact(HOSTILE), fact('CT1')];
    await inventory.keep(batch(1, facts));
    const kept = await inventory.load();
    assert.deepEqual(kept.facts, facts);
    assert.deepEqual(kept.endpoints, batch(1, []).endpoints);
    assert.deepEqual(kept.bindings, batch(1, []).bindings);
    assert.deepEqual(kept.marks, [{ key: 'cleartext x', json: '{"n":1}' }]);
    assert.deepEqual(kept.external, ['203.0.113.9']);
    assert.equal(await inventory.lastSequence('capture:abc'), 1);
    assert.equal(await inventory.lastSequence('capture:other'), 0);
  });

  on(
    'a batch that comes again changes nothing, a later one replaces marks and adds facts once',
    async ({ inventory }) => {
      await inventory.keep(batch(1, [fact('a')]));
      await inventory.keep(batch(1, [fact('b')]));
      await inventory.keep(batch(2, [fact('a'), fact('c')]));
      const kept = await inventory.load();
      assert.deepEqual(
        kept.facts.map(({ value }) => value),
        ['a', 'c'],
      );
      assert.deepEqual(kept.marks, [{ key: 'cleartext x', json: '{"n":2}' }]);
      assert.equal(await inventory.lastSequence('capture:abc'), 2);
    },
  );

  on('a batch that cannot be kept whole is not kept at all', async ({ inventory }) => {
    await inventory.keep(batch(1, [fact('a')]));
    const broken = { ...fact('b'), value: null as unknown as string };
    await assert.rejects(inventory.keep(batch(2, [fact('c'), broken])));
    const kept = await inventory.load();
    assert.equal(kept.facts.length, 1);
    assert.equal(await inventory.lastSequence('capture:abc'), 1);
  });

  on('thousands of rows fit into one batch', async ({ inventory }) => {
    const facts = Array.from({ length: 5000 }, (_, i) => fact(`AE${i}`));
    await inventory.keep(batch(1, facts));
    assert.equal((await inventory.load()).facts.length, 5000);
  });

  on('settling keeps devices, findings and aliases, and numbers the changes', async ({ inventory, changes }) => {
    const change = {
      time: TIME,
      kind: 'device.new',
      device: 'd1',
      summary: HOSTILE,
      field: 'id',
      before: null,
      after: 'd1',
    } as const;
    const row = (id: string) => ({ device: device(id, HOSTILE), members: ['02:00:00:00:00:05'] });
    const first = await inventory.settle({
      devices: [row('d1'), row('d2')],
      merged: [],
      findings: [finding],
      changes: [change, { ...change, device: 'd2' }],
    });
    const second = await inventory.settle({
      devices: [row('d1')],
      merged: [{ from: 'd2', into: 'd1' }],
      findings: [],
      changes: [{ ...change, kind: 'device.merged' }],
    });
    const ids = [...first, ...second].map(({ id }) => id);
    assert.ok(
      ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? 0)),
      ids.join(),
    );
    const kept = await inventory.load();
    assert.deepEqual(kept.devices, [row('d1')]);
    assert.deepEqual(kept.findings, [finding]);
    assert.deepEqual([...kept.aliases], [['d2', 'd1']]);
    assert.deepEqual(await changes.list({ after: 0, limit: 10 }), [...first, ...second]);
    assert.deepEqual(await changes.list({ after: first[1]?.id ?? 0, limit: 10 }), second);
    assert.equal((await changes.list({ after: 0, limit: 10, device: 'd2' })).length, 1);
    assert.equal((await changes.list({ after: 0, limit: 10, kinds: ['device.merged'] })).length, 1);
    assert.equal((await changes.list({ after: 0, limit: 10, since: '2026-03-02' })).length, 0);
    assert.equal((await changes.list({ after: 0, limit: 1 })).length, 1);
  });

  on('a step of the operator is kept with the ids that it frees, and is taken back once', async ({ inventory }) => {
    const row = (id: string) => ({ device: device(id, HOSTILE), members: ['02:00:00:00:00:05'] });
    await inventory.settle({ devices: [row('d1')], merged: [], findings: [], changes: [] });
    await inventory.settle({ devices: [], merged: [{ from: 'd2', into: 'd1' }], findings: [], changes: [] });
    const by = { id: 'user:1', name: HOSTILE };
    const named = { time: TIME, by, device: 'd1', reason: HOSTILE, step: { kind: 'name', value: HOSTILE } } as const;
    const split = { ...named, reason: null, step: { kind: 'split', part: 'd2', endpoints: ['10.2.0.5'] } } as const;
    const first = await inventory.correct(named, []);
    assert.deepEqual(first, { id: first.id, ...named, undone: null });
    assert.deepEqual([...(await inventory.load()).aliases], [['d2', 'd1']]);
    const second = await inventory.correct(split, ['d2']);
    assert.ok(second.id > first.id);
    assert.deepEqual([...(await inventory.load()).aliases], []);
    assert.equal(await inventory.undo(first.id, { by, time: TIME }, []), true);
    assert.equal(await inventory.undo(first.id, { by, time: TIME }, []), false);
    assert.equal(await inventory.undo(999, { by, time: TIME }, []), false);
    assert.deepEqual((await inventory.load()).corrections, [{ ...first, undone: { by, time: TIME } }, second]);
    const broken = { ...named, device: null as unknown as string };
    await assert.rejects(inventory.correct(broken, ['d1']));
    assert.equal((await inventory.load()).corrections.length, 2);
  });

  on('facts are found by field, prefix, pattern and word, page by page', async ({ inventory, facts }) => {
    const kept = [fact('CT1'), fact('100%_sure'), fact('MR_7', '10.3.0.9'), fact('x', '10.2.1.1', 'http.server')];
    await inventory.keep(batch(1, kept));
    const values = async (query: Query): Promise<readonly string[]> =>
      (await facts.list({ query, limit: 100, cursor: null })).items.map(({ value }) => value).sort();
    assert.deepEqual(await values(EVERYTHING), ['100%_sure', 'CT1', 'MR_7', 'x']);
    assert.deepEqual(await values(field('value', 'ct1')), ['CT1']);
    assert.deepEqual(await values(field('value', '%')), ['100%_sure']);
    assert.deepEqual(await values(field('value', 'mr_?', 'like')), ['MR_7']);
    assert.deepEqual(await values(field('value', 'M*', 'like')), ['MR_7']);
    assert.deepEqual(await values(field('key', 'http.server')), ['x']);
    assert.deepEqual(await values(field('ip', '10.2.0.0/16')), ['100%_sure', 'CT1', 'x']);
    assert.deepEqual(await values({ kind: 'not', part: field('ip', '10.2.0.0/16') }), ['MR_7']);
    assert.deepEqual(await values({ kind: 'text', text: 'http' }), ['x']);
    assert.deepEqual(await values({ kind: 'or', parts: [field('value', 'ct1'), field('value', 'MR_7', 'equals')] }), [
      'CT1',
      'MR_7',
    ]);
    assert.deepEqual(await values(field('nonsense', 'x')), []);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof facts.list>> = await facts.list({ query: EVERYTHING, limit: 3, cursor });
      seen.push(...page.items.map(({ value }) => value));
      cursor = page.next;
    } while (cursor !== null);
    assert.deepEqual(seen, ['x', 'MR_7', '100%_sure', 'CT1']);
  });

  on('captures are known by their hash', async ({ captures }) => {
    const record = {
      hash: 'h',
      path: HOSTILE,
      packets: 0,
      bytes: 0,
      start: null,
      end: null,
      linkType: '',
      readAt: TIME,
      state: 'reading',
      problems: [],
    } as const;
    await captures.note(record, null);
    assert.deepEqual(await captures.views(), []);
    const view = { oneWay: [['a b', 1]], lossy: [], blind: [], bytes: 9, encrypted: 3, duplicates: 0 } as const;
    await captures.note({ ...record, state: 'done', packets: 5 }, view);
    assert.deepEqual(await captures.views(), [view]);
    assert.deepEqual(await captures.find('h'), { ...record, state: 'done', packets: 5 });
    assert.equal(await captures.find('other'), null);
    assert.deepEqual([await captures.cuts('h'), await captures.cuts('other')], [[], []]);
    await captures.note({ ...record, state: 'failed' }, null, [3, 70]);
    assert.deepEqual(await captures.cuts('h'), [3, 70]);
    assert.deepEqual(await captures.list(), [{ ...record, state: 'failed' }]);
  });

  on('accounts: names are unique, and with a user go sessions and tokens', async ({ accounts }) => {
    const user = {
      id: 'u1',
      name: 'ada',
      displayName: HOSTILE,
      role: 'viewer',
      passwordHash: '$argon2id$x',
      mustChange: true,
      issuer: null,
      subject: null,
      disabled: false,
      failures: 0,
      lockedUntil: null,
      createdAt: TIME,
      lastSignIn: null,
    } as const;
    assert.equal(await accounts.users.insert(user), true);
    assert.equal(await accounts.users.insert({ ...user, id: 'u2' }), false);
    assert.deepEqual(await accounts.users.byName('ada'), user);
    assert.equal(await accounts.users.update('u1', { failures: 3, mustChange: false }), true);
    assert.equal(await accounts.users.update('nobody', { failures: 3 }), false);
    assert.deepEqual(await accounts.users.get('u1'), { ...user, failures: 3, mustChange: false });
    await accounts.sessions.insert({
      hash: 's1',
      user: 'u1',
      createdAt: TIME,
      lastSeen: TIME,
      expiresAt: '2026-03-02',
    });
    await accounts.sessions.insert({
      hash: 's2',
      user: 'u1',
      createdAt: TIME,
      lastSeen: TIME,
      expiresAt: '2026-03-09',
    });
    assert.equal(await accounts.sessions.removeOfUser('u1', 's2'), 1);
    await accounts.sessions.removeExpired('2026-03-05', '2026-01-01');
    assert.notEqual(await accounts.sessions.get('s2'), null);
    const token = {
      id: 't1',
      hash: 'th',
      prefix: 'wl_',
      name: 'n',
      user: 'u1',
      scopes: ['devices:read'],
      createdAt: TIME,
      expiresAt: TIME,
      lastUsed: null,
    };
    await accounts.tokens.insert(token);
    assert.deepEqual(await accounts.tokens.byHash('th'), token);
    assert.equal(await accounts.users.remove('u1'), true);
    assert.equal(await accounts.sessions.get('s2'), null);
    assert.equal(await accounts.tokens.get('t1'), null);
    assert.equal(await accounts.users.count(), 0);
  });

  on('the audit log takes a sequence once and is read from both ends', async ({ accounts: { audit } }) => {
    const entry = (sequence: number) =>
      ({
        sequence,
        time: TIME,
        actor: 'system',
        address: null,
        action: 'a',
        target: null,
        outcome: 'done',
        detail: '{}',
        previous: '0',
        hash: String(sequence),
      }) as const;
    for (const sequence of [1, 2, 3]) await audit.append(entry(sequence));
    await assert.rejects(audit.append(entry(2)));
    assert.deepEqual(await audit.last(), entry(3));
    assert.deepEqual(
      (await audit.after(1, 10)).map(({ sequence }) => sequence),
      [2, 3],
    );
    assert.deepEqual(
      (await audit.before(3, 1, {})).map(({ sequence }) => sequence),
      [2],
    );
    assert.deepEqual(await audit.before(null, 9, { actor: 'user:x' }), []);
  });
}
