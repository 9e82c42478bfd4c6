/** Finds the captures that a person named — files, folders — and puts them in order of their first packet. */
import fs from 'node:fs';
import path from 'node:path';
import { type Compression, compressionOf, decompressedHead } from './compression.ts';
import { Outlet } from './format.ts';
import { readerFor } from './intake.ts';
import { CaptureError, Problems, systemError } from './problems.ts';

const ENDING = /\.(pcap|pcapng|cap|ntar|dmp)(\.gz|\.zst)?$/i;
/** Bytes of a file in which its first packet is looked for: most have it in the first few, some behind long blocks. */
const HEADS: readonly number[] = [16 * 1024, 512 * 1024];
/** Most bytes that a compressed head may decompress to. */
const HEAD_LIMIT: number = 32 * 1024 * 1024;

export interface CaptureSource {
  readonly path: string;
  /** Size of the file in bytes, null for standard input. */
  readonly size: number | null;
  /** Time of the first packet in microseconds, or infinity where it is not known beforehand. */
  readonly first: number;
  readonly compression: Compression | null;
}

/** Files as named and folders searched, in order of their first packet. Throws a CaptureError for a folder without captures. */
export function findCaptures(paths: readonly string[]): readonly CaptureSource[] {
  return inOrderOfTime(paths.flatMap(capturesAt));
}

/** Captures in order of their first packet. What has none or cannot be read comes behind in the order named, standard input last. */
export function inOrderOfTime(paths: readonly string[]): readonly CaptureSource[] {
  return paths.map(sourceOf).sort(inOrder);
}

function inOrder(a: CaptureSource, b: CaptureSource): number {
  const last = Number(a.path === '-') - Number(b.path === '-');
  if (last !== 0) return last;
  return a.first === b.first ? 0 : a.first - b.first;
}

/** What a path names: itself, or the captures in a folder. Throws a CaptureError for a folder without captures. */
export function capturesAt(name: string): readonly string[] {
  if (name === '-' || !statOf(name)?.isDirectory()) return [name];
  const found = search(name, new Set());
  if (found.length === 0) {
    const message = `${name}: the folder holds no capture; name files that end in .pcap, .pcapng, .cap, .ntar or .dmp, also with .gz or .zst`;
    throw new CaptureError('no-captures', message);
  }
  // A folder that cannot be listed is its own only finding.
  if (found.length === 1 && found[0] === name) throw unlisted(name);
  return found;
}

/** Captures below a folder, in order of their names. Links are followed, each folder is searched once; one that cannot be listed is given itself, so that reading it says why. */
function search(folder: string, seen: Set<string>): string[] {
  const stat = statOf(folder);
  const identity = stat ? `${stat.dev}:${stat.ino}` : folder;
  if (seen.has(identity)) return [];
  seen.add(identity);
  let names: string[];
  try {
    names = fs.readdirSync(folder).sort((a, b) => (a < b ? -1 : 1));
  } catch {
    return [folder];
  }
  return names.flatMap((name) => {
    const full = path.join(folder, name);
    const entry = statOf(full);
    if (entry?.isDirectory()) return search(full, seen);
    return entry?.isFile() && ENDING.test(name) ? [full] : [];
  });
}

function unlisted(folder: string): CaptureError {
  try {
    fs.readdirSync(folder);
    return new CaptureError('unreadable', `${folder}: the folder changed while it was read; try again`);
  } catch (error) {
    return systemError(folder, error);
  }
}

function sourceOf(name: string): CaptureSource {
  const stat = name === '-' ? undefined : statOf(name);
  if (stat?.isFile()) return { path: name, size: stat.size, ...beginningOf(name) };
  // Pipes are not looked into: what was read of them would be gone.
  const isPipe = name === '-' || (stat !== undefined && !stat.isDirectory());
  return { path: name, size: isPipe ? null : 0, first: Number.POSITIVE_INFINITY, compression: null };
}

/** What stands at a path, links followed; undefined for nothing and for what may not be looked at. */
function statOf(name: string): fs.Stats | undefined {
  try {
    return fs.statSync(name, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** What the start of the file tells: the first packet's time, infinity where it cannot be told, and how it is compressed. */
function beginningOf(name: string): Pick<CaptureSource, 'first' | 'compression'> {
  let compression: Compression | null = null;
  for (const length of HEADS) {
    try {
      const head = headOf(name, length);
      compression = compressionOf(head);
      const whole = head.length < length;
      const bytes = compression === null ? head : decompressedHead(compression, head, HEAD_LIMIT);
      const first = firstIn(bytes, whole);
      if (Number.isFinite(first) || whole) return { first, compression };
    } catch {
      // Reading the capture will say what is wrong with it.
    }
  }
  return { first: Number.POSITIVE_INFINITY, compression };
}

function headOf(name: string, length: number): Uint8Array {
  const descriptor = fs.openSync(name, 'r');
  try {
    const buffer = new Uint8Array(length);
    return buffer.subarray(0, fs.readSync(descriptor, buffer, 0, length, 0));
  } finally {
    fs.closeSync(descriptor);
  }
}

function firstIn(head: Uint8Array, whole: boolean): number {
  let first = Number.POSITIVE_INFINITY;
  const outlet = new Outlet(
    {
      frame: ({ time }) => {
        if (first === Number.POSITIVE_INFINITY) first = time;
      },
    },
    new Problems(),
  );
  const reader = readerFor(head, outlet);
  if (whole) reader?.finish(head, 0, head.length, 0);
  else reader?.feed(head, 0, head.length, 0);
  return first;
}
