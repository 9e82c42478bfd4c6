/** The journal of enforcement as a file that is only ever added to, by one process at a time. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type JournalRead, nextEntry, readJournal } from '#segment/enforce/journal.ts';
import { EnforceError } from '#segment/enforce/point.ts';
import { FolderError, takeFolder } from '../folder.ts';

const [FILE, HEAD, LOCK] = ['journal.ndjson', 'journal.head', 'journal.lock'];
const WAIT_MS = 10_000;

/** Adds an entry; it is on the disk when this returns. Throws an EnforceError. */
export function addEntry(folder: string, event: string, details: Readonly<Record<string, unknown>>): void {
  const letGo = lock(path.join(folder, LOCK));
  try {
    const { entries } = readEntries(folder);
    const time = new Date().toISOString();
    const entry = nextEntry(entries.at(-1) ?? null, { time, event, account: account(), details });
    const descriptor = fs.openSync(path.join(folder, FILE), 'a', 0o600);
    try {
      fs.writeSync(descriptor, `${JSON.stringify(entry)}\n`);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.writeFileSync(path.join(folder, HEAD), entry.hash, { mode: 0o600 });
  } finally {
    letGo();
  }
}

/** The journal, and whether it is as it was written. */
export function readEntries(folder: string): JournalRead {
  return readJournal(textOf(path.join(folder, FILE)), textOf(path.join(folder, HEAD)) || null);
}

/** Who runs this program, behind sudo too. */
export function account(): string {
  const name = os.userInfo().username;
  const { SUDO_USER: before } = process.env;
  return before === undefined || before === name ? name : `${before} as ${name}`;
}

function textOf(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function lock(folder: string): () => void {
  const end = Date.now() + WAIT_MS;
  for (;;) {
    try {
      return takeFolder(folder);
    } catch (error) {
      if (!(error instanceof FolderError)) throw error;
      if (Date.now() > end) throw new EnforceError(`${folder}: another Wardline holds the journal; try again`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}
