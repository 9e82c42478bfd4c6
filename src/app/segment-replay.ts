/** A policy tried on what was seen, from files or a folder of data. */
import fs from 'node:fs';
import path from 'node:path';
import { type DeclaredFlow, declaredFlowSchema } from '#model/segment.ts';
import { type Replay, replayPolicy } from '#segment/replay.ts';
import { type HistoryRequest, readHistory } from './history.ts';
import { readNdjson } from './ndjson.ts';
import { readPolicy } from './policy-file.ts';
import { SegmentError } from './segment-error.ts';

export interface ReplayRequest extends HistoryRequest {
  readonly policy: string;
  readonly declared?: string | undefined;
  readonly limit?: number | undefined;
}

/** Throws a SegmentError with a sentence for a person. */
export async function replay(request: ReplayRequest): Promise<Replay> {
  const policy = readPolicy(request.policy);
  const declared = readDeclared(request.declared);
  const history = await readHistory(request);
  return replayPolicy({ policy, declared, ...history, limit: request.limit ?? null });
}

/** Declared flows of a file, or of every `.ndjson` file of a folder. */
export function readDeclared(place: string | undefined): readonly DeclaredFlow[] {
  if (place === undefined) return [];
  if (!fs.existsSync(place)) throw new SegmentError(`${place}: is not there; name a file or folder of declared flows`);
  if (!fs.statSync(place).isDirectory()) return readNdjson(place, declaredFlowSchema);
  const names = fs
    .readdirSync(place)
    .filter((name) => name.endsWith('.ndjson'))
    .sort();
  return names.flatMap((name) => readNdjson(path.join(place, name), declaredFlowSchema));
}
