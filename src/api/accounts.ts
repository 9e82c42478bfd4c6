/** What the API keeps of its own: accounts, sessions, tokens, webhooks, settings and the audit log, as ports that `store` implements. */
import type { ReportStore } from './reports/store.ts';

export const ROLES = [
  'viewer',
  'clinical-engineer',
  'security-analyst',
  'network-engineer',
  'procurement',
  'administrator',
] as const;
export type Role = (typeof ROLES)[number];

/** Times are RFC 3339 UTC. Ids are opaque texts that the API makes. */
export interface UserRecord {
  readonly id: string;
  /** What is typed to sign in; already in lower case and NFKC, unique. */
  readonly name: string;
  readonly displayName: string;
  readonly role: Role;
  /** A PHC string (`$argon2id$…`); null for who signs in by OpenID Connect alone. */
  readonly passwordHash: string | null;
  /** The password was set by somebody else and is good for changing it alone. */
  readonly mustChange: boolean;
  /** Issuer and subject of OpenID Connect, unique together; both null for a local account. */
  readonly issuer: string | null;
  readonly subject: string | null;
  readonly disabled: boolean;
  /** Wrong passwords since the last right one, and until when further tries are refused. */
  readonly failures: number;
  readonly lockedUntil: string | null;
  readonly createdAt: string;
  readonly lastSignIn: string | null;
}

export interface UserStore {
  count(): Promise<number>;
  /** All accounts by name; a house has hundreds, not millions. */
  list(): Promise<readonly UserRecord[]>;
  get(id: string): Promise<UserRecord | null>;
  byName(name: string): Promise<UserRecord | null>;
  bySubject(issuer: string, subject: string): Promise<UserRecord | null>;
  /** False where the name, or issuer and subject, are taken. */
  insert(user: UserRecord): Promise<boolean>;
  /** False where there is none of that id. */
  update(id: string, fields: Partial<Omit<UserRecord, 'id' | 'name'>>): Promise<boolean>;
  /** Its sessions and tokens go with it. */
  remove(id: string): Promise<boolean>;
}

export interface SessionRecord {
  /** SHA-256 of the cookie's secret, hexadecimal; the secret itself is kept nowhere. */
  readonly hash: string;
  readonly user: string;
  readonly createdAt: string;
  readonly lastSeen: string;
  readonly expiresAt: string;
}

export interface SessionStore {
  insert(session: SessionRecord): Promise<void>;
  get(hash: string): Promise<SessionRecord | null>;
  touch(hash: string, lastSeen: string): Promise<void>;
  remove(hash: string): Promise<void>;
  /** All of a user's, but for the one named; answers how many. */
  removeOfUser(user: string, except: string | null): Promise<number>;
  /** Those that expired by `now` or were last seen before `idleSince`. */
  removeExpired(now: string, idleSince: string): Promise<void>;
}

export interface TokenRecord {
  readonly id: string;
  /** SHA-256 of the token, hexadecimal. */
  readonly hash: string;
  /** The token's first characters, for people to know it by. */
  readonly prefix: string;
  readonly name: string;
  /** Id of the user whose token it is: it never may more than its owner. */
  readonly user: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly lastUsed: string | null;
}

export interface TokenStore {
  /** All, or those of one user; newest first. */
  list(user: string | null): Promise<readonly TokenRecord[]>;
  get(id: string): Promise<TokenRecord | null>;
  byHash(hash: string): Promise<TokenRecord | null>;
  insert(token: TokenRecord): Promise<void>;
  touch(id: string, lastUsed: string): Promise<void>;
  remove(id: string): Promise<boolean>;
}

/** One line of the audit log. `hash` is a keyed hash of everything else, `previous` the hash of the entry before (of zeros for the first). */
export interface AuditEntry {
  /** 1, 2, 3, … without gaps. */
  readonly sequence: number;
  readonly time: string;
  /** `user:ID`, `token:ID`, `system`, or `nobody` where nobody was signed in. */
  readonly actor: string;
  readonly address: string | null;
  /** As `session.sign-in`, `user.create`, `export.devices`. */
  readonly action: string;
  /** What it was done to, as `user:ID`; null where that is nothing by itself. */
  readonly target: string | null;
  readonly outcome: 'done' | 'refused' | 'failed';
  /** A flat JSON object as text, kept byte for byte: the hash covers it. */
  readonly detail: string;
  readonly previous: string;
  readonly hash: string;
}

export interface AuditStore {
  /** Resolves when the entry would survive a power loss; rejects where the sequence is taken. */
  append(entry: AuditEntry): Promise<void>;
  last(): Promise<AuditEntry | null>;
  /** Entries with a sequence above `after`, oldest first. */
  after(sequence: number, limit: number): Promise<readonly AuditEntry[]>;
  /** Entries with a sequence below `before` (null: from the newest), newest first. */
  before(
    sequence: number | null,
    limit: number,
    filter: { readonly actor?: string; readonly action?: string },
  ): Promise<readonly AuditEntry[]>;
}

export interface WebhookRecord {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** The signing secret, sealed by the API with the key of this installation. */
  readonly sealedSecret: string;
  /** The shape of what is sent: Wardline's own, or OCSF events. */
  readonly format: 'wardline' | 'ocsf';
  /** Kinds of changes told of; empty: all. */
  readonly kinds: readonly string[];
  readonly enabled: boolean;
  /** Id of the last change that was delivered: delivery resumes behind it. */
  readonly delivered: number;
  /** Failed tries since the last delivery. */
  readonly failures: number;
  readonly problem: string | null;
  readonly createdAt: string;
  readonly lastDelivery: string | null;
}

export interface WebhookStore {
  list(): Promise<readonly WebhookRecord[]>;
  get(id: string): Promise<WebhookRecord | null>;
  insert(webhook: WebhookRecord): Promise<void>;
  update(id: string, fields: Partial<Omit<WebhookRecord, 'id'>>): Promise<boolean>;
  remove(id: string): Promise<boolean>;
}

/** Settings that are changed while running: one JSON text per name. */
export interface SettingStore {
  get(name: string): Promise<string | null>;
  set(name: string, json: string): Promise<void>;
}

export interface Accounts {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly tokens: TokenStore;
  readonly audit: AuditStore;
  readonly webhooks: WebhookStore;
  readonly settings: SettingStore;
  readonly reports: ReportStore;
}
