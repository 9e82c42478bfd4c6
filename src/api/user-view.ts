/** Accounts and tokens as others see them: without hashes and secrets. */
import type { TokenRecord, UserRecord } from './accounts.ts';
import type { Token, User } from './contract-accounts.ts';

/** An account without its password. */
export function userOf(record: UserRecord): User {
  const { id, name, displayName, role, mustChange, disabled, lockedUntil, issuer, createdAt, lastSignIn } = record;
  return {
    id,
    name,
    displayName,
    role,
    mustChange,
    disabled,
    lockedUntil,
    openIdConnect: issuer !== null,
    createdAt,
    lastSignIn,
  };
}

/** A token without its hash. */
export function tokenOf({ id, prefix, name, user, scopes, createdAt, expiresAt, lastUsed }: TokenRecord): Token {
  return { id, prefix, name, user, scopes, createdAt, expiresAt, lastUsed };
}
