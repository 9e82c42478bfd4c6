/** The folder of an enforcement point: what stands, what waits to be confirmed, how it was before, and the journal. */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type Desired, desiredSchema, type PointConfig, pointConfigSchema } from '#model/enforcement.ts';
import { EnforceError, type Snapshot } from '#segment/enforce/point.ts';
import { FolderError, takeFolder } from '../folder.ts';

const FOLDER_MODE = 0o700;

/** A state that was applied. */
export interface Generation {
  readonly generation: number;
  /** What stood before it; 0 for nothing. */
  readonly previous: number;
  readonly at: string;
  readonly account: string;
  readonly desired: Desired;
}

/** An applied state that nobody has confirmed yet. */
export interface Pending {
  readonly generation: number;
  /** When it is undone. */
  readonly deadline: string;
  /** How long it was given, in milliseconds. */
  readonly withinMs: number;
}

const generationSchema: z.ZodType<Generation> = z.strictObject({
  generation: z.number().int().positive(),
  previous: z.number().int().nonnegative(),
  at: z.string(),
  account: z.string(),
  desired: desiredSchema,
});
const pendingSchema: z.ZodType<Pending> = z.strictObject({
  generation: z.number().int().positive(),
  deadline: z.string(),
  withinMs: z.number().positive(),
});
const snapshotSchema: z.ZodType<Snapshot> = z.strictObject({ text: z.string().nullable(), whole: z.string() });
const appliedSchema = z.strictObject({ text: z.string().nullable() });
const currentSchema = z.strictObject({ generation: z.number().int().nonnegative() });

/** Who takes the pending state first, by renaming its file, decides what becomes of it. */
export type Claim = 'confirming' | 'restoring';

export interface EnforcementPlace {
  readonly folder: string;
  point(): PointConfig | null;
  setPoint(config: PointConfig): void;
  /** The generation that is confirmed; 0 for none. */
  current(): number;
  setCurrent(generation: number): void;
  generation(number: number): Generation | null;
  nextNumber(): number;
  /** Keeps a generation, and what stood before it. */
  keep(generation: Generation, before: Snapshot): void;
  before(number: number): Snapshot;
  /** Wardline's own rules of a generation, as the point printed them. */
  keepApplied(number: number, text: string | null): void;
  applied(number: number): string | null;
  pending(): Pending | null;
  /** False where another one waits already. */
  setPending(pending: Pending): boolean;
  /** Null where it was taken by somebody else. */
  claim(claim: Claim): Pending | null;
  claimed(claim: Claim): Pending | null;
  release(claim: Claim): void;
  /** The confirmed rules, for whatever loads them when the machine starts. */
  keepConfirmed(text: string | null): void;
}

/** The folder for one process alone, until it ends however it does; null where another one has it. Answers how to let go. */
export function lockPlace(folder: string): (() => void) | null {
  try {
    return takeFolder(path.join(folder, 'lock'));
  } catch (error) {
    if (error instanceof FolderError) return null;
    throw error;
  }
}

/** Does work that nobody else may do at the same time. Throws a FolderError where somebody does. */
export async function alone<Answer>(folder: string, work: () => Promise<Answer>): Promise<Answer> {
  openPlace(folder);
  const letGo = takeFolder(path.join(folder, 'lock'));
  try {
    return await work();
  } finally {
    letGo();
  }
}

/** Makes the folder where there is none. Throws an EnforceError. */
export function openPlace(folder: string): EnforcementPlace {
  try {
    for (const below of ['', 'generations', 'before', 'applied'])
      fs.mkdirSync(path.join(folder, below), { recursive: true, mode: FOLDER_MODE });
  } catch (error) {
    throw unusable(folder, error);
  }
  const at = (...words: readonly string[]): string => path.join(folder, ...words);
  const numbered = (kind: 'generations' | 'before' | 'applied', number: number): string => at(kind, `${number}.json`);
  return {
    folder,
    point: () => read(at('point.json'), pointConfigSchema),
    setPoint: (config) => write(at('point.json'), config),
    current: () => read(at('current.json'), currentSchema)?.generation ?? 0,
    setCurrent: (generation) => write(at('current.json'), { generation }),
    generation: (number) => read(numbered('generations', number), generationSchema),
    nextNumber: () =>
      1 + Math.max(0, ...fs.readdirSync(at('generations')).map((name) => Number.parseInt(name, 10) || 0)),
    keep(generation, before) {
      write(numbered('before', generation.generation), before);
      write(numbered('generations', generation.generation), generation);
    },
    before(number) {
      const snapshot = read(numbered('before', number), snapshotSchema);
      if (snapshot === null)
        throw new EnforceError(
          `${numbered('before', number)} is missing; restore the folder of enforcement from its backup`,
        );
      return snapshot;
    },
    keepApplied: (number, text) => write(numbered('applied', number), { text }),
    applied: (number) => read(numbered('applied', number), appliedSchema)?.text ?? null,
    pending: () => read(at('pending.json'), pendingSchema),
    setPending: (pending) => write(at('pending.json'), pending, true),
    claim(claim) {
      try {
        fs.renameSync(at('pending.json'), at(`${claim}.json`));
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return null;
        throw unusable(folder, error);
      }
      settleFolder(folder);
      return read(at(`${claim}.json`), pendingSchema);
    },
    claimed: (claim) => read(at(`${claim}.json`), pendingSchema),
    release(claim) {
      fs.rmSync(at(`${claim}.json`), { force: true });
      settleFolder(folder);
    },
    keepConfirmed(text) {
      writeText(at('confirmed.rules'), text ?? '', false);
    },
  };
}

function read<Item>(file: string, schema: z.ZodType<Item>): Item | null {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw unusable(file, error);
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new EnforceError(`${file}: is damaged; restore the folder of enforcement from its backup`);
  }
}

function write(file: string, value: unknown, alone = false): boolean {
  return writeText(file, `${JSON.stringify(value)}\n`, alone);
}

/** On the disk when it returns, whole or not at all. `alone`: false is answered where there is such a file already. */
function writeText(file: string, text: string, alone: boolean): boolean {
  const part = `${file}.${process.pid}.part`;
  try {
    const descriptor = fs.openSync(part, 'w', 0o600);
    try {
      fs.writeFileSync(descriptor, text);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    if (!alone) fs.renameSync(part, file);
    else if (!linked(part, file)) return false;
    settleFolder(path.dirname(file));
    return true;
  } catch (error) {
    throw unusable(file, error);
  }
}

/** A link is refused where there is a file of that name, which a renaming would replace. */
function linked(part: string, file: string): boolean {
  try {
    fs.linkSync(part, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(part, { force: true });
  }
}

/** Names are on the disk as well when it returns. */
function settleFolder(folder: string): void {
  const descriptor = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function unusable(place: string, error: unknown): EnforceError {
  return new EnforceError(
    `${place}: cannot be used (${codeOf(error)}); name a folder that may be written to (--state)`,
  );
}
