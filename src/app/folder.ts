/** The folder of data: made where there is none, and one process's alone until that ends, however it does. */
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Who may look into the folder: its owner alone. */
const FOLDER_MODE = 0o700;
/** SQLITE_BUSY. */
const BUSY = 5;

/** The folder cannot be used; the message says why. */
export class FolderError extends Error {
  override readonly name = 'FolderError';
}

/** Makes the folder where there is none and locks it; answers how to let go. Throws a FolderError. */
export function takeFolder(data: string): () => void {
  try {
    fs.mkdirSync(data, { recursive: true, mode: FOLDER_MODE });
  } catch (cause) {
    throw unusable(data, cause);
  }
  return lock(data);
}

/** The system itself takes a lock of SQLite's back from a process that was killed. */
function lock(data: string): () => void {
  let file: DatabaseSync | null = null;
  try {
    file = new DatabaseSync(path.join(data, 'lock'), { timeout: 0 });
    // An empty file could not be locked without room to write on it, and a full disk is no reason not to start.
    file.exec('CREATE TABLE IF NOT EXISTS held (one INTEGER)');
    file.exec('BEGIN EXCLUSIVE');
    const held = file;
    return () => held.close();
  } catch (cause) {
    file?.close();
    if (cause instanceof Error && 'errcode' in cause && cause.errcode === BUSY)
      throw new FolderError(`${data}: another Wardline works on this folder; stop it first, or give another one`, {
        cause,
      });
    throw unusable(data, cause);
  }
}

function unusable(data: string, cause: unknown): FolderError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new FolderError(`${data}: cannot be used (${reason}); give a folder that may be written to`, { cause });
}
