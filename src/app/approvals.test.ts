/** Who approves on the command line is who they say: by password or token of the service's accounts, and on somebody's word where there are none. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import type { UserRecord } from '#api/accounts.ts';
import { createPasswords } from '#api/auth/passwords.ts';
import { createTokens } from '#api/auth/tokens.ts';
import { openState } from '#store/state/state.ts';
import { approvers } from './approvals.ts';
import { account } from './enforcement/journal-file.ts';
import { placesIn } from './memory.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const PASSWORD = 'a sentence that nobody guesses';
const PASSWORDS = createPasswords({ memoryKibibytes: 8, passes: 1, lanes: 1 });

/** A folder of data with accounts; answers the token of each. */
async function house(context: TestContext): Promise<{ data: string; tokens: ReadonlyMap<string, string> }> {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'approvals-'));
  context.after(() => fs.rmSync(data, { recursive: true }));
  const { accounts, close } = await openState(placesIn(data).state);
  const made = createTokens({ users: accounts.users, tokens: accounts.tokens, now: () => NOW, onDefect: () => {} });
  const tokens = new Map<string, string>();
  const people: readonly (readonly [string, UserRecord['role'], Partial<UserRecord>])[] = [
    ['anna', 'network-engineer', {}],
    ['bert', 'clinical-engineer', {}],
    ['vera', 'viewer', {}],
    ['gone', 'network-engineer', { disabled: true }],
    ['fresh', 'network-engineer', { mustChange: true }],
  ];
  for (const [name, role, more] of people) {
    await accounts.users.insert({
      ...{ id: `id-${name}`, name, displayName: name.toUpperCase(), role, mustChange: false, disabled: false },
      ...{ passwordHash: await PASSWORDS.hash(PASSWORD), issuer: null, subject: null, failures: 0, lockedUntil: null },
      ...{ createdAt: NOW.toISOString(), lastSignIn: null, ...more },
    });
    const { token } = await made.create({ user: `id-${name}`, name: 'cli', scopes: ['manage'], days: 1 });
    tokens.set(name, token);
  }
  const { token } = await made.create({ user: 'id-anna', name: 'look', scopes: ['read'], days: 1 });
  tokens.set('reading', token);
  await close();
  return { data, tokens };
}

test('an account approves by its password or its own token, and stands in both chains of what was done', async (context) => {
  const { data, tokens } = await house(context);
  const secrets: Record<string, string> = { ' Anna ': PASSWORD, Anna: PASSWORD, bert: tokens.get('bert') ?? '' };
  const ask = async (name: string): Promise<string> => secrets[name] ?? '';
  const request = { data, state: '/srv/point', approve: [' Anna ', 'bert'] };
  assert.deepEqual(await approvers(request, ask, () => NOW), [
    'ANNA (user:id-anna, by password)',
    'BERT (user:id-bert, by token)',
  ]);
  const refused = async (name: string, secret: string): Promise<string> =>
    approvers(
      { ...request, approve: [name] },
      async () => secret,
      () => NOW,
    ).then(
      () => 'approved',
      (error: Error) => error.message,
    );
  assert.match(await refused('anna', 'wrong'), /--approve anna: that is not the password or a token/);
  assert.match(await refused('anna', tokens.get('bert') ?? ''), /not the password or a token of this account/);
  assert.match(await refused('anna', tokens.get('reading') ?? ''), /not the password or a token/);
  assert.match(await refused('nobody', PASSWORD), /not the password/);
  assert.match(await refused('gone', PASSWORD), /not the password/);
  assert.match(await refused('vera', tokens.get('vera') ?? ''), /role of this account may not approve/);
  assert.match(await refused('fresh', tokens.get('fresh') ?? ''), /first password has to be changed/);
  const state = await openState(placesIn(data).state);
  const entries = await state.accounts.audit.after(0, 100);
  const anna = await state.accounts.users.byName('anna');
  await state.close();
  assert.deepEqual(
    entries.slice(0, 3).map(({ actor, action, target, outcome }) => [actor, action, target, outcome]),
    [
      ['user:id-anna', 'approveStep', 'enforcement:/srv/point', 'done'],
      ['user:id-bert', 'approveStep', 'enforcement:/srv/point', 'done'],
      ['user:id-anna', 'approveStep', 'enforcement:/srv/point', 'refused'],
    ],
  );
  assert.equal(JSON.parse(entries[0]?.detail ?? '{}').systemUser, account());
  assert.ok((anna?.failures ?? 0) > 0, 'wrong passwords count as on the page');
  for (const secret of [PASSWORD, ...tokens.values()]) assert.ok(!JSON.stringify(entries).includes(secret));
});

test('without accounts names stand on the word of who runs the program, and a plan asks nobody', async (context) => {
  const empty = fs.mkdtempSync(path.join(os.tmpdir(), 'approvals-'));
  context.after(() => fs.rmSync(empty, { recursive: true }));
  const ask = (): Promise<string> => assert.fail('nobody has to be asked');
  const word = `(on the word of system user ${account()})`;
  for (const data of [undefined, empty]) {
    const said = await approvers({ data, state: '/srv/point', approve: ['Ann', ' Bob  Ray '] }, ask, () => NOW);
    assert.deepEqual(said, [`Ann ${word}`, `Bob Ray ${word}`]);
  }
  const { data } = await house(context);
  const plan = { data, state: '/srv/point', approve: ['anna'], plan: true };
  assert.deepEqual(await approvers(plan, ask, () => NOW), ['anna']);
});
