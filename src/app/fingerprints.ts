/** Fingerprint packs in a folder: what is in them, whether they prove themselves, what a text matches, and where Wardline's own rules agree. */
import fs from 'node:fs';
import path from 'node:path';
import { Categories } from '#identify/categories.ts';
import { type Agreement, agreementOf } from '#identify/packs/agreement.ts';
import { type Checked, checkPack } from '#identify/packs/check.ts';
import { Matcher } from '#identify/packs/matcher.ts';
import { type Pack, readPack } from '#identify/packs/pack.ts';
import { RECOG_FILES } from '#identify/packs/recog-files.ts';
import { PackError } from '#identify/packs/xml.ts';
import { RuleSet } from '#identify/rules.ts';
import { readCategories, readRuleFiles } from './knowledge.ts';

/** A pack cannot be used; the message says which one, where, and what to do. */
export class FingerprintsError extends Error {
  override readonly name = 'FingerprintsError';
}

/** The rule files that are made of recog's. */
const IMPORTED = /^recog-/;

export interface CheckedFile extends Checked {
  readonly file: string;
  /** For reading and running it. */
  readonly seconds: number;
}

/** Runs the examples of every pack in the folder. Throws a FingerprintsError. */
export function* checkFingerprints(folder: string): Generator<CheckedFile> {
  for (const file of filesOf(folder)) {
    const start = performance.now();
    const checked = within(folder, file, () => checkPack(read(folder, file)));
    yield { file, ...checked, seconds: (performance.now() - start) / 1000 };
  }
}

export interface Matched {
  readonly file: string;
  readonly text: string;
  /** What the first fingerprint that matches says; null where none does. */
  readonly match: {
    readonly line: number;
    readonly description: string;
    readonly attributes: Readonly<Record<string, string>>;
  } | null;
  /** Lines of fingerprints that took too long over the text and were passed over. */
  readonly slow: readonly number[];
}

/** What each text matches in one pack, named by its file or by what its texts are, as `ssh.banner`. Throws a FingerprintsError. */
export function matchFingerprints(folder: string, name: string, texts: readonly string[]): readonly Matched[] {
  const pack = packNamed(folder, name.replace(/\.xml$/, ''));
  const { matches, slow } = within(folder, pack.name, () => new Matcher(pack)).answer(texts);
  return texts.map((text, index) => {
    const match = matches[index];
    return {
      file: pack.name,
      text,
      match: match
        ? {
            line: match.fingerprint.line,
            description: match.fingerprint.description,
            attributes: Object.fromEntries(match.attributes),
          }
        : null,
      slow: slow.filter((one) => one.text === index).map(({ fingerprint }) => fingerprint.line),
    };
  });
}

export interface FileAgreement {
  readonly file: string;
  readonly key: string;
  readonly attributes: readonly Agreement[];
}

/**
 * Compares Wardline's own rules, or all that are shipped, with those packs of recog in the folder whose texts are facts here.
 * Throws a FingerprintsError.
 */
export function fingerprintAgreement(folder: string, isAll: boolean): readonly FileAgreement[] {
  const files = readRuleFiles().filter(({ subject }) => isAll || !IMPORTED.test(subject));
  const rules = new RuleSet(files, new Categories(readCategories()));
  const present = new Set(filesOf(folder));
  return RECOG_FILES.filter(({ file }) => present.has(file)).map((recog) => ({
    file: recog.file,
    key: Object.keys(recog.keys)[0] ?? '',
    attributes: within(folder, recog.file, () => agreementOf(read(folder, recog.file), recog, rules)),
  }));
}

/** The names of the packs in a folder, without their ending. */
function filesOf(folder: string): readonly string[] {
  let names: readonly string[];
  try {
    names = fs.readdirSync(folder);
  } catch (cause) {
    throw new FingerprintsError(`${folder}: the folder cannot be read (${codeOf(cause)}); give one that holds packs`, {
      cause,
    });
  }
  const files = names.filter((name) => name.endsWith('.xml')).map((name) => name.slice(0, -'.xml'.length));
  if (files.length === 0)
    throw new FingerprintsError(
      `${folder}: holds no pack (*.xml); give the folder xml of a copy of github.com/rapid7/recog`,
    );
  return files.sort();
}

function packNamed(folder: string, name: string): Pack {
  const files = filesOf(folder);
  if (files.includes(name)) return read(folder, name);
  for (const file of files) {
    const pack = read(folder, file);
    if (pack.matches === name) return pack;
  }
  throw new FingerprintsError(`${folder}: holds no pack ${name}; it has ${files.join(', ')}`);
}

function read(folder: string, file: string): Pack {
  return within(folder, file, () =>
    readPack(file, fs.readFileSync(path.join(folder, `${file}.xml`), 'utf8'), (pack, example) =>
      exampleIn(path.join(folder, pack), example),
    ),
  );
}

/** An example in a file of its own: below the pack's folder, and nowhere else. */
function exampleIn(folder: string, name: string): Uint8Array {
  const file = path.resolve(folder, name);
  if (!file.startsWith(path.resolve(folder) + path.sep)) throw new RangeError(`${name} lies outside of ${folder}`);
  return fs.readFileSync(file);
}

/** Names the file where something is wrong in it. */
function within<Result>(folder: string, file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const name = path.join(folder, `${file}.xml`);
    if (error instanceof PackError)
      throw new FingerprintsError(`${name}, line ${error.line}: ${error.message}; correct or remove it`, {
        cause: error,
      });
    if (error instanceof Error && 'code' in error)
      throw new FingerprintsError(`${name}: cannot be read (${codeOf(error)})`, { cause: error });
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
