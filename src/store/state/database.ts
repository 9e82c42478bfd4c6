/** The state store: opens the database, brings its tables to this version, and hands out what the wings asked for. */
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Accounts } from '#api/accounts.ts';
import type { StepStore } from '#api/segmentation.ts';
import type { ChangeReader, FactReader } from '#api/services.ts';
import type { TriageStore } from '#api/triage.ts';
import type { CaptureLog } from '#bus/captures.ts';
import type { InventoryStore } from '#inventory/store.ts';
import { createAccounts } from './accounts.ts';
import { createInventoryStore } from './inventory-store.ts';
import { createCaptureLog, createChangeReader, createFactReader } from './readers.ts';
import { migrations, type Tables } from './schema.ts';
import { openSqlite, type SqliteFile } from './sqlite.ts';
import { damaged, StateError, stateErrorOf } from './state-error.ts';
import { createTriageStore } from './triage.ts';
import { createStepStore } from './waiting-steps.ts';

export interface StateStore {
  readonly inventory: InventoryStore;
  readonly facts: FactReader;
  readonly changes: ChangeReader;
  readonly captures: CaptureLog;
  readonly accounts: Accounts;
  readonly triage: TriageStore;
  readonly steps: StepStore;
  /** Copies the whole state, while it is used, into a new file. */
  backup(path: string): Promise<void>;
  /** What is wrong with the file, one sentence each; empty where all is well. */
  check(): readonly string[];
  close(): Promise<void>;
}

/** Opens the state in a SQLite file, made where there is none. Throws a StateError. */
export async function openDatabase(path: string): Promise<StateStore> {
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
    steps: createStepStore(database),
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
