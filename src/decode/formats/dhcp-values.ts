/** Values that options of DHCP and DHCPv6 share: text, unique identifiers of clients, user classes and MUD URLs. */
import { formatIpBytes, formatMac, isNobody } from '#base/addresses.ts';
import type { Cursor } from '#base/cursor.ts';
import { hex, latin1 } from '#base/text.ts';

/** Longest value kept of one option in bytes, most of a list, and the longest MUD URL (RFC 8520 section 10). */
const VALUE_LIMIT = 255;
const LIST_LIMIT = 16;
const ETHERNET = 1;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** A DHCP unique identifier (RFC 8415 section 11), as `llt 02:00:5e:10:00:01` or `uuid` and hexadecimal. */
export interface Duid {
  readonly text: string;
  /** The Ethernet address it was made from; empty where it was made otherwise. */
  readonly mac: string;
}

/** Text without padding; null where the bytes are no text. */
export function optionText(bytes: Uint8Array, start = 0, stop: number = bytes.length): string | null {
  let end = Math.min(stop, start + VALUE_LIMIT);
  while (end > start && (bytes[end - 1] === 0 || bytes[end - 1] === 0x20)) end--;
  let isAscii = true;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte < 0x20 || byte === 0x7f) return null;
    if (byte > 0x7f) isAscii = false;
  }
  if (isAscii) return latin1(bytes, start, end);
  try {
    return UTF8.decode(bytes.subarray(start, end));
  } catch {
    return null;
  }
}

/** Text where the bytes are text, else hexadecimal. */
export function optionTextOrHex(bytes: Uint8Array): string {
  return optionText(bytes) ?? hex(bytes.subarray(0, VALUE_LIMIT));
}

/** Where the manufacturer describes the device (RFC 8520): an https address, or empty. */
export function mudUrl(bytes: Uint8Array): string {
  const text = optionText(bytes) ?? '';
  return /^https:\/\/[\x21-\x7e]+$/.test(text) ? text : '';
}

/** Values with a length in front of each; null where the lengths do not fit. */
export function instances(bytes: Cursor, isWide: boolean): readonly string[] | null {
  const list: string[] = [];
  while (bytes.remaining > 0) {
    const value = bytes.take(isWide ? bytes.u16() : bytes.u8());
    if (bytes.failed || value.length === 0) return null;
    if (list.length < LIST_LIMIT) list.push(optionTextOrHex(value));
  }
  return list;
}

/** Addresses of `size` bytes (4 or 16) in a row; those of nobody are left out. */
export function addresses(bytes: Cursor, size: number): readonly string[] {
  const list: string[] = [];
  while (bytes.has(size) && list.length < LIST_LIMIT) {
    const ip = formatIpBytes(bytes.take(size)) ?? '';
    if (!isNobody(ip)) list.push(ip);
  }
  return list;
}

/** The unique identifier that fills the rest of `bytes`. */
export function readDuid(bytes: Cursor): Duid {
  const size = bytes.remaining;
  const type = bytes.u16();
  if (bytes.failed || size > VALUE_LIMIT) return { text: '', mac: '' };
  if (type === 1 || type === 3) {
    const hardware = bytes.u16();
    if (type === 1) bytes.skip(4);
    const address = bytes.take(bytes.remaining);
    const word = type === 1 ? 'llt' : 'll';
    const mac = hardware === ETHERNET ? macText(address) : '';
    return { text: mac ? `${word} ${mac}` : `${word} ${hex(address)}`, mac };
  }
  const rest = bytes.take(bytes.remaining);
  if (type === 4 && rest.length === 16) return { text: `uuid ${hex(rest)}`, mac: '' };
  return { text: type === 2 ? `enterprise ${hex(rest)}` : `${type} ${hex(rest)}`, mac: '' };
}

/** Six bytes as an interface's own MAC, empty for zero, group addresses and other lengths. */
export function macText(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  if (end - start !== 6 || ((bytes[start] as number) & 1) === 1) return '';
  let sum = 0;
  for (let at = start; at < end; at++) sum |= bytes[at] as number;
  return sum === 0 ? '' : formatMac(bytes.subarray(start, end));
}
