/** Documents as declared flows, with the place that each stands at. */
import path from 'node:path';
import type { DeclaredFlow } from '#model/segment.ts';
import { declaredByMud } from '#segment/mud-declared.ts';
import { MudError, readMud } from '#segment/mud-file.ts';
import { parseTree, readText } from './policy-file.ts';
import { SegmentError } from './segment-error.ts';

/** Largest document, in bytes. */
const SIZE_LIMIT = 20_000_000;

/** The flows of usage descriptions (RFC 8520). `about` says whose they are; null: the model that each file names. Throws a SegmentError. */
export function declareMud(files: readonly string[], about: string | null): readonly DeclaredFlow[] {
  return files.flatMap((file) => {
    try {
      const mud = readMud(parseTree(readText(file, SIZE_LIMIT), file));
      return declaredByMud(mud, about ?? `model:${mud.device}`, path.basename(file));
    } catch (error) {
      if (!(error instanceof MudError)) throw error;
      throw new SegmentError(`${file}: ${error.message}`);
    }
  });
}
