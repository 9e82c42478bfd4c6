/** A policy tried on what was seen, from files or a folder of data. */
import { type Replay, replayPolicy } from '#segment/replay.ts';
import { type HistoryRequest, readHistory } from './history.ts';
import { readPolicy } from './policy-file.ts';
import { readDeclared } from './segment-declare.ts';

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
