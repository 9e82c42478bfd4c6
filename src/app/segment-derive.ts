/** A policy derived from what was seen and declared, from files or a folder of data. */
import { type Derived, derivePolicy } from '#segment/derive.ts';
import { type HistoryRequest, readHistory } from './history.ts';
import { readDeclared } from './segment-declare.ts';

/** Throws a SegmentError with a sentence for a person. */
export async function derive(request: HistoryRequest & { readonly declared?: string | undefined }): Promise<Derived> {
  const declared = readDeclared(request.declared);
  const { devices, conversations } = await readHistory(request);
  return derivePolicy(devices, conversations, declared);
}
