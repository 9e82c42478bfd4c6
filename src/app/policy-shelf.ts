/** The approved policy of a folder of data, with its former editions: what was approved, by whom and why, and the way back. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type Policy, type PolicyRule, policySchema } from '#model/policy.ts';
import type { PolicyEdition } from '#model/segmentation.ts';
import { placesIn } from './memory.ts';
import { readPolicy } from './policy-file.ts';
import { disown, keepPolicy, policyText } from './segment-adopt.ts';
import { SegmentError } from './segment-error.ts';

/** Editions that are kept; older ones are forgotten. */
const KEPT = 50;
const NAME = /^(\d{6})\.json$/;

type Kind = PolicyEdition['kind'];

/** An edition as it lies on the shelf. `policy` is null where none was approved from then on. */
interface Kept {
  readonly number: number;
  readonly at: string;
  readonly by: string;
  readonly kind: Kind;
  readonly because: string;
  /** How many of the first rules were adopted with it. */
  readonly adopted: number;
  readonly policy: Policy | null;
}

const keptSchema = z.object({
  number: z.number().int().positive(),
  at: z.string(),
  by: z.string(),
  kind: z.enum(['approved', 'adopted', 'reopened', 'undone']),
  because: z.string(),
  adopted: z.number().int().nonnegative(),
  policy: policySchema.nullable(),
});

/** The policy that holds, as something that was asked for under it remembers it. */
export interface PolicyMark {
  /** SHA-256 of its file; null where none holds. */
  readonly hash: string | null;
  /** The edition that it is; null where it is none of them. */
  readonly edition: number | null;
}

/** Who says so and why. */
export interface Word {
  readonly by: string;
  readonly because: string;
}

export interface PolicyShelf {
  /** The file of the policy that holds; null where none was approved. */
  file(): string | null;
  mark(): PolicyMark;
  /** The newest first. */
  editions(): readonly PolicyEdition[];
  approve(policy: Policy, word: Word): void;
  /** Adds rules in front of all others. Throws a SegmentError where no policy is approved. */
  adopt(rules: readonly PolicyRule[], word: Word): void;
  /** Takes the rules of an edition out again. Throws a SegmentError where the policy has none of them any more. */
  reopen(edition: number, word: Word): void;
  /** Brings back what held before the newest edition. Throws a SegmentError where nothing is before it. */
  undo(word: Word): void;
}

/** The file of the policy that holds; `named` is one that the configuration of the service names: it holds until one is approved in the folder of data. */
export function policyThatHolds(data: string, named: string | undefined): string | null {
  const { policy } = placesIn(data);
  return fs.existsSync(policy) ? policy : (named ?? null);
}

/** `named` as for `policyThatHolds`. */
export function openPolicyShelf(data: string, named: string | undefined, now: () => Date): PolicyShelf {
  const places = placesIn(data);
  const file = (): string | null => policyThatHolds(data, named);
  const holding = (): Policy => {
    const found = file();
    if (found === null) throw new SegmentError('No policy is approved yet; approve one first.');
    return readPolicy(found);
  };
  const put = (kind: Kind, policy: Policy | null, word: Word, adopted = 0): void => {
    const number = (numbersIn(places.policyEditions).at(-1) ?? 0) + 1;
    fs.mkdirSync(places.policyEditions, { recursive: true, mode: 0o700 });
    const edition: Kept = { number, at: now().toISOString(), ...word, kind, adopted, policy };
    write(editionFile(places.policyEditions, number), edition);
    if (policy === null) disown(data);
    else keepPolicy(data, policy);
    for (const old of numbersIn(places.policyEditions).slice(0, -KEPT))
      fs.rmSync(editionFile(places.policyEditions, old));
  };
  return {
    file,
    mark: () => markOf(file(), places.policyEditions),
    editions: () => {
      const held = file();
      const rules = held === null ? [] : rulesOf(held);
      return numbersIn(places.policyEditions)
        .flatMap((number) => readEdition(places.policyEditions, number) ?? [])
        .map(({ policy, adopted, ...about }) => ({
          ...about,
          zones: policy?.zones.length ?? 0,
          rules: policy?.rules.length ?? 0,
          adopted: adoptedIn(policy, adopted).filter((rule) => rules.includes(JSON.stringify(rule))),
        }))
        .reverse();
    },
    approve: (policy, word) => put('approved', policy, word),
    adopt(rules, word) {
      const policy = holding();
      put('adopted', { ...policy, rules: [...rules, ...policy.rules] }, word, rules.length);
    },
    reopen(number, word) {
      const wanted = new Set(adoptedOf(places.policyEditions, number).map((rule) => JSON.stringify(rule)));
      const policy = holding();
      const rules = policy.rules.filter((rule) => !wanted.has(JSON.stringify(rule)));
      if (rules.length === policy.rules.length)
        throw new SegmentError('The policy has these rules no more; look at the list again.');
      put('reopened', { ...policy, rules }, word);
    },
    undo(word) {
      const [newest, before] = numbersIn(places.policyEditions).toReversed();
      if (newest === undefined) throw new SegmentError('Nothing was approved here, so there is nothing to take back.');
      const former = before === undefined ? null : readEdition(places.policyEditions, before);
      put('undone', former?.policy ?? null, word);
    },
  };
}

function markOf(file: string | null, editions: string): PolicyMark {
  const text = file === null ? null : readable(file);
  if (text === null) return { hash: null, edition: null };
  const hash = hashOf(text);
  const newest = numbersIn(editions).at(-1);
  const policy = newest === undefined ? null : readEdition(editions, newest)?.policy;
  return { hash, edition: policy && hashOf(policyText(policy)) === hash ? (newest ?? null) : null };
}

/** The text of a file; null where it cannot be read, as one that the configuration names and nobody has put there. */
function readable(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function rulesOf(file: string): readonly string[] {
  try {
    return readPolicy(file).rules.map((rule) => JSON.stringify(rule));
  } catch (error) {
    if (error instanceof SegmentError) return [];
    throw error;
  }
}

function adoptedIn(policy: Policy | null, adopted: number): readonly PolicyRule[] {
  return policy?.rules.slice(0, adopted) ?? [];
}

function adoptedOf(folder: string, number: number): readonly PolicyRule[] {
  const edition = readEdition(folder, number);
  return edition === null ? [] : adoptedIn(edition.policy, edition.adopted);
}

function editionFile(folder: string, number: number): string {
  return path.join(folder, `${String(number).padStart(6, '0')}.json`);
}

function numbersIn(folder: string): readonly number[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** Null where it cannot be read: a shelf with a gap is still a shelf. */
function readEdition(folder: string, number: number): Kept | null {
  try {
    const read = keptSchema.safeParse(JSON.parse(fs.readFileSync(editionFile(folder, number), 'utf8')));
    return read.data ?? null;
  } catch {
    return null;
  }
}

function write(file: string, edition: Kept): void {
  try {
    fs.writeFileSync(`${file}.part`, `${JSON.stringify(edition, null, 2)}\n`, { mode: 0o600 });
    fs.renameSync(`${file}.part`, file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new SegmentError(`${file}: cannot be written (${code}); look at the folder of the service`);
  }
}
