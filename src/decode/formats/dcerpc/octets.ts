/** Integers in the byte order that a DCE/RPC message declares (C706 section 14.1). */
import type { Cursor } from '#base/cursor.ts';

/** The label: the high four bits of the first octet say the byte order, the low four the character set; the second octet is the floating point format. */
export function isRepresentation(first: number, second: number, third: number): boolean {
  return (
    (first === 0x10 || first === 0x00 || first === 0x11 || first === 0x01) && second <= 3 && second >= 0 && third === 0
  );
}

export function short(bytes: Cursor, little: boolean): number {
  return little ? bytes.u16le() : bytes.u16();
}

export function long(bytes: Cursor, little: boolean): number {
  return little ? bytes.u32le() : bytes.u32();
}

/** The short at `ahead` of the cursor, which stays. */
export function peekShort(bytes: Cursor, ahead: number, little: boolean): number {
  const [first, second] = [bytes.peek(ahead) & 0xff, bytes.peek(ahead + 1) & 0xff];
  return little ? first | (second << 8) : (first << 8) | second;
}
