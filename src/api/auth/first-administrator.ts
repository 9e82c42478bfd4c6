/** The first start: an administrator whose secret is shown once, lies in a file for its owner alone, and has to be changed at once. */
import fs from 'node:fs';
import path from 'node:path';
import type { UserStore } from '../accounts.ts';
import type { Audit } from './audit.ts';
import type { Passwords } from './passwords.ts';
import { randomId, typedSecret } from './secrets.ts';

const NAME = 'administrator';

export interface FirstAdministrator {
  readonly name: string;
  readonly secret: string;
  readonly file: string;
}

export interface FirstAdministratorDependencies {
  readonly users: UserStore;
  readonly passwords: Passwords;
  readonly audit: Audit;
  readonly now: () => Date;
  /** Where the secret lies until the password is changed. */
  readonly file: string;
}

/** Makes the administrator where there is no account at all; null where there is one. */
export async function ensureAdministrator({
  users,
  passwords,
  audit,
  now,
  file,
}: FirstAdministratorDependencies): Promise<FirstAdministrator | null> {
  if ((await users.count()) > 0) return null;
  const secret = typedSecret();
  const id = randomId();
  const passwordHash = await passwords.hash(secret);
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // A file left by a start that failed holds a secret of nobody.
  fs.rmSync(file, { force: true });
  fs.writeFileSync(file, `${secret}\n`, { flag: 'wx', mode: 0o600 });
  const inserted = await users.insert({
    id,
    name: NAME,
    displayName: 'Administrator',
    role: 'administrator',
    passwordHash,
    mustChange: true,
    issuer: null,
    subject: null,
    disabled: false,
    failures: 0,
    lockedUntil: null,
    createdAt: now().toISOString(),
    lastSignIn: null,
  });
  if (!inserted) return null;
  await audit.record({ actor: 'system', address: null, action: 'createUser', target: `user:${id}`, outcome: 'done' });
  return { name: NAME, secret, file };
}

/** Removes the file with the first secret: the password was changed. */
export function forgetFirstSecret(file: string): void {
  fs.rmSync(file, { force: true });
}
