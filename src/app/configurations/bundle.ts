/** Files as people bring them, loose or packed: each under a name that can do no harm, as text, within limits. */
import { unzipSync } from 'fflate';

/** Largest file, all files of one upload together, and how many they are. */
export const FILE_LIMIT = 8_000_000;
const TOTAL_LIMIT = 256_000_000;
export const COUNT_LIMIT = 2000;
/** Longest part of a name, in characters, and most parts. */
const [PART_LIMIT, DEPTH_LIMIT] = [80, 6];
/** What systems lay beside files. */
const LITTER = /(?:^|\/)(?:__MACOSX|\.[^/.][^/]*|Thumbs\.db|desktop\.ini)(?:\/|$)/i;

const SAME = 'Another file of this upload has the same name; rename one of them.';

export interface RawFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}
export interface TextFile {
  /** Under which it would lie, and as it was called. */
  readonly name: string;
  readonly given: string;
  readonly text: string;
}
export interface RefusedFile {
  readonly name: string;
  readonly because: string;
}

/** Opens what is packed. Nothing is written anywhere, and nothing is opened that is larger than it may be. */
export function textsIn(files: readonly RawFile[]): {
  readonly texts: readonly TextFile[];
  readonly refused: readonly RefusedFile[];
} {
  const texts = new Map<string, TextFile>();
  const refused: RefusedFile[] = [];
  let left = TOTAL_LIMIT;
  const refuse = (name: string, because: string): void => {
    if (refused.length < COUNT_LIMIT) refused.push({ name: safeName(name), because });
  };
  const take = ({ name, bytes }: RawFile): void => {
    const safe = configurationName(name);
    const why = texts.has(safe) ? SAME : problemOf(bytes, left, texts.size);
    if (why !== null) {
      refuse(name, why);
      return;
    }
    left -= bytes.length;
    texts.set(safe, { name: safe, given: safeName(name), text: Buffer.from(bytes).toString('utf8') });
  };
  for (const file of files) {
    if (LITTER.test(file.name.replaceAll('\\', '/'))) continue;
    if (!isZip(file.bytes)) take(file);
    else for (const one of unpacked(file, left, refuse)) take(one);
  }
  return { texts: [...texts.values()], refused };
}

function problemOf(bytes: Uint8Array, left: number, count: number): string | null {
  if (bytes.length === 0) return 'It is empty.';
  if (count >= COUNT_LIMIT) return `One upload holds at most ${COUNT_LIMIT} files; bring the others after these.`;
  if (bytes.length > FILE_LIMIT) return `A configuration may have at most ${FILE_LIMIT / 1e6} MB.`;
  if (bytes.length > left) return `One upload holds at most ${TOTAL_LIMIT / 1e6} MB; bring the others after these.`;
  return bytes.includes(0) ? 'It is no text in UTF-8; save the configuration as plain text.' : null;
}

function isZip([a, b, c, d]: Uint8Array): boolean {
  return a === 0x50 && b === 0x4b && c === 3 && d === 4;
}

/** The files of an archive. What it says of their sizes bounds what is made of them. */
function unpacked(
  { name, bytes }: RawFile,
  room: number,
  refuse: (name: string, because: string) => void,
): readonly RawFile[] {
  let [left, count] = [room, 0];
  try {
    const found = unzipSync(bytes, {
      filter(entry) {
        if (entry.name.endsWith('/') || LITTER.test(entry.name)) return false;
        const why =
          ++count > COUNT_LIMIT
            ? `One upload holds at most ${COUNT_LIMIT} files; bring the others after these.`
            : entry.originalSize > Math.min(FILE_LIMIT, left)
              ? 'It is larger than may be brought at once.'
              : null;
        if (why === null) left -= entry.originalSize;
        // Of the rest one is told; an archive may name millions.
        else if (count <= COUNT_LIMIT + 1) refuse(entry.name, why);
        return why === null;
      },
    });
    return Object.entries(found).map(([inner, content]) => ({ name: inner, bytes: content }));
  } catch {
    refuse(name, 'It is no archive that can be opened; pack it as ZIP without a password.');
    return [];
  }
}

/** The name under which a configuration lies. */
function configurationName(name: string): string {
  const safe = safeName(name);
  return /\.cfg$/i.test(safe) ? safe : `${safe}.cfg`;
}

/** The parts of a path that name something, in letters that do no harm. */
function safeName(name: string): string {
  const parts = name
    .split(/[/\\]/)
    .map((part) =>
      part
        .replaceAll(/[^\w.\- ]/g, '_')
        .replace(/^[. ]+/, '')
        .trim()
        .slice(-PART_LIMIT),
    )
    .filter((part) => part !== '')
    .slice(-DEPTH_LIMIT);
  return parts.join('/') || 'configuration';
}
