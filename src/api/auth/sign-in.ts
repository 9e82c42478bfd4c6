/** Signing in with a password: the same answer and the same work whether the name, the password or the patience of the account is wrong. */
import type { UserRecord, UserStore } from '../accounts.ts';
import { Problem } from '../problem.ts';
import { createRateLimiter, createSerial, isLocked, lockSeconds, type Rate } from './limits.ts';
import { type Passwords, PasswordsBusy } from './passwords.ts';
import { sha256 } from './secrets.ts';

export interface SignInDependencies {
  readonly users: UserStore;
  readonly passwords: Passwords;
  readonly limits: { readonly signInsPerAddress: Rate; readonly signInsPerAccount: Rate };
  readonly now: () => Date;
  /** Told of an account whose failures could not be kept. */
  readonly onDefect: (error: unknown) => void;
}

/** `user` is the account of that name, whether or not the password was right: for the audit log alone. */
export interface SignInResult {
  readonly right: boolean;
  readonly user: UserRecord | null;
}

export interface SignIn {
  /** Throws a Problem where there were too many tries from the address or of the name. */
  attempt(name: string, password: string, address: string): Promise<SignInResult>;
  /** The current password of a signed-in user, asked again before it is changed; wrong ones count as for signing in. */
  confirm(user: UserRecord, password: string, address: string): Promise<boolean>;
}

/** The name of an account as it is kept. */
export function accountName(typed: string): string {
  return typed.normalize('NFKC').trim().toLowerCase();
}

/** Sign-in over the accounts. */
export function createSignIn({ users, passwords, limits, now, onDefect }: SignInDependencies): SignIn {
  const milliseconds = (): number => now().getTime();
  const perAddress = createRateLimiter(limits.signInsPerAddress, milliseconds);
  const perAccount = createRateLimiter(limits.signInsPerAccount, milliseconds);
  const serial = createSerial();

  const keepFailure = async (user: UserRecord): Promise<void> => {
    const failures = user.failures + 1;
    const seconds = lockSeconds(failures);
    const lockedUntil = seconds > 0 ? new Date(milliseconds() + seconds * 1000).toISOString() : null;
    await users.update(user.id, { failures, lockedUntil });
  };

  const keepSuccess = async (user: UserRecord, password: string): Promise<void> => {
    const outdated = user.passwordHash !== null && passwords.isOutdated(user.passwordHash);
    await users.update(user.id, {
      failures: 0,
      lockedUntil: null,
      lastSignIn: now().toISOString(),
      ...(outdated ? { passwordHash: await passwords.hash(password) } : {}),
    });
  };

  /** Compares in turn per name; answers before a failure is written, since the writing would tell that the account exists. */
  const compare = (name: string, password: string): Promise<SignInResult> => {
    const { promise, resolve, reject } = Promise.withResolvers<SignInResult>();
    serial(name, async () => {
      const user = await users.byName(name);
      const usable = user !== null && !isLocked(user.lockedUntil, milliseconds()) && !user.disabled;
      const right = await passwords.verify(usable ? user.passwordHash : null, password);
      if (right && user) await keepSuccess(user, password);
      resolve({ right, user });
      if (!right && usable) await keepFailure(user).catch(onDefect);
    }).catch((error: unknown) => reject(busyOr(error)));
    return promise;
  };

  const attempt = (typed: string, password: string, address: string): Promise<SignInResult> => {
    const name = accountName(typed);
    const wait = Math.max(perAddress.take(address), perAccount.take(sha256(name)));
    if (wait > 0) throw tooMany(wait);
    return compare(name, password);
  };

  return {
    attempt: async (name, password, address) => attempt(name, password, address),
    confirm: async (user, password, address) => (await attempt(user.name, password, address)).right,
  };
}

function tooMany(wait: number): Problem {
  return new Problem(
    'too-many',
    `There were too many tries to sign in; wait ${wait} seconds.`,
    {},
    { 'retry-after': String(wait) },
  );
}

const busyOr = (error: unknown): unknown =>
  error instanceof PasswordsBusy
    ? new Problem(
        'unavailable',
        'Too many people are signing in at once; try again in a moment.',
        {},
        { 'retry-after': '5' },
      )
    : error;
