/** One command of SMB 1, and how its texts and tokens are cut out. */
import { Cursor } from '#base/cursor.ts';
import type { NameReader } from '../../formats/name-reader.ts';

/** Longest text, in characters. */
const TEXT_LIMIT = 300;

/** One command: its words and octets. Offsets of fields count from the start of the packet. */
export interface FirstCommand {
  readonly command: number;
  readonly answer: boolean;
  /** NTSTATUS, or an old error class and code. */
  readonly status: number;
  readonly unicode: boolean;
  readonly multiplexId: number;
  /** `Reserved` of the header, which is zero (MS-CIFS section 2.2.3.1). */
  readonly reserved: number;
  /** High half of the client’s process. */
  readonly processHigh: number;
  readonly packet: Cursor;
  readonly words: Cursor;
  readonly octets: Cursor;
}

/** A name up to its zero, or up to the end where an old system forgets the zero; empty when it is too long. */
export function readName(octets: Cursor, command: FirstCommand, reader: NameReader, aligned = true): string {
  if (command.unicode && aligned) align(octets, command.packet);
  const { bytes, position, end } = octets;
  const width = command.unicode ? 2 : 1;
  const limit = position + TEXT_LIMIT * width;
  let at = position;
  for (; at + width <= end && (bytes[at] !== 0 || bytes[at + width - 1] !== 0); at += width) if (at >= limit) return '';
  octets.position = Math.min(at + width, end);
  return reader(bytes, position, at, command.unicode);
}

/** Unicode texts stand on even offsets from the start of the packet. */
export function align(octets: Cursor, packet: Cursor): void {
  if ((octets.position - packet.start) % 2 === 1) octets.skip(1);
}

/** The next `length` octets as a cursor of their own; empty when they are not all there. */
export function part(octets: Cursor, length: number): Cursor {
  return octets.has(length) ? octets.sub(length) : new Cursor();
}
