/** What was learnt, kept in files of the folder of data: each written beside and moved into place, and held against its hash when it is read. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { messageOf } from '#base/message.ts';
import type { BaselineState } from '#behave/baselines/baselines.ts';
import type { DetectionMemory } from '#behave/detection.ts';

const HASH_BYTES = 32;
/** Bytes of a file when unpacked, at most: baselines of 200,000 devices and twelve million contacts take half. */
const LIMIT = 2 ** 30;

/** Where something learnt is kept from one run to the next. */
export interface Keeper<State> {
  /** What was kept; null where nothing was, or where it cannot be read. */
  load(): State | null;
  keep(state: State): void;
}

export type BaselineKeeper = Keeper<BaselineState>;
export type DetectorKeeper = Keeper<DetectorMemory>;

/** What detectors saw, and of each source the last batch that is in it: batches that come again are not seen twice. */
export interface DetectorMemory extends DetectionMemory {
  readonly fed: ReadonlyMap<string, number>;
}

/** What is kept in a file. */
interface Subject {
  /** The first line of the file, with the edition of what is in it. */
  readonly magic: string;
  readonly name: string;
  /** What is lost where the file cannot be read. */
  readonly loss: string;
}

/** `warn` hears, in a sentence, why what was kept is not taken up, or cannot be kept. */
export function baselineFile(file: string, warn: (message: string) => void): BaselineKeeper {
  const loss = 'baselines learn anew, which takes a week';
  return learntFile({ magic: 'wardline baselines 1\n', name: 'what baselines have learnt', loss }, file, warn);
}

/** `warn` hears, in a sentence, why what was kept is not taken up, or cannot be kept. */
export function detectorFile(file: string, warn: (message: string) => void): DetectorKeeper {
  const loss = 'detectors go by what comes from now on, and the ways of alarms are learnt anew';
  return learntFile({ magic: 'wardline detectors 1\n', name: 'what detectors saw', loss }, file, warn);
}

function learntFile<State>(subject: Subject, file: string, warn: (message: string) => void): Keeper<State> {
  const magic = Buffer.from(subject.magic);
  return {
    load(): State | null {
      if (!fs.existsSync(file)) return null;
      try {
        const bytes = fs.readFileSync(file);
        const body = bytes.subarray(magic.length + HASH_BYTES);
        const hash = bytes.subarray(magic.length, magic.length + HASH_BYTES);
        if (!bytes.subarray(0, magic.length).equals(magic)) throw new Error('it is of another edition');
        if (!hash.equals(hashOf(body))) throw new Error('it is damaged');
        return deserialize(zstdDecompressSync(body, { maxOutputLength: LIMIT })) as State;
      } catch (error) {
        warn(`${file}: cannot be read (${messageOf(error)}); ${subject.loss}`);
        return null;
      }
    },
    keep(state): void {
      try {
        const body = zstdCompressSync(serialize(state));
        fs.writeFileSync(`${file}.new`, Buffer.concat([magic, hashOf(body), body]), { mode: 0o600, flush: true });
        fs.renameSync(`${file}.new`, file);
      } catch (error) {
        warn(`${file}: ${subject.name} cannot be kept (${messageOf(error)}); make room on the disk`);
      }
    },
  };
}

function hashOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
