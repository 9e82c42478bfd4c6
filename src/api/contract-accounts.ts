/** The contract of the part of the API that is about people: sessions, users, tokens, the audit log, webhooks and settings. */
import { z } from 'zod';
import { type AuditEntry, ROLES, type Role } from './accounts.ts';
import { PASSWORD_LIMIT } from './auth/passwords.ts';
import { SCOPES, type Scope } from './auth/permissions.ts';
import { TOKEN_DAYS_LIMIT } from './auth/tokens.ts';
import type { Page } from './page.ts';

/** Longest names and addresses of accounts and webhooks, in characters. */
const NAME_LIMIT = 100;

const time = z.string();
const count = z.number().int().nonnegative();
const name = z.string().trim().min(1).max(NAME_LIMIT);
/** Longer than any password that is taken, so that every one can be typed, and wrong ones are wrong rather than refused. */
const secret = z
  .string()
  .min(1)
  .max(PASSWORD_LIMIT * 4);
const role = z.enum(ROLES);

export interface Credentials {
  readonly name: string;
  readonly password: string;
}
export const CredentialsSchema: z.ZodType<Credentials> = z.strictObject({
  name: z.string().min(1).max(NAME_LIMIT),
  password: secret,
});

export interface PasswordChange {
  readonly current: string;
  readonly password: string;
}
export const PasswordChangeSchema: z.ZodType<PasswordChange> = z.strictObject({ current: secret, password: secret });

export interface SignInOptions {
  /** What the house says to everybody who signs in. */
  readonly notice: string;
  readonly organisation: string;
  /** Where to go to sign in with OpenID Connect; null where there is none. */
  readonly openIdConnect: string | null;
}
export const SignInOptionsSchema: z.ZodType<SignInOptions> = z.strictObject({
  notice: z.string(),
  organisation: z.string(),
  openIdConnect: z.string().nullable(),
});

/** An account as others see it. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly role: Role;
  readonly mustChange: boolean;
  readonly disabled: boolean;
  readonly lockedUntil: string | null;
  readonly openIdConnect: boolean;
  readonly createdAt: string;
  readonly lastSignIn: string | null;
}
export const UserSchema: z.ZodType<User> = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    displayName: z.string(),
    role,
    mustChange: z.boolean(),
    disabled: z.boolean(),
    lockedUntil: time.nullable(),
    openIdConnect: z.boolean(),
    createdAt: time,
    lastSignIn: time.nullable(),
  })
  .meta({ id: 'User' });
export const UsersSchema: z.ZodType<Page<User>> = z.strictObject({
  items: z.array(UserSchema).readonly(),
  next: z.string().nullable(),
  total: count.nullable(),
});

/** The session of who asks. */
export interface Session {
  readonly user: User;
  /** To be sent in `x-wardline-csrf` with every change. */
  readonly csrf: string;
  /** Operations that this account may call. */
  readonly may: readonly string[];
  readonly expiresAt: string;
  readonly idleMinutes: number;
}
export const SessionSchema: z.ZodType<Session> = z
  .strictObject({
    user: UserSchema,
    csrf: z.string(),
    may: z.array(z.string()).readonly(),
    expiresAt: time,
    idleMinutes: z.number().int(),
  })
  .meta({ id: 'Session' });

export interface NewUser {
  readonly name: string;
  readonly displayName: string;
  readonly role: Role;
}
export const NewUserSchema: z.ZodType<NewUser> = z.strictObject({
  name: name.regex(/^[\p{L}\p{N}][\p{L}\p{N}._@-]*$/u, 'a name has letters, digits, and . _ @ - after the first'),
  displayName: name,
  role,
});
/** An account with the secret that it signs in with the first time: shown this once. */
export interface UserWithSecret {
  readonly user: User;
  readonly secret: string;
}
export const UserWithSecretSchema: z.ZodType<UserWithSecret> = z.strictObject({ user: UserSchema, secret: z.string() });

export interface UserUpdate {
  readonly displayName?: string;
  readonly role?: Role;
  readonly disabled?: boolean;
  /** Lifts a lock after wrong passwords. */
  readonly unlock?: true;
}
export const UserUpdateSchema: z.ZodType<UserUpdate> = z.strictObject({
  displayName: z.exactOptional(name),
  role: z.exactOptional(role),
  disabled: z.exactOptional(z.boolean()),
  unlock: z.exactOptional(z.literal(true)),
});

export interface Token {
  readonly id: string;
  readonly prefix: string;
  readonly name: string;
  readonly user: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly lastUsed: string | null;
}
const TokenSchema: z.ZodType<Token> = z
  .strictObject({
    id: z.string(),
    prefix: z.string(),
    name: z.string(),
    user: z.string(),
    scopes: z.array(z.string()).readonly(),
    createdAt: time,
    expiresAt: time,
    lastUsed: time.nullable(),
  })
  .meta({ id: 'Token' });
export const TokensSchema: z.ZodType<Page<Token>> = z.strictObject({
  items: z.array(TokenSchema).readonly(),
  next: z.string().nullable(),
  total: count.nullable(),
});

export interface NewToken {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly days: number;
}
export const NewTokenSchema: z.ZodType<NewToken> = z.strictObject({
  name,
  scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
  days: z.number().int().min(1).max(TOKEN_DAYS_LIMIT),
});
export interface TokenWithSecret {
  readonly token: Token;
  readonly secret: string;
}
export const TokenWithSecretSchema: z.ZodType<TokenWithSecret> = z.strictObject({
  token: TokenSchema,
  secret: z.string(),
});

export interface AuditQuery {
  readonly limit: number;
  readonly cursor?: string;
  readonly actor?: string;
  readonly action?: string;
}
export const AuditQuerySchema: z.ZodType<AuditQuery> = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.exactOptional(z.string().regex(/^\d{1,15}$/, 'a cursor of the audit log is a number')),
  actor: z.exactOptional(z.string().max(NAME_LIMIT)),
  action: z.exactOptional(z.string().max(NAME_LIMIT)),
});
const AuditEntrySchema: z.ZodType<AuditEntry> = z
  .strictObject({
    sequence: count,
    time,
    actor: z.string(),
    address: z.string().nullable(),
    action: z.string(),
    target: z.string().nullable(),
    outcome: z.enum(['done', 'refused', 'failed']),
    detail: z.string().meta({ description: 'A JSON object, byte for byte as the hash covers it.' }),
    previous: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' });
/** A page of the audit log, with the names of those who did what it tells, as far as they are still known. */
export interface AuditPage extends Page<AuditEntry> {
  readonly actors: readonly { readonly actor: string; readonly name: string }[];
}
export const AuditPageSchema: z.ZodType<AuditPage> = z.strictObject({
  items: z.array(AuditEntrySchema).readonly(),
  actors: z.array(z.strictObject({ actor: z.string(), name: z.string() })).readonly(),
  next: z.string().nullable(),
  total: count.nullable(),
});

/** A head of the audit log that was written down elsewhere. */
export interface AuditAnchor {
  readonly sequence?: number;
  readonly hash?: string;
}
export const AuditAnchorSchema: z.ZodType<AuditAnchor> = z.strictObject({
  sequence: z.exactOptional(z.number().int().positive()),
  hash: z.exactOptional(z.string().regex(/^[0-9a-f]{64}$/)),
});
export interface AuditVerification {
  readonly ok: boolean;
  readonly entries: number;
  /** Where the chain breaks first; null where it holds. */
  readonly sequence: number | null;
  readonly reason: string | null;
  /** The newest entry: to be written down elsewhere, as the anchor of a later verification. */
  readonly head: { readonly sequence: number; readonly hash: string } | null;
}
export const AuditVerificationSchema: z.ZodType<AuditVerification> = z.strictObject({
  ok: z.boolean(),
  entries: count,
  sequence: count.nullable(),
  reason: z.string().nullable(),
  head: z.strictObject({ sequence: count, hash: z.string() }).nullable(),
});
