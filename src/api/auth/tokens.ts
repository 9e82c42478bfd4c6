/** API tokens: a prefix that people may see, a secret that is kept as a hash alone, scopes and an end. */
import type { TokenRecord, TokenStore, UserRecord, UserStore } from '../accounts.ts';
import { isAhead } from './limits.ts';
import type { Scope } from './permissions.ts';
import { randomId, randomSecret, sha256 } from './secrets.ts';

/** Longest life of a token, in days. */
export const TOKEN_DAYS_LIMIT = 366;
/** Characters of a token that are kept for people to know it by: `wardline_` and eight more. */
const PREFIX_LENGTH = 17;
const TOKEN_PATTERN = /^wardline_[\w-]{43}$/;
/** `lastUsed` is written at most this often, in milliseconds. */
const TOUCH_EVERY = 60_000;

export interface Tokens {
  /** The record that was kept, and the token itself: the only time anybody sees it. */
  create(of: {
    readonly user: string;
    readonly name: string;
    readonly scopes: readonly Scope[];
    readonly days: number;
  }): Promise<{ readonly record: TokenRecord; readonly token: string }>;
  /** Whose token it is; null where it is unknown or expired, or its account is disabled. */
  find(token: string): Promise<{ readonly token: TokenRecord; readonly user: UserRecord } | null>;
}

export interface TokensDependencies {
  readonly users: UserStore;
  readonly tokens: TokenStore;
  readonly now: () => Date;
  /** Told where it could not be kept when a token was last used. */
  readonly onDefect: (error: unknown) => void;
}

/** Tokens over their store. */
export function createTokens({ users, tokens, now, onDefect }: TokensDependencies): Tokens {
  return {
    create: async ({ user, name, scopes, days }) => {
      const token = `wardline_${randomSecret()}`;
      const time = now();
      const record: TokenRecord = {
        id: randomId(),
        hash: sha256(token),
        prefix: token.slice(0, PREFIX_LENGTH),
        name,
        user,
        scopes,
        createdAt: time.toISOString(),
        expiresAt: new Date(time.getTime() + Math.min(days, TOKEN_DAYS_LIMIT) * 86_400_000).toISOString(),
        lastUsed: null,
      };
      await tokens.insert(record);
      return { record, token };
    },
    find: async (token) => {
      if (!TOKEN_PATTERN.test(token)) return null;
      const record = await tokens.byHash(sha256(token));
      const time = now();
      if (!record || isAhead(record.createdAt, time.getTime())) return null;
      if (time.getTime() >= Date.parse(record.expiresAt)) return null;
      const user = await users.get(record.user);
      if (!user || user.disabled) return null;
      const unused = record.lastUsed === null || Math.abs(time.getTime() - Date.parse(record.lastUsed)) > TOUCH_EVERY;
      if (unused) await tokens.touch(record.id, time.toISOString()).catch(onDefect);
      return { token: record, user };
    },
  };
}
