/** The state store: opens the database, brings its tables to this version, and hands out what the wings asked for. */
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Accounts } from '#api/accounts.ts';
import type { ChangeReader, FactReader } from '#api/services.ts';
import type { TriageStore } from '#api/triage.ts';
import { StoreFull } from '#bus/batch.ts';
import type { CaptureLog } from '#bus/captures.ts';
import type { InventoryStore } from '#inventory/store.ts';
import { createAccounts } from './accounts.ts';
import { createInventoryStore } from './inventory-store.ts';
import { createCaptureLog, createChangeReader, createFactReader } from './readers.ts';
import { migrations, type Tables } from './schema.ts';
import { openSqlite, type SqliteFile, saysFull } from './sqlite.ts';

import { createTriageStore } from './triage.ts';

/** The kept state cannot be opened or used; the message says what to do. */
export class StateError extends Error {
  readonly code: 'newer' | 'damaged' | 'unreadable';

  constructor(code: StateError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StateError';
    this.code = code;
  }
}

export interface StateStore {
  readonly inventory: InventoryStore;
  readonly facts: FactReader;
  readonly changes: ChangeReader;
  readonly captures: CaptureLog;
  readonly accounts: Accounts;
  readonly triage: TriageStore;
  /** Copies the whole state, while it is used, into a new file. */
  backup(path: string): Promise<void>;
  /** What is wrong with the file, one sentence each; empty where all is well. */
  check(): readonly string[];
  close(): Promise<void>;
}

/** Opens the state in a SQLite file, made where there is none. Throws a StateError. */
export async function openState(path: string): Promise<StateStore> {
  let file: SqliteFile;
  try {
    file = openSqlite(path);
  } catch (cause) {
    throw stateErrorOf(path, cause);
  }
  const database = new Kysely<Tables>({ dialect: file.dialect });
  try {
    // A damaged page is found now, and not when somebody comes to write on it. About three seconds for a gigabyte.
    const [problem] = file.check('quick');
    if (problem !== undefined) throw damaged(path, problem, undefined);
    await migrate(database, path);
  } catch (cause) {
    file.close();
    throw stateErrorOf(path, cause);
  }
  return {
    inventory: createInventoryStore(database),
    facts: createFactReader(database),
    changes: createChangeReader(database),
    captures: createCaptureLog(database),
    accounts: createAccounts(database),
    triage: createTriageStore(database),
    backup: (target) => file.backup(target),
    check: () => file.check('whole'),
    async close() {
      await database.destroy();
      file.close();
    },
  };
}

/** Forward only: a file of a newer version is refused as it is. */
async function migrate(database: Kysely<Tables>, path: string): Promise<void> {
  const steps = migrations('sqlite');
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => steps } });
  const done = (await hasMigrations(database)) ? await doneMigrations(database) : [];
  const stranger = done.find((name) => !Object.hasOwn(steps, name));
  if (stranger !== undefined) {
    const message = `${path}: was written by a newer Wardline (step ${stranger}); use that version, or restore a backup made by this one`;
    throw new StateError('newer', message);
  }
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function hasMigrations(database: Kysely<Tables>): Promise<boolean> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
  return tables.some(({ name }) => name === 'kysely_migration');
}

async function doneMigrations(database: Kysely<Tables>): Promise<readonly string[]> {
  const rows = await database
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .execute();
  return rows.map(({ name }) => name);
}

/** What a person is told of an error with the file at `path`. */
export function stateErrorOf(path: string, cause: unknown): StateError {
  if (cause instanceof StateError) return cause;
  if (cause instanceof StoreFull || saysFull(cause))
    return new StateError('unreadable', `${path}: there is no room on its disk to open it; make room`, { cause });
  // What JSON says of a text may hold the text.
  const message =
    cause instanceof SyntaxError ? 'malformed rows' : cause instanceof Error ? cause.message : String(cause);
  if (/malformed|not a database|corrupt/.test(message)) return damaged(path, message, cause);
  return new StateError(
    'unreadable',
    `${path}: cannot be opened (${message}); check that the folder is there and may be written`,
    { cause },
  );
}

function damaged(path: string, problem: string, cause: unknown): StateError {
  const message = problem.replaceAll(/\s+/g, ' ').replace(/^\*\*\* in database main \*\*\* /, '');
  return new StateError(
    'damaged',
    `${path}: the database is damaged (${message.slice(0, 200)}); run wardline doctor, then restore a backup`,
    { cause },
  );
}
