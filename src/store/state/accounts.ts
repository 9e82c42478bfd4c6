/** Keeps what the service has of its own: accounts, sessions, tokens, webhooks, settings and the audit log. */
import type { Selectable } from 'kysely';
import type {
  Accounts,
  AuditEntry,
  AuditStore,
  Role,
  SessionStore,
  SettingStore,
  TokenRecord,
  TokenStore,
  UserRecord,
  UserStore,
  WebhookRecord,
  WebhookStore,
} from '#api/accounts.ts';
import { createReports } from './reports.ts';
import type { Database, Tables } from './schema.ts';

export function createAccounts(database: Database): Accounts {
  return {
    users: createUsers(database),
    sessions: createSessions(database),
    tokens: createTokens(database),
    audit: createAudit(database),
    webhooks: createWebhooks(database),
    settings: createSettings(database),
    reports: createReports(database),
  };
}

function createUsers(database: Database): UserStore {
  const rows = () => database.selectFrom('users').selectAll();
  const one = (row: Selectable<Tables['users']> | undefined): UserRecord | null => (row ? userOf(row) : null);
  return {
    async count() {
      const { count } = await database
        .selectFrom('users')
        .select(({ fn }) => fn.countAll().as('count'))
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    list: async () => (await rows().orderBy('name').execute()).map(userOf),
    get: async (id) => one(await rows().where('id', '=', id).executeTakeFirst()),
    byName: async (name) => one(await rows().where('name', '=', name).executeTakeFirst()),
    bySubject: async (issuer, subject) =>
      one(await rows().where('issuer', '=', issuer).where('subject', '=', subject).executeTakeFirst()),
    async insert(user) {
      const { numInsertedOrUpdatedRows } = await database
        .insertInto('users')
        .values(numbered(user))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return Number(numInsertedOrUpdatedRows) > 0;
    },
    async update(id, fields) {
      if (Object.keys(fields).length === 0) return (await this.get(id)) !== null;
      const { numUpdatedRows } = await database
        .updateTable('users')
        .set(numbered(fields))
        .where('id', '=', id)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async remove(id) {
      const { numDeletedRows } = await database.deleteFrom('users').where('id', '=', id).executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

function createSessions(database: Database): SessionStore {
  return {
    async insert(session) {
      await database.insertInto('sessions').values(session).execute();
    },
    async get(hash) {
      return (await database.selectFrom('sessions').selectAll().where('hash', '=', hash).executeTakeFirst()) ?? null;
    },
    async touch(hash, lastSeen) {
      await database.updateTable('sessions').set({ lastSeen }).where('hash', '=', hash).execute();
    },
    async remove(hash) {
      await database.deleteFrom('sessions').where('hash', '=', hash).execute();
    },
    async removeOfUser(user, except) {
      let query = database.deleteFrom('sessions').where('user', '=', user);
      if (except !== null) query = query.where('hash', '<>', except);
      return Number((await query.executeTakeFirst()).numDeletedRows);
    },
    async removeExpired(now, idleSince) {
      await database
        .deleteFrom('sessions')
        .where(({ or, eb }) => or([eb('expiresAt', '<=', now), eb('lastSeen', '<', idleSince)]))
        .execute();
    },
  };
}

function createTokens(database: Database): TokenStore {
  const rows = () => database.selectFrom('tokens').selectAll();
  return {
    async list(user) {
      const query = user === null ? rows() : rows().where('user', '=', user);
      return (await query.orderBy('createdAt', 'desc').orderBy('id').execute()).map(tokenOf);
    },
    async get(id) {
      const row = await rows().where('id', '=', id).executeTakeFirst();
      return row ? tokenOf(row) : null;
    },
    async byHash(hash) {
      const row = await rows().where('hash', '=', hash).executeTakeFirst();
      return row ? tokenOf(row) : null;
    },
    async insert(token) {
      await database
        .insertInto('tokens')
        .values({ ...token, scopes: JSON.stringify(token.scopes) })
        .execute();
    },
    async touch(id, lastUsed) {
      await database.updateTable('tokens').set({ lastUsed }).where('id', '=', id).execute();
    },
    async remove(id) {
      const { numDeletedRows } = await database.deleteFrom('tokens').where('id', '=', id).executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

function createAudit(database: Database): AuditStore {
  const rows = () => database.selectFrom('audit').selectAll();
  return {
    async append(entry) {
      await database.insertInto('audit').values(entry).execute();
    },
    async last() {
      const row = await rows().orderBy('sequence', 'desc').limit(1).executeTakeFirst();
      return row ? auditOf(row) : null;
    },
    async after(sequence, limit) {
      return (await rows().where('sequence', '>', sequence).orderBy('sequence').limit(limit).execute()).map(auditOf);
    },
    async before(sequence, limit, { actor, action }) {
      let query = rows();
      if (sequence !== null) query = query.where('sequence', '<', sequence);
      if (actor !== undefined) query = query.where('actor', '=', actor);
      if (action !== undefined) query = query.where('action', '=', action);
      return (await query.orderBy('sequence', 'desc').limit(limit).execute()).map(auditOf);
    },
  };
}

function createWebhooks(database: Database): WebhookStore {
  const rows = () => database.selectFrom('webhooks').selectAll();
  return {
    list: async () => (await rows().orderBy('createdAt').orderBy('id').execute()).map(webhookOf),
    async get(id) {
      const row = await rows().where('id', '=', id).executeTakeFirst();
      return row ? webhookOf(row) : null;
    },
    async insert(webhook) {
      const { kinds, enabled, ...rest } = webhook;
      await database
        .insertInto('webhooks')
        .values({ ...rest, kinds: JSON.stringify(kinds), enabled: enabled ? 1 : 0 })
        .execute();
    },
    async update(id, { kinds, enabled, ...rest }) {
      const fields = {
        ...rest,
        ...(kinds === undefined ? {} : { kinds: JSON.stringify(kinds) }),
        ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
      };
      if (Object.keys(fields).length === 0) return (await this.get(id)) !== null;
      const { numUpdatedRows } = await database
        .updateTable('webhooks')
        .set(fields)
        .where('id', '=', id)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async remove(id) {
      const { numDeletedRows } = await database.deleteFrom('webhooks').where('id', '=', id).executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

function createSettings(database: Database): SettingStore {
  return {
    async get(name) {
      const row = await database.selectFrom('settings').select('json').where('name', '=', name).executeTakeFirst();
      return row?.json ?? null;
    },
    async set(name, json) {
      await database
        .insertInto('settings')
        .values({ name, json })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ json }))
        .execute();
    },
  };
}

/** Truth as 1 and 0. */
function numbered<Fields extends Partial<UserRecord>>(
  fields: Fields,
): Omit<Fields, 'mustChange' | 'disabled'> & Pick<Tables['users'], 'mustChange' | 'disabled'> {
  const { mustChange, disabled, ...rest } = fields;
  return {
    ...rest,
    ...(mustChange === undefined ? {} : { mustChange: mustChange ? 1 : 0 }),
    ...(disabled === undefined ? {} : { disabled: disabled ? 1 : 0 }),
  } as Omit<Fields, 'mustChange' | 'disabled'> & Pick<Tables['users'], 'mustChange' | 'disabled'>;
}

function userOf({ role, mustChange, disabled, ...row }: Selectable<Tables['users']>): UserRecord {
  return { ...row, role: role as Role, mustChange: mustChange === 1, disabled: disabled === 1 };
}

function tokenOf({ scopes, ...row }: Selectable<Tables['tokens']>): TokenRecord {
  return { ...row, scopes: JSON.parse(scopes) as string[] };
}

function webhookOf({ kinds, enabled, format, ...row }: Selectable<Tables['webhooks']>): WebhookRecord {
  return {
    ...row,
    format: format as WebhookRecord['format'],
    kinds: JSON.parse(kinds) as string[],
    enabled: enabled === 1,
  };
}

function auditOf({ outcome, ...row }: Selectable<Tables['audit']>): AuditEntry {
  return { ...row, outcome: outcome as AuditEntry['outcome'] };
}
