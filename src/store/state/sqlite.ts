/** SQLite as Kysely wants it: Node's own engine behind the few members that Kysely's dialect uses. */
import { backup, DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { type Dialect, SqliteAdapter, SqliteDialect } from 'kysely';
import { isBelow, parseIp, parsePrefix } from '#base/prefix.ts';
import { StoreFull } from '#bus/batch.ts';
import { saysFull } from './state-error.ts';

/** How long a writer waits for another one, in milliseconds. */
const BUSY_MILLISECONDS = 5000;
/** Prepared statements kept; Kysely makes few different ones. */
const STATEMENTS = 200;
/** A database file that is open: as a dialect for queries, and for what only SQLite does. */
export interface SqliteFile {
  readonly dialect: Dialect;
  /** Copies the database, while it is used, into a file that must not be there yet. */
  backup(path: string): Promise<void>;
  /** What SQLite's own check finds wrong; empty where all is well. The quick one reads every page and compares no index with its table. */
  check(how: 'quick' | 'whole'): readonly string[];
  close(): void;
}

/** Opens, or makes, a database that survives a power loss after every commit (write-ahead log, synchronous FULL). */
export function openSqlite(path: string): SqliteFile {
  const database = new DatabaseSync(path, { timeout: BUSY_MILLISECONDS });
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA foreign_keys = ON');
  database.function('is_below', { deterministic: true }, (address, prefix) => {
    const [ip, net] = [parseIp(String(address)), parsePrefix(String(prefix))];
    return ip !== null && net !== null && isBelow(net, ip) ? 1 : 0;
  });
  const statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const prepared = (sql: string): ReturnType<DatabaseSync['prepare']> => {
    const known = statements.get(sql);
    if (known) return known;
    if (statements.size >= STATEMENTS) statements.clear();
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  let open = true;
  const close = (): void => {
    if (open) database.close();
    open = false;
  };
  const dialect = new TransactionalDialect({
    database: {
      close,
      prepare(sql: string) {
        const statement = prepared(sql);
        const given = (parameters: readonly unknown[]): SQLInputValue[] => parameters.map(asInput);
        return {
          reader: statement.columns().length > 0,
          all: (parameters) => plainly(() => statement.all(...given(parameters)).map((row) => ({ ...row }))),
          run(parameters) {
            // A full disk has rolled back already, and the error that says so is the one to be heard.
            if (sql === 'rollback' && !database.isTransaction) return { changes: 0, lastInsertRowid: 0 };
            return plainly(() => statement.run(...given(parameters)));
          },
          iterate: (parameters) => statement.iterate(...given(parameters)),
        };
      },
    },
  });
  return {
    dialect,
    close,
    async backup(target: string): Promise<void> {
      await backup(database, target);
    },
    check(how): readonly string[] {
      const rows = database.prepare(`PRAGMA ${how === 'quick' ? 'quick_check' : 'integrity_check'}`).all();
      const said = rows.map((row) => String(Object.values(row)[0]));
      return said.length === 1 && said[0] === 'ok' ? [] : said;
    },
  };
}

/**
 * SQLite makes tables within a transaction as well as rows (sqlite.org/lang_transaction.html), which Kysely does not
 * make use of by itself: who is killed between two tables would leave a state that nobody can open.
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class TransactionalDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

/** Does the work; an error that says that there is no room becomes a StoreFull. */
function plainly<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (cause) {
    if (!saysFull(cause)) throw cause;
    throw new StoreFull('there is no room for more in the state; make room on its disk', { cause });
  }
}

/** The values this house binds: text, numbers, null, and truth as 1 and 0. */
function asInput(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return value;
  throw new TypeError(`a value of type ${typeof value} cannot be kept`);
}
