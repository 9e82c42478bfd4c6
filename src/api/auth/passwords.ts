/** Passwords: which are taken, how they are kept (Argon2id, RFC 9106) and how they are compared without telling who exists. */
import { hash, parseOptions, verify } from '@node-rs/argon2';

/** The cost of one hash. The defaults are the second recommended option of RFC 9106, 4. */
export interface PasswordCost {
  readonly memoryKibibytes: number;
  readonly passes: number;
  readonly lanes: number;
}
export const PASSWORD_COST: PasswordCost = { memoryKibibytes: 64 * 1024, passes: 3, lanes: 4 };

/** Shortest and longest password, in characters (NIST SP 800-63B-4, 3.1.1.2: at least 15 for a single factor would shut out too many; 12 with a lock-out). */
const PASSWORD_MINIMUM = 12;
export const PASSWORD_LIMIT = 128;
/** Most hashes computed at a time; each takes the memory of its cost. */
const HASHES_AT_ONCE = 2;
/** Most sign-ins that wait for one; more are turned away. */
const WAITING_LIMIT = 64;
/** A password must have at least so many different characters. */
const DISTINCT_MINIMUM = 5;
/** A name shorter than this may stand in a password: it says nothing. */
const SHORT_NAME = 4;

/** Too many sign-ins at once. */
export class PasswordsBusy extends Error {}

export interface Passwords {
  /** A PHC string for keeping. */
  hash(password: string): Promise<string>;
  /** Compares with a kept hash; null compares with a hash of nobody, takes as long and is always false. */
  verify(kept: string | null, password: string): Promise<boolean>;
  /** True where a kept hash was made at another cost than is used now. */
  isOutdated(kept: string): boolean;
}

/** Normal form in which a password is hashed, so that it is the same from every keyboard (NIST SP 800-63B: NFKC). */
const normal = (password: string): string => password.normalize('NFKC');

/** Hashes and compares at `cost`. */
export function createPasswords(cost: PasswordCost = PASSWORD_COST): Passwords {
  // The default algorithm is Argon2id, version 1.3 (its enum cannot be named under isolated modules).
  const options = { memoryCost: cost.memoryKibibytes, timeCost: cost.passes, parallelism: cost.lanes, outputLen: 32 };
  const inTurn = createTurns(HASHES_AT_ONCE, WAITING_LIMIT);
  let nobody: Promise<string> | null = null;
  return {
    hash: (password) => inTurn(() => hash(normal(password), options)),
    verify: async (kept, password) => {
      nobody ??= hash('nobody has this password', options);
      const against = kept ?? (await nobody);
      const right = await inTurn(() =>
        verify(against, normal(password).slice(0, PASSWORD_LIMIT * 2)).catch(() => false),
      );
      return right && kept !== null;
    },
    isOutdated: (kept) => {
      const { memoryCost, timeCost, parallelism } = parseOptions(kept);
      return memoryCost !== options.memoryCost || timeCost !== options.timeCost || parallelism !== options.parallelism;
    },
  };
}

/** What is wrong with a new password, as a sentence; null where it is taken. */
export function passwordProblem(password: string, name: string): string | null {
  const characters = [...normal(password)];
  if (characters.length < PASSWORD_MINIMUM)
    return `A password has at least ${PASSWORD_MINIMUM} characters; take a longer one.`;
  if (characters.length > PASSWORD_LIMIT)
    return `A password has at most ${PASSWORD_LIMIT} characters; take a shorter one.`;
  if (new Set(characters).size < DISTINCT_MINIMUM) return 'This password repeats a few characters; take another one.';
  const folded = characters.join('').toLowerCase();
  if ((name.length >= SHORT_NAME && folded.includes(name.toLowerCase())) || folded.includes('wardline'))
    return 'A password may hold neither the name of the account nor of this program; take another one.';
  return null;
}

/** Runs at most `limit` tasks at once; beyond `waiting` more, refuses. */
function createTurns(limit: number, waiting: number): <Value>(task: () => Promise<Value>) => Promise<Value> {
  let running = 0;
  const queue: (() => void)[] = [];
  return async (task) => {
    if (running >= limit) {
      if (queue.length >= waiting) throw new PasswordsBusy('too many sign-ins at once');
      await new Promise<void>((resolve) => queue.push(resolve));
    } else running++;
    try {
      return await task();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running--;
    }
  };
}
