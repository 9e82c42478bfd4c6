/** Accounts in memory, for the tests of the API. */

import type { Accounts, AuditEntry, SessionRecord, TokenRecord, UserRecord, WebhookRecord } from './accounts.ts';
import type { KeptReport, ReportSchedule } from './contract-reports.ts';

/** What the stores hold, for tests to look at and to tamper with. */
export interface MemoryAccounts extends Accounts {
  readonly held: {
    readonly users: Map<string, UserRecord>;
    readonly sessions: Map<string, SessionRecord>;
    readonly tokens: Map<string, TokenRecord>;
    readonly webhooks: Map<string, WebhookRecord>;
    readonly settings: Map<string, string>;
    readonly schedules: Map<string, ReportSchedule>;
    readonly reports: Map<string, { readonly report: KeptReport; readonly content: string }>;
    audit: AuditEntry[];
  };
}

/** Empty accounts. */
export function memoryAccounts(): MemoryAccounts {
  const held: MemoryAccounts['held'] = {
    users: new Map(),
    sessions: new Map(),
    tokens: new Map(),
    webhooks: new Map(),
    settings: new Map(),
    schedules: new Map(),
    reports: new Map(),
    audit: [],
  };
  return {
    held,
    users: usersOf(held),
    sessions: sessionsOf(held),
    tokens: tokensOf(held),
    audit: auditOf(held),
    webhooks: {
      list: async () => [...held.webhooks.values()],
      get: async (id) => held.webhooks.get(id) ?? null,
      insert: async (webhook) => void held.webhooks.set(webhook.id, webhook),
      update: async (id, fields) => update(held.webhooks, id, fields),
      remove: async (id) => held.webhooks.delete(id),
    },
    settings: {
      get: async (name) => held.settings.get(name) ?? null,
      set: async (name, json) => void held.settings.set(name, json),
    },
    reports: reportsOf(held),
  };
}

function reportsOf({ schedules, reports }: MemoryAccounts['held']): Accounts['reports'] {
  return {
    schedules: async () => [...schedules.values()],
    schedule: async (id) => schedules.get(id) ?? null,
    insert: async (schedule) => void schedules.set(schedule.id, schedule),
    update: async (id, fields) => void update(schedules, id, fields),
    remove: async (id) => schedules.delete(id),
    kept: async () => [...reports.values()].map(({ report }) => report).reverse(),
    one: async (id) => reports.get(id) ?? null,
    keep: async (report, content) => void reports.set(report.id, { report, content }),
    removeOld: async (now) => {
      const old = [...reports.values()].filter(({ report }) => report.until <= now);
      for (const { report } of old) reports.delete(report.id);
      return old.length;
    },
  };
}

function update<Value extends object>(map: Map<string, Value>, id: string, fields: Partial<Value>): boolean {
  const value = map.get(id);
  if (!value) return false;
  map.set(id, { ...value, ...fields });
  return true;
}

function usersOf({ users, sessions, tokens }: MemoryAccounts['held']): Accounts['users'] {
  const find = (wanted: (user: UserRecord) => boolean): UserRecord | null => [...users.values()].find(wanted) ?? null;
  return {
    count: async () => users.size,
    list: async () => [...users.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    get: async (id) => users.get(id) ?? null,
    byName: async (name) => find((user) => user.name === name),
    bySubject: async (issuer, subject) => find((user) => user.issuer === issuer && user.subject === subject),
    insert: async (user) => {
      const taken = find(
        ({ name, issuer, subject }) =>
          name === user.name || (issuer !== null && issuer === user.issuer && subject === user.subject),
      );
      if (taken) return false;
      users.set(user.id, user);
      return true;
    },
    update: async (id, fields) => update(users, id, fields),
    remove: async (id) => {
      for (const session of sessions.values()) if (session.user === id) sessions.delete(session.hash);
      for (const token of tokens.values()) if (token.user === id) tokens.delete(token.id);
      return users.delete(id);
    },
  };
}

function sessionsOf({ sessions }: MemoryAccounts['held']): Accounts['sessions'] {
  return {
    insert: async (session) => void sessions.set(session.hash, session),
    get: async (hash) => sessions.get(hash) ?? null,
    touch: async (hash, lastSeen) => void update(sessions, hash, { lastSeen }),
    remove: async (hash) => void sessions.delete(hash),
    removeOfUser: async (user, except) => {
      const gone = [...sessions.values()].filter((session) => session.user === user && session.hash !== except);
      for (const { hash } of gone) sessions.delete(hash);
      return gone.length;
    },
    removeExpired: async (now, idleSince) => {
      for (const { hash, expiresAt, lastSeen } of [...sessions.values()])
        if (expiresAt <= now || lastSeen < idleSince) sessions.delete(hash);
    },
  };
}

function tokensOf({ tokens }: MemoryAccounts['held']): Accounts['tokens'] {
  return {
    list: async (user) => [...tokens.values()].filter((token) => user === null || token.user === user).reverse(),
    get: async (id) => tokens.get(id) ?? null,
    byHash: async (hash) => [...tokens.values()].find((token) => token.hash === hash) ?? null,
    insert: async (token) => void tokens.set(token.id, token),
    touch: async (id, lastUsed) => void update(tokens, id, { lastUsed }),
    remove: async (id) => tokens.delete(id),
  };
}

function auditOf(held: MemoryAccounts['held']): Accounts['audit'] {
  return {
    append: async (entry) => {
      if (held.audit.some(({ sequence }) => sequence === entry.sequence)) throw new Error('the sequence is taken');
      held.audit.push(entry);
    },
    last: async () => held.audit.at(-1) ?? null,
    after: async (sequence, limit) => held.audit.filter((entry) => entry.sequence > sequence).slice(0, limit),
    before: async (sequence, limit, { actor, action }) =>
      held.audit
        .filter(
          (entry) =>
            (sequence === null || entry.sequence < sequence) &&
            (actor === undefined || entry.actor === actor) &&
            (action === undefined || entry.action === action),
        )
        .reverse()
        .slice(0, limit),
  };
}
