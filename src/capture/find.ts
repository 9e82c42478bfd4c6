/** Finds the captures that a person named — files, folders — and puts them in order of their first packet. */
import fs from 'node:fs';
import path from 'node:path';
import { compressionOf, decompressedHead } from './compression.ts';
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
  if (name === '-') return { path: name, size: null, first: Number.POSITIVE_INFINITY };
  const stat = statOf(name);
  // A pipe is not looked into: what was read of it would be gone.
  if (stat && !stat.isFile() && !stat.isDirectory()) return { path: name, size: null, first: Number.POSITIVE_INFINITY };
  return {
    path: name,
    size: stat?.isFile() ? stat.size : 0,
    first: stat?.isFile() ? firstTime(name) : Number.POSITIVE_INFINITY,
  };
}

/** What stands at a path, links followed; undefined for nothing and for what may not be looked at. */
function statOf(name: string): fs.Stats | undefined {
  try {
    return fs.statSync(name, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** The first packet's time, from the start of the file; infinity where it cannot be told. */
function firstTime(name: string): number {
  for (const length of HEADS) {
    try {
      const head = headOf(name, length);
      const first = firstIn(head.bytes, head.whole);
      if (Number.isFinite(first) || head.whole) return first;
    } catch {
      // Reading the capture will say what is wrong with it.
    }
  }
  return Number.POSITIVE_INFINITY;
}

function headOf(name: string, length: number): { readonly bytes: Uint8Array; readonly whole: boolean } {
  const descriptor = fs.openSync(name, 'r');
  try {
    const buffer = new Uint8Array(length);
    const count = fs.readSync(descriptor, buffer, 0, length, 0);
    const bytes = buffer.subarray(0, count);
    const whole = count < length;
    const compression = compressionOf(bytes);
    return { bytes: compression === null ? bytes : decompressedHead(compression, bytes, HEAD_LIMIT), whole };
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
