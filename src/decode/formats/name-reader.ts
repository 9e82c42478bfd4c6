/** Names from octets: a name that was read before is found by its octets, and what is no name is not kept. */
import { Cursor } from '#base/cursor.ts';
import { RangeMemo } from './range-memo.ts';

/** The name in `bytes[start, end)`, written in UTF-16 little endian (`isWide`) or with an octet for each character; empty where it is none. */
export type NameReader = (bytes: Uint8Array, start: number, end: number, isWide: boolean) => string;

/**
 * A reader of what `clean` makes of texts: it must depend on its text alone, and answer nothing for what is no name,
 * as an empty text is none. `isKept` may leave out names that should not stay in memory.
 */
export function nameReader(
  clean: (text: string) => string,
  isKept: (name: string) => boolean = (name) => name !== '',
): NameReader {
  const wide = new RangeMemo((bytes, start, end) => clean(Cursor.over(bytes, start, end).utf16le(end - start)), isKept);
  const narrow = new RangeMemo(
    (bytes, start, end) => clean(Cursor.over(bytes, start, end).latin1(end - start)),
    isKept,
  );
  return (bytes, start, end, isWide) => (start === end ? '' : ((isWide ? wide : narrow).get(bytes, start, end) ?? ''));
}
