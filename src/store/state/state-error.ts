/** What a person is told when the kept state cannot be opened or used. */
import { StoreFull } from '#bus/batch.ts';

/** SQLITE_FULL, and SQLITE_IOERR_SHMSIZE, which is how the index of the log says the same. */
const FULL = 13;
const INDEX_FULL = 4874;

/** The kept state cannot be opened or used; the message says what to do. */
export class StateError extends Error {
  readonly code: 'newer' | 'damaged' | 'unreadable';

  constructor(code: StateError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StateError';
    this.code = code;
  }
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

/** The database at `path` is not as it was written; `problem` is what SQLite says of it. */
export function damaged(path: string, problem: string, cause: unknown): StateError {
  const message = problem.replaceAll(/\s+/g, ' ').replace(/^\*\*\* in database main \*\*\* /, '');
  return new StateError(
    'damaged',
    `${path}: the database is damaged (${message.slice(0, 200)}); run wardline doctor, then restore a backup`,
    { cause },
  );
}

/** True where SQLite says that the disk is full. */
export function saysFull(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0;
  return code % 256 === FULL || code === INDEX_FULL;
}
