/** Documents held against what was seen, from files or a folder of data. */
import { type HeldDocuments, holdDocuments } from '#segment/declared/hold.ts';
import { type HistoryRequest, readHistory } from './history.ts';
import { readDeclared } from './segment-declare.ts';
import { SegmentError } from './segment-error.ts';

export interface DocumentsRequest extends HistoryRequest {
  readonly declared?: string | undefined;
  /** Hears what of the documents has to be looked at. */
  tell?(message: string): void;
}

/** Throws a SegmentError with a sentence for a person. */
export async function documents(request: DocumentsRequest): Promise<HeldDocuments> {
  if (request.declared === undefined) throw new SegmentError('name the documents: a file or folder (--declared)');
  const declared = readDeclared(request.declared, request.tell);
  const { devices, conversations } = await readHistory(request);
  return holdDocuments(declared, devices, conversations);
}
