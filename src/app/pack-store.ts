/** Packs on disk: a file for each, and an index that names them; what the index does not name is not there. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { PACKS, type PackName } from '#lifecycle/gathering.ts';
import type { ExploitedCatalogue } from '#lifecycle/kev.ts';
import { isSystemError, PackError } from './pack-error.ts';

export const INDEX = 'packs.json';
const FORMAT = 1;

/** What is told of a pack. */
export interface PackInfo {
  readonly name: PackName;
  readonly documents: number;
  /** Day of its newest document. */
  readonly newest: string;
  /** When it was last updated, RFC 3339. */
  readonly updated: string;
  /** The folder or address that it last came from. */
  readonly from: string;
}

export interface Kept extends PackInfo {
  readonly file: string;
}

/** Writes the packs beside the old ones; they count when the index that names them is put in the place of the old one, at once. */
export function writePacks(
  folder: string,
  contents: Readonly<Record<PackName, readonly unknown[]>>,
  touched: readonly PackName[],
  origin: Pick<PackInfo, 'from' | 'updated'>,
): readonly Kept[] {
  const before = readIndex(folder);
  const made: string[] = [];
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const index = PACKS.flatMap((name): readonly Kept[] => {
      const known = before.find((pack) => pack.name === name);
      if (!touched.includes(name)) return known ? [known] : [];
      const text = contents[name].map((item) => JSON.stringify(item)).join('\n');
      const file = `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.ndjson`;
      made.push(file);
      writeWhole(path.join(folder, file), text);
      return [{ name, ...figuresOf(name, contents[name]), ...origin, file }];
    });
    writeWhole(path.join(folder, INDEX), JSON.stringify({ format: FORMAT, packs: index }));
    for (const { file } of before)
      if (!index.some((pack) => pack.file === file)) fs.rmSync(path.join(folder, file), { force: true });
    return index;
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    for (const file of made)
      if (!before.some((pack) => pack.file === file)) fs.rmSync(path.join(folder, file), { force: true });
    throw new PackError(
      `${folder}: packs cannot be written (${cause.code}); nothing was changed; free or choose another place`,
      { cause },
    );
  }
}

/** A file is there whole or not at all. */
function writeWhole(file: string, text: string): void {
  const beside = `${file}.${process.pid}.new`;
  try {
    const descriptor = fs.openSync(beside, 'w', 0o600);
    try {
      fs.writeFileSync(descriptor, text);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(beside, file);
  } catch (error) {
    fs.rmSync(beside, { force: true });
    throw error;
  }
}

/** How many documents a pack has, and the day of the newest; the catalogue counts its vulnerabilities. */
function figuresOf(name: PackName, items: readonly unknown[]): { readonly documents: number; readonly newest: string } {
  const days = items.map((item) => {
    const { date, newest } = item as { readonly date?: string; readonly newest?: string };
    return date ?? newest ?? '';
  });
  const [catalogue] = items as readonly ExploitedCatalogue[];
  const documents = name === 'exploited' ? (catalogue?.cves.length ?? 0) : items.length;
  return { documents, newest: days.sort().at(-1) ?? '' };
}

export function readIndex(folder: string): readonly Kept[] {
  const file = path.join(folder, INDEX);
  try {
    const index = JSON.parse(fs.readFileSync(file, 'utf8')) as {
      readonly format?: number;
      readonly packs?: readonly Kept[];
    };
    if (index.format !== FORMAT || !Array.isArray(index.packs)) throw damaged(file);
    return index.packs;
  } catch (cause) {
    if (isSystemError(cause) && cause.code === 'ENOENT') return [];
    if (isSystemError(cause))
      throw new PackError(`${file}: cannot be read (${cause.code}); allow it or give another folder`, { cause });
    throw cause instanceof PackError ? cause : damaged(file);
  }
}

export function linesOf<Item>(folder: string, index: readonly Kept[], name: PackName): readonly Item[] {
  const pack = index.find((entry) => entry.name === name);
  if (!pack) return [];
  const file = path.join(folder, pack.file);
  try {
    return fs
      .readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Item);
  } catch (cause) {
    if (!isSystemError(cause) && !(cause instanceof SyntaxError)) throw cause;
    throw damaged(file, cause);
  }
}

function damaged(file: string, cause?: unknown): PackError {
  return new PackError(
    `${file}: is no pack of this version, or damaged; delete its folder and run wardline knowledge update again`,
    { cause },
  );
}
