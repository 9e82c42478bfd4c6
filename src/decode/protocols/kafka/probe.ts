/** How Kafka is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

/** Kinds of requests (API keys) and their versions that exist. */
const HIGHEST_KEY = 92;
const HIGHEST_VERSION = 20;
const REQUEST_LIMIT = 100 * 1024 * 1024;
/** Longest client name that is believed. */
const NAME_LIMIT = 200;

export function probe(bytes: Cursor): Verdict {
  if ((bytes.peek() !== 0 && bytes.peek() > 6) || !bytes.has(14)) return VERDICT.no;
  const length = bytes.u32();
  const size = bytes.remaining;
  const key = bytes.u16();
  const version = bytes.u16();
  const correlation = bytes.u32();
  const name = bytes.u16();
  if (length < 10 || length > REQUEST_LIMIT || length < size) return VERDICT.no;
  if (key > HIGHEST_KEY || version > HIGHEST_VERSION || correlation > 0xffffff) return VERDICT.no;
  if (name === 0xffff) return length === size ? VERDICT.maybe : VERDICT.no;
  if (name === 0 || name > NAME_LIMIT || !bytes.has(name)) return VERDICT.no;
  for (let i = 0; i < name; i++) if (bytes.peek(i) < 0x20 || bytes.peek(i) > 0x7e) return VERDICT.no;
  return VERDICT.sure;
}
