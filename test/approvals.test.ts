/** Who approves on the command line proves it: secrets come a line each, and who cannot changes nothing. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { createPasswords } from '#api/auth/passwords.ts';
import { openState } from '#store/state/state.ts';
import { temporaryFolder, wardline } from './program.ts';

const PASSWORD = 'a sentence that nobody guesses';
const CREATED = '2026-11-24T12:00:00.000Z';

test('on the command line secrets come a line each, and who cannot prove it changes nothing', async () => {
  const folder = temporaryFolder();
  const [data, policy, state] = ['data', 'p.yaml', 'point'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  fs.mkdirSync(data);
  fs.writeFileSync(policy, 'zones: [{name: ward, members: [10.2.0.0/24]}]\nrules: []\n');
  const { accounts, close } = await openState(path.join(data, 'state.sqlite'));
  const passwords = createPasswords({ memoryKibibytes: 8, passes: 1, lanes: 1 });
  for (const name of ['anna', 'bert'])
    await accounts.users.insert({
      ...{ id: `id-${name}`, name, displayName: name, role: 'network-engineer', mustChange: false, disabled: false },
      ...{ passwordHash: await passwords.hash(PASSWORD), issuer: null, subject: null, failures: 0, lockedUntil: null },
      ...{ createdAt: CREATED, lastSignIn: null },
    });
  await close();
  const args = ['segment', 'apply', '--policy', policy, '--state', state, '--data', data];
  const run = wardline([...args, '--approve', 'anna', '--approve', 'bert'], {
    folder,
    input: Buffer.from(`${PASSWORD}\nwrong\n`),
  });
  assert.deepEqual([run.status, run.out], [2, '']);
  assert.match(run.err, /^wardline: --approve bert: that is not the password or a token of this account; name/m);
  assert.ok(!run.err.includes(PASSWORD));
  assert.equal(fs.existsSync(state), false);
});
