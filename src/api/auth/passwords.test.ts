/** Passwords: the same from every keyboard, and no faster for who does not exist. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TEST_COST } from '../test-house.ts';
import { createPasswords, PASSWORD_COST, PasswordsBusy, passwordProblem } from './passwords.ts';

test('the default cost is what RFC 9106 recommends second', async () => {
  assert.deepEqual(PASSWORD_COST, { memoryKibibytes: 65_536, passes: 3, lanes: 4 });
  const kept = await createPasswords().hash('correct horse battery');
  assert.match(kept, /^\$argon2id\$v=19\$m=65536,t=3,p=4\$[\w+/]{22}\$[\w+/]{43}$/);
});

test('right is right in any Unicode form, wrong is wrong, and nobody has no password', async () => {
  const passwords = createPasswords(TEST_COST);
  const kept = await passwords.hash('caf\u00e9 au lait chaud');
  assert.equal(await passwords.verify(kept, 'cafe\u0301 au lait chaud'), true);
  assert.equal(await passwords.verify(kept, 'cafe au lait chaud'), false);
  assert.equal(await passwords.verify(null, 'nobody has this password'), false);
  assert.equal(await passwords.verify('$argon2id$rubbish', 'x'), false);
  assert.equal(passwords.isOutdated(kept), false);
  assert.equal(createPasswords({ ...TEST_COST, lanes: 2 }).isOutdated(kept), true);
});

test('comparing with nobody takes as long as with somebody', async () => {
  const passwords = createPasswords({ memoryKibibytes: 8192, passes: 2, lanes: 1 });
  const kept = await passwords.hash('correct horse battery');
  const time = async (against: string | null): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < 9; i++) {
      const started = performance.now();
      await passwords.verify(against, 'wrong horse battery');
      times.push(performance.now() - started);
    }
    return times.sort((a, b) => a - b)[4] ?? 0;
  };
  await time(null);
  const [nobody, somebody] = [await time(null), await time(kept)];
  assert.ok(nobody > somebody / 3 && nobody < somebody * 3, `${nobody} ms against ${somebody} ms`);
});

test('too many at once are turned away, not queued without end', async () => {
  const passwords = createPasswords(TEST_COST);
  const results = await Promise.allSettled(Array.from({ length: 100 }, () => passwords.hash('correct horse battery')));
  const refused = results.filter((result) => result.status === 'rejected');
  assert.ok(refused.length > 20 && refused.length < 60);
  for (const { reason } of refused) assert.ok(reason instanceof PasswordsBusy);
  assert.ok(await passwords.hash('correct horse battery'));
});

test('which passwords are taken', () => {
  assert.equal(passwordProblem('correct horse battery', 'viewer'), null);
  assert.equal(passwordProblem('пароль для больницы', 'viewer'), null);
  assert.match(passwordProblem('elevenchars', 'viewer') ?? '', /at least 12/);
  assert.match(passwordProblem('x'.repeat(129), 'viewer') ?? '', /at most 128/);
  assert.match(passwordProblem('abababababababab', 'viewer') ?? '', /repeats/);
  assert.match(passwordProblem('I am the VIEWER!', 'viewer') ?? '', /name of the account/);
  assert.match(passwordProblem('Wardline-2026!!', 'viewer') ?? '', /name of the account/);
  assert.equal(passwordProblem('a long password with jo', 'jo'), null);
});
