/** How far each of Zeek's logs was read: written down before a batch is handed on, so that the same batch can be cut again after any end. */
import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

/** The last batch that was cut out of a log: the bytes from `from` up to `to`, and what is needed to read them again. */
export interface Cut {
  readonly sequence: number;
  readonly from: number;
  readonly to: number;
  /** Lines of the log before `from`. */
  readonly lines: number;
  /** Declarations of columns in force at `from`. */
  readonly head: string;
  /** The log was read to its end and will not grow. */
  readonly isDone: boolean;
}

export interface Positions {
  /** Names this file of positions: where it was lost, as after a restored backup, batches are numbered anew under another name. */
  readonly epoch: string;
  of(log: string): Cut | null;
  /** Survives a power loss once it returns. `seen` is the time of now, in milliseconds. */
  note(log: string, cut: Cut, seen: number): void;
  /** Forgets logs that were last noted before a time. */
  forget(before: number): void;
  close(): void;
}

/** Opens, or makes, a file of positions. */
export function openPositions(path: string): Positions {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec(`CREATE TABLE IF NOT EXISTS positions (
    log TEXT PRIMARY KEY, sequence INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    lines INTEGER NOT NULL, head TEXT NOT NULL, done INTEGER NOT NULL, seen INTEGER NOT NULL) STRICT, WITHOUT ROWID`);
  database.exec(
    'CREATE TABLE IF NOT EXISTS epoch (one INTEGER PRIMARY KEY CHECK (one = 1), name TEXT NOT NULL) STRICT',
  );
  database.prepare('INSERT OR IGNORE INTO epoch VALUES (1, ?)').run(randomBytes(4).toString('hex'));
  // The row that was just made, if it was not there before.
  const { name: epoch } = database.prepare('SELECT name FROM epoch').get() as { readonly name: string };
  const find = database.prepare('SELECT sequence, start, stop, lines, head, done FROM positions WHERE log = ?');
  const put = database.prepare('INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const drop = database.prepare('DELETE FROM positions WHERE seen < ?');
  return {
    epoch,
    of(log) {
      const row = find.get(log);
      if (!row) return null;
      const { sequence, start, stop, lines, head, done } = row;
      return {
        sequence: Number(sequence),
        from: Number(start),
        to: Number(stop),
        lines: Number(lines),
        head: String(head),
        isDone: done === 1,
      };
    },
    note(log, { sequence, from, to, lines, head, isDone }, seen) {
      put.run(log, sequence, from, to, lines, head, isDone ? 1 : 0, seen);
    },
    forget(before) {
      drop.run(before);
    },
    close: () => database.close(),
  };
}
