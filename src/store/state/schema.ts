/** The tables of the state: devices and what is known of them, findings, captures, accounts, the audit log. */
import type { ColumnDefinitionBuilder, Generated, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { type CorrectionTables, createCorrectionTables } from './correction-tables.ts';
import { createReportTables, type ReportTables } from './report-tables.ts';
import { createTriageTables, type TriageTables } from './triage-tables.ts';

/** Texts that are absent are kept as '' where they are part of a key. Lists and records are JSON text. */
export interface Tables extends CorrectionTables, TriageTables, ReportTables {
  readonly batches: { source: string; sequence: number };
  readonly endpoints: {
    key: string;
    mac: string | null;
    ips: string;
    first: string;
    last: string;
    roles: string;
    alive: number;
    shown: string;
  };
  readonly bindings: { ip: string; mac: string; time: string };
  readonly facts: {
    id: Generated<number>;
    mac: string;
    ip: string;
    port: number;
    key: string;
    value: string;
    time: string;
    capture: string;
    frame: number;
    protocol: string;
    field: string;
  };
  readonly externals: { ip: string };
  readonly marks: { key: string; json: string };
  readonly devices: { id: string; device: string; members: string };
  readonly aliases: { former: string; current: string };
  readonly changes: {
    id: Generated<number>;
    time: string;
    kind: string;
    device: string;
    summary: string;
    field: string;
    before: string | null;
    after: string | null;
  };
  readonly findings: { id: string; json: string };
  readonly captures: { hash: string; readAt: string; json: string; view: string };
  readonly users: {
    id: string;
    name: string;
    displayName: string;
    role: string;
    passwordHash: string | null;
    mustChange: number;
    issuer: string | null;
    subject: string | null;
    disabled: number;
    failures: number;
    lockedUntil: string | null;
    createdAt: string;
    lastSignIn: string | null;
  };
  readonly sessions: { hash: string; user: string; createdAt: string; lastSeen: string; expiresAt: string };
  readonly tokens: {
    id: string;
    hash: string;
    prefix: string;
    name: string;
    user: string;
    scopes: string;
    createdAt: string;
    expiresAt: string;
    lastUsed: string | null;
  };
  readonly audit: {
    sequence: number;
    time: string;
    actor: string;
    address: string | null;
    action: string;
    target: string | null;
    outcome: string;
    detail: string;
    previous: string;
    hash: string;
  };
  readonly webhooks: {
    id: string;
    name: string;
    url: string;
    format: string;
    sealedSecret: string;
    kinds: string;
    enabled: number;
    delivered: number;
    failures: number;
    problem: string | null;
    createdAt: string;
    lastDelivery: string | null;
  };
  readonly settings: { name: string; json: string };
  /** Steps that wait for a second person. */
  readonly waitingSteps: { id: string; at: string; json: string };
}

export type Database = Kysely<Tables>;

/** Which engine the tables are made in. */
export type Engine = 'sqlite' | 'postgresql';

/** A key that the engine counts up. */
const numbered =
  (engine: Engine) =>
  (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder =>
    engine === 'sqlite' ? column.primaryKey().autoIncrement() : column.primaryKey().generatedAlwaysAsIdentity();
const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull();

/** The way from an empty database to this version, step by step; a step that was released is never changed. */
export function migrations(engine: Engine): Readonly<Record<string, Migration>> {
  return {
    '0001-state': { up: (database) => createTables(database, engine) },
    '0002-corrections': { up: (database) => createCorrectionTables(database, numbered(engine)) },
    '0003-triage': { up: (database) => createTriageTables(database, numbered(engine)) },
    '0004-reports': { up: createReportTables },
    '0005-waiting-steps': { up: (database) => keyed(database, 'waitingSteps', 'id', ['at', 'json']) },
  };
}

async function createTables(database: Kysely<unknown>, engine: Engine): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('batches')
    .addColumn('source', 'text', (column) => column.primaryKey())
    .addColumn('sequence', 'integer', required)
    .execute();
  await schema
    .createTable('endpoints')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('mac', 'text')
    .addColumn('ips', 'text', required)
    .addColumn('first', 'text', required)
    .addColumn('last', 'text', required)
    .addColumn('roles', 'text', required)
    .addColumn('alive', 'integer', required)
    .addColumn('shown', 'text', required)
    .execute();
  await schema
    .createTable('bindings')
    .addColumn('ip', 'text', required)
    .addColumn('mac', 'text', required)
    .addColumn('time', 'text', required)
    .addPrimaryKeyConstraint('bindings_pk', ['ip', 'time', 'mac'])
    .execute();
  await schema
    .createTable('facts')
    .addColumn('id', 'integer', numbered(engine))
    .addColumn('mac', 'text', required)
    .addColumn('ip', 'text', required)
    .addColumn('port', 'integer', required)
    .addColumn('key', 'text', required)
    .addColumn('value', 'text', required)
    .addColumn('time', 'text', required)
    .addColumn('capture', 'text', required)
    .addColumn('frame', 'integer', required)
    .addColumn('protocol', 'text', required)
    .addColumn('field', 'text', required)
    .addUniqueConstraint('facts_once', ['mac', 'ip', 'port', 'key', 'value'])
    .execute();
  for (const column of ['ip', 'key', 'time'])
    await schema.createIndex(`facts_${column}`).on('facts').column(column).execute();
  await keyed(database, 'externals', 'ip', []);
  await keyed(database, 'marks', 'key', ['json']);
  await keyed(database, 'devices', 'id', ['device', 'members']);
  await keyed(database, 'aliases', 'former', ['current']);
  await keyed(database, 'findings', 'id', ['json']);
  await keyed(database, 'captures', 'hash', ['readAt', 'json', 'view']);
  await keyed(database, 'settings', 'name', ['json']);
  await schema
    .createTable('changes')
    .addColumn('id', 'integer', numbered(engine))
    .addColumn('time', 'text', required)
    .addColumn('kind', 'text', required)
    .addColumn('device', 'text', required)
    .addColumn('summary', 'text', required)
    .addColumn('field', 'text', required)
    .addColumn('before', 'text')
    .addColumn('after', 'text')
    .execute();
  await schema.createIndex('changes_device').on('changes').columns(['device', 'id']).execute();
  await schema.createIndex('changes_time').on('changes').column('time').execute();
  await createAccounts(database);
}

async function createAccounts({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('users')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('displayName', 'text', required)
    .addColumn('role', 'text', required)
    .addColumn('passwordHash', 'text')
    .addColumn('mustChange', 'integer', required)
    .addColumn('issuer', 'text')
    .addColumn('subject', 'text')
    .addColumn('disabled', 'integer', required)
    .addColumn('failures', 'integer', required)
    .addColumn('lockedUntil', 'text')
    .addColumn('createdAt', 'text', required)
    .addColumn('lastSignIn', 'text')
    .addUniqueConstraint('users_subject', ['issuer', 'subject'])
    .execute();
  await schema
    .createTable('sessions')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('user', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('createdAt', 'text', required)
    .addColumn('lastSeen', 'text', required)
    .addColumn('expiresAt', 'text', required)
    .execute();
  await schema
    .createTable('tokens')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('prefix', 'text', required)
    .addColumn('name', 'text', required)
    .addColumn('user', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('scopes', 'text', required)
    .addColumn('createdAt', 'text', required)
    .addColumn('expiresAt', 'text', required)
    .addColumn('lastUsed', 'text')
    .execute();
  await schema
    .createTable('audit')
    .addColumn('sequence', 'integer', (column) => column.primaryKey())
    .addColumn('time', 'text', required)
    .addColumn('actor', 'text', required)
    .addColumn('address', 'text')
    .addColumn('action', 'text', required)
    .addColumn('target', 'text')
    .addColumn('outcome', 'text', required)
    .addColumn('detail', 'text', required)
    .addColumn('previous', 'text', required)
    .addColumn('hash', 'text', required)
    .execute();
  await schema
    .createTable('webhooks')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', required)
    .addColumn('url', 'text', required)
    .addColumn('format', 'text', required)
    .addColumn('sealedSecret', 'text', required)
    .addColumn('kinds', 'text', required)
    .addColumn('enabled', 'integer', required)
    .addColumn('delivered', 'integer', required)
    .addColumn('failures', 'integer', required)
    .addColumn('problem', 'text')
    .addColumn('createdAt', 'text', required)
    .addColumn('lastDelivery', 'text')
    .execute();
}

/** A table of texts under a text. */
async function keyed(
  { schema }: Kysely<unknown>,
  table: string,
  key: string,
  columns: readonly string[],
): Promise<void> {
  let builder = schema.createTable(table).addColumn(key, 'text', (column) => column.primaryKey());
  for (const column of columns) builder = builder.addColumn(column, 'text', required) as typeof builder;
  await builder.execute();
}
