/** The configurations that people brought to a folder of data: each change is an edition of its own, whole, and there is a way back. */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type BroughtConfiguration, CONFIGURATION_STEPS, type ConfigurationEdition } from '#model/brought.ts';
import { placesIn } from '../memory.ts';
import { SegmentError } from '../segment-error.ts';

/** Editions that are kept; older ones are forgotten. Names that an edition tells. */
const [KEPT, NAMES] = [20, 20];
const FOLDER = /^\d{6}$/;
/** What an edition says of itself, and of its files: no reader of configurations looks at them. */
const [ABOUT, FILES] = ['edition.json', 'files.json'];

const editionSchema: z.ZodType<ConfigurationEdition> = z.strictObject({
  number: z.number().int().positive(),
  at: z.string(),
  by: z.string(),
  kind: z.enum(CONFIGURATION_STEPS),
  files: z.number().int().nonnegative(),
  changed: z.array(z.string()).readonly(),
});

/** A file as it lies in an edition: with its text where it is new, else as it lay in the one before. */
export interface LaidFile {
  readonly about: BroughtConfiguration;
  readonly text: string | null;
}
export interface ShelfStep {
  readonly kind: ConfigurationEdition['kind'];
  readonly by: string;
  readonly at: string;
  readonly changed: readonly string[];
  readonly files: readonly LaidFile[];
}

export interface ConfigurationShelf {
  files(): readonly BroughtConfiguration[];
  /** The newest first. */
  editions(): readonly ConfigurationEdition[];
  /** Throws a SegmentError where the folder cannot be written. */
  lay(step: ShelfStep): void;
  /** Brings back what was before the newest edition, whose number is given. Throws a SegmentError where that is another one. */
  undo(newest: number, by: string, at: string): void;
}

/** The folder of configurations that answers rest on: what people brought, else what the configuration of the service names. */
export function networkThatHolds(data: string, named: string | undefined): string | undefined {
  const { configurations } = placesIn(data);
  const newest = numbersIn(configurations).at(-1);
  const holds = newest !== undefined && (readEdition(configurations, newest)?.files ?? 0) > 0;
  return holds ? folderOf(configurations, newest) : named;
}

export function openConfigurationShelf(data: string): ConfigurationShelf {
  const { configurations: root } = placesIn(data);
  const newest = (): number | null => numbersIn(root).at(-1) ?? null;
  const lay = ({ files, ...step }: ShelfStep, from: string | null): void => {
    const number = (newest() ?? 0) + 1;
    const edition = { ...step, number, changed: step.changed.slice(0, NAMES), files: files.length };
    write(root, edition, files, from);
    for (const old of numbersIn(root).slice(0, -KEPT)) fs.rmSync(folderOf(root, old), { recursive: true });
  };
  return {
    files: () => readFiles(root, newest()),
    editions: () =>
      numbersIn(root)
        .flatMap((number) => readEdition(root, number) ?? [])
        .reverse(),
    lay: (step) => {
      const before = newest();
      lay(step, before === null ? null : folderOf(root, before));
    },
    undo(number, by, at) {
      const [last, before] = numbersIn(root).toReversed();
      if (last === undefined) throw new SegmentError('Nothing was brought here, so there is nothing to take back.');
      if (last !== number) throw new SegmentError('The configurations were changed meanwhile; look at them again.');
      const files = readFiles(root, before ?? null).map((about) => ({ about, text: null }));
      const changed = readEdition(root, last)?.changed ?? [];
      lay({ kind: 'undone', by, at, changed, files }, before === undefined ? null : folderOf(root, before));
    },
  };
}

/** Writes the edition beside its place and puts it there whole; who is stopped leaves none. */
function write(root: string, edition: ConfigurationEdition, files: readonly LaidFile[], from: string | null): void {
  const part = path.join(root, 'part');
  try {
    fs.rmSync(part, { recursive: true, force: true });
    fs.mkdirSync(part, { recursive: true, mode: 0o700 });
    for (const { about, text } of files) {
      const file = path.join(part, about.name);
      fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      if (text !== null) fs.writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
      // What did not change is the same file once more.
      else if (from !== null) fs.linkSync(path.join(from, about.name), file);
    }
    const told = { [ABOUT]: edition, [FILES]: files.map(({ about }) => about) };
    for (const [name, value] of Object.entries(told))
      fs.writeFileSync(path.join(part, name), JSON.stringify(value), { mode: 0o600 });
    fs.renameSync(part, folderOf(root, edition.number));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new SegmentError(`${root}: cannot be written (${code}); look at the folder of the service`);
  }
}

function folderOf(root: string, number: number): string {
  return path.join(root, String(number).padStart(6, '0'));
}

function numbersIn(root: string): readonly number[] {
  if (!fs.existsSync(root)) return [];
  return fs
    .readdirSync(root)
    .filter((name) => FOLDER.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** Null where it cannot be read. */
function readEdition(root: string, number: number): ConfigurationEdition | null {
  return editionSchema.safeParse(readJson(path.join(folderOf(root, number), ABOUT))).data ?? null;
}

/** What `write` said of the files of an edition. */
function readFiles(root: string, number: number | null): readonly BroughtConfiguration[] {
  const read = number === null ? null : readJson(path.join(folderOf(root, number), FILES));
  // Written by `write` alone.
  return Array.isArray(read) ? (read as readonly BroughtConfiguration[]) : [];
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
