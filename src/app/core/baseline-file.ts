/** What baselines have learnt, kept in one file of the folder of data: written beside and moved into place, and held against its hash when it is read. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { BaselineState } from '#behave/baselines/baselines.ts';

/** The first bytes of the file, with the edition of what is in it. */
const MAGIC: Buffer = Buffer.from('wardline baselines 1\n');
const HASH_BYTES = 32;
/** Bytes of a file when unpacked, at most: 200,000 devices and twelve million contacts take half. */
const LIMIT = 2 ** 30;

/** Where baselines are kept from one run to the next. */
export interface BaselineKeeper {
  /** What was kept; null where nothing was, or where it cannot be read. */
  load(): BaselineState | null;
  keep(state: BaselineState): void;
}

/** `warn` hears, in a sentence, why what was kept is not taken up, or cannot be kept. */
export function baselineFile(file: string, warn: (message: string) => void): BaselineKeeper {
  return {
    load(): BaselineState | null {
      if (!fs.existsSync(file)) return null;
      try {
        const bytes = fs.readFileSync(file);
        const body = bytes.subarray(MAGIC.length + HASH_BYTES);
        const hash = bytes.subarray(MAGIC.length, MAGIC.length + HASH_BYTES);
        if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('it is of another edition');
        if (!hash.equals(hashOf(body))) throw new Error('it is damaged');
        return deserialize(zstdDecompressSync(body, { maxOutputLength: LIMIT })) as BaselineState;
      } catch (error) {
        warn(`${file}: cannot be read (${messageOf(error)}); baselines learn anew, which takes a week`);
        return null;
      }
    },
    keep(state): void {
      try {
        const body = zstdCompressSync(serialize(state));
        fs.writeFileSync(`${file}.new`, Buffer.concat([MAGIC, hashOf(body), body]), { mode: 0o600 });
        fs.renameSync(`${file}.new`, file);
      } catch (error) {
        warn(`${file}: what baselines have learnt cannot be kept (${messageOf(error)}); make room on the disk`);
      }
    },
  };
}

function hashOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
