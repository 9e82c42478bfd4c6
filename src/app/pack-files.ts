/** Reads the documents of a folder, any layout below it, into a gathering. */
import fs from 'node:fs';
import path from 'node:path';
import type { Gathering } from '#lifecycle/gathering.ts';
import { isSystemError, PackError } from './pack-error.ts';

/** Largest file that is read, in bytes, most files, and deepest folder. */
export const FILE_LIMIT: number = 64 * 1024 * 1024;
const COUNT_LIMIT = 200_000;
const DEPTH_LIMIT = 20;

/** Everything below a folder, or one file. Links to folders are not followed. */
export function gatherFiles(from: string, gathering: Gathering): void {
  let count = 0;
  const visit = (file: string, name: string, depth: number): void => {
    const stat = fs.statSync(file);
    if (stat.isDirectory()) {
      if (depth > DEPTH_LIMIT) {
        gathering.reject(name, `folders are nested deeper than ${DEPTH_LIMIT}`);
        return;
      }
      const entries = fs.readdirSync(file, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const entry of entries) {
        const inner = path.join(file, entry.name);
        const isOurs =
          entry.isDirectory() || ((entry.isFile() || entry.isSymbolicLink()) && /\.(?:json|md)$/i.test(entry.name));
        if (isOurs && !(entry.isSymbolicLink() && isFolder(inner)))
          visit(inner, path.join(name, entry.name), depth + 1);
      }
      return;
    }
    if (++count > COUNT_LIMIT)
      throw new PackError(`${from}: holds more than ${COUNT_LIMIT} files; nothing was changed; name a smaller folder`);
    if (stat.size > FILE_LIMIT) gathering.reject(name, `it is larger than ${FILE_LIMIT} bytes`);
    else readFile(file, name, gathering);
  };
  try {
    visit(from, '', 0);
  } catch (cause) {
    if (cause instanceof PackError || !isSystemError(cause)) throw cause;
    throw new PackError(
      `${cause.path ?? from}: cannot be read (${cause.code}); nothing was changed; name a folder or file that can be`,
      { cause },
    );
  }
}

function readFile(file: string, name: string, gathering: Gathering): void {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    gathering.reject(name || file, `it cannot be read (${cause.code})`);
    return;
  }
  if (/\.md$/i.test(file)) gathering.addMarkdown(name || file, text);
  else gathering.addJson(name || file, text);
}

function isFolder(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? true;
}
