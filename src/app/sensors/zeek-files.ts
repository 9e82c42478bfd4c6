/** Zeek's logs as files: finding them, knowing one again under another name, and reading on from a place. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { ZEEK_LOGS } from '#capture/zeek/logs.ts';

/** Folders inside the folder that are looked into: those of days, and `current`. */
const DEPTH = 2;
/** Files and folders that are looked at in one round. */
const ENTRY_LIMIT = 200_000;
/** The beginning of a log within which its first row must end. */
const BEGINNING = 64 * 1024;
/** Bytes read at once; a block ends behind the last line in them. */
const BLOCK: number = 1 << 20;
/** Characters of a file's name before what rotation adds: `conn.00:00:00-01:00:00.log.gz`, `conn_20260101.log`. */
const NAME = /^(?:json_streaming_)?([a-z][a-z0-9_]*?)(?:[._-]\d[\w:.-]*)?\.log(\.gz)?$/;
const NEWLINE = 10;
const HASH = 35;

export interface LogFile {
  readonly path: string;
  /** The log's name, as `conn`. */
  readonly log: string;
  readonly isCompressed: boolean;
  /** Its name says that it was put aside: it does not grow. */
  readonly isAside: boolean;
  readonly inode: string;
  readonly size: number;
  /** Time of its last change, in milliseconds. */
  readonly changed: number;
}

const ORDER = new Map(ZEEK_LOGS.map((log, index) => [log, index]));

/** The logs below a folder that changed since a time, those put aside first, each kind in its order. Throws where the folder cannot be read. */
export function findLogs(folder: string, since: number): readonly LogFile[] {
  const found = new Map<string, LogFile>();
  let entries = 0;
  const look = (directory: string, depth: number): void => {
    for (const name of fs.readdirSync(directory).sort()) {
      if (++entries > ENTRY_LIMIT) return;
      const full = path.join(directory, name);
      const match = NAME.exec(name);
      const stat = fs.statSync(full, { throwIfNoEntry: false, bigint: true });
      if (stat?.isDirectory() && depth > 0) look(full, depth - 1);
      const [, log = '', compression] = match ?? [];
      const changed = Number(stat?.mtimeMs ?? 0n);
      if (!stat?.isFile() || !ORDER.has(log) || changed < since) continue;
      const inode = `${stat.dev}:${stat.ino}`;
      const isAside = compression !== undefined || !/^[a-z_]+\.log$/.test(name);
      // The same file under two names, as through a link, counts once.
      if (!found.has(inode))
        found.set(inode, {
          path: full,
          log,
          isCompressed: compression !== undefined,
          isAside,
          inode,
          size: Number(stat.size),
          changed,
        });
    }
  };
  look(folder, DEPTH);
  const order = ({ log }: LogFile): number => ORDER.get(log) ?? 0;
  const age = ({ isAside, changed }: LogFile): number => (isAside ? changed : Number.POSITIVE_INFINITY);
  return [...found.values()].sort((a, b) => {
    if (a.isAside !== b.isAside) return a.isAside ? -1 : 1;
    return (a.isAside ? age(a) - age(b) : 0) || order(a) - order(b) || (a.path < b.path ? -1 : 1);
  });
}

/**
 * What a log is known by, whatever its name and compression: the hash of its beginning up to its first row, which holds a time
 * and Zeek's identifier. Null while there is no row.
 */
export async function identityOf(file: LogFile, descriptor: number): Promise<string | null> {
  const start = file.isCompressed ? await beginningOf(file.path) : readAt(descriptor, 0, BEGINNING);
  const end = endOfFirstRow(start);
  if (end === null) return null;
  return createHash('sha256').update(`${file.log}\n`).update(start.subarray(0, end)).digest('hex').slice(0, 32);
}

function endOfFirstRow(bytes: Buffer): number | null {
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, at);
    if (end < 0) break;
    if (bytes[at] !== HASH && end > at) return end;
    at = end + 1;
  }
  return bytes.length >= BEGINNING ? BEGINNING : null;
}

/** Bytes of an open file; fewer where it ends before. */
function readAt(descriptor: number, from: number, bytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(bytes);
  let length = 0;
  while (length < bytes) {
    const read = fs.readSync(descriptor, buffer, length, bytes - length, from + length);
    if (read === 0) break;
    length += read;
  }
  return buffer.subarray(0, length);
}

async function beginningOf(file: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of inflated(file)) {
    pieces.push(piece);
    length += piece.length;
    if (length >= BEGINNING) break;
  }
  return Buffer.concat(pieces).subarray(0, BEGINNING);
}

/** The content of a compressed file; what is damaged or not there yet ends it. */
async function* inflated(file: string): AsyncGenerator<Buffer, boolean> {
  const source = fs.createReadStream(file);
  const gunzip = zlib.createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  const output: Readable = source.pipe(gunzip);
  try {
    for await (const piece of output) yield piece as Buffer;
    return true;
  } catch {
    return false;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

/** A piece of a log: whole lines, but for a line longer than a block, or the last one of a log that does not grow. */
export interface Piece {
  readonly from: number;
  readonly bytes: Buffer;
}

/** The pieces of a plain log from a place on, as far as it reaches now. `isWhole`: its last line needs no line end. */
export function* piecesOf(descriptor: number, from: number, isWhole: boolean): Generator<Piece, void> {
  for (let at = from; ; ) {
    const bytes = readAt(descriptor, at, BLOCK);
    const end = cutOf(bytes, bytes.length < BLOCK && isWhole);
    if (end === 0) return;
    yield { from: at, bytes: bytes.subarray(0, end) };
    at += end;
  }
}

/** The pieces of a compressed log from a place in its content on; answers whether the content was sound to its end. */
export async function* inflatedPieces(file: string, from: number): AsyncGenerator<Piece, boolean> {
  const content = inflated(file);
  let [at, skip] = [from, from];
  let rest: Buffer = Buffer.alloc(0);
  for (;;) {
    const { value, done } = await content.next();
    if (done === true) {
      if (value && rest.length > 0) yield { from: at, bytes: rest };
      return value;
    }
    const fresh = value.subarray(Math.min(skip, value.length));
    skip -= value.length - fresh.length;
    rest = rest.length === 0 ? Buffer.from(fresh) : Buffer.concat([rest, fresh]);
    if (rest.length < BLOCK) continue;
    const end = cutOf(rest.subarray(0, BLOCK), false);
    yield { from: at, bytes: rest.subarray(0, end) };
    rest = rest.subarray(end);
    at += end;
  }
}

/** Where a piece ends: behind its last line end; at its end where the rest needs none, or where one line fills a whole block. */
function cutOf(bytes: Buffer, isWhole: boolean): number {
  if (isWhole) return bytes.length;
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  return end > 0 || bytes.length < BLOCK ? end : bytes.length;
}
