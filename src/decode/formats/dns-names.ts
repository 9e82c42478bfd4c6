/** Names as DNS messages carry them: read from their bytes, and what they say of hosts, addresses and services. */
import { formatIpBytes } from '#base/addresses.ts';
import type { Cursor } from '#base/cursor.ts';
import { remembered, TextTable } from '#base/text-memo.ts';

/** Longest name in characters, and pointer jumps per name. */
const NAME_LIMIT = 255;
const JUMP_LIMIT = 16;

/** The names of a network are few, and come again and again. */
const names = new TextTable();
/** The name that is being read, with dots. */
const dotted = new Uint8Array(NAME_LIMIT + 1);
const DOT = 0x2e;
/** Length of a first-level encoded NetBIOS name. */
const ENCODED_LENGTH = 32;

/**
 * Reads a domain name in dotted form, one character a byte, `.` for the root; null when it is malformed.
 * `origin` is the position of the message's first byte. Pointers only lead backwards, so it ends.
 */
export function readName(bytes: Cursor, origin: number, netbios: boolean): string | null {
  const { bytes: octets, end } = bytes;
  let at = bytes.position;
  let length = 0;
  let first = 0;
  let behind = -1;
  let jumps = 0;
  for (;;) {
    const size = at < end ? (octets[at++] as number) : -1;
    if (size === 0) break;
    if (size >= 0xc0) {
      if (at >= end) return cut(bytes);
      const target = origin + (((size & 0x3f) << 8) | (octets[at++] as number));
      bytes.position = at;
      if (++jumps > JUMP_LIMIT || target >= at - 2) return null;
      if (behind < 0) behind = at;
      at = target;
      continue;
    }
    if (size < 0 || (size < 64 && at + size > end)) return cut(bytes);
    bytes.position = at;
    if (size > 63 || length + size + 1 > NAME_LIMIT) return null;
    if (length === 0) first = size;
    length = addLabel(octets, at, size, length);
    at += size;
  }
  bytes.position = behind < 0 ? at : behind;
  if (length === 0) return '.';
  const text = names.text(dotted, 0, length - 1);
  return netbios && first === ENCODED_LENGTH ? decodeNetbiosName(text) : text;
}

/** Puts a label and a dot behind the first `length` characters; answers how many there are now. */
function addLabel(octets: Uint8Array, from: number, size: number, length: number): number {
  for (let i = 0; i < size; i++) dotted[length + i] = octets[from + i] as number;
  dotted[length + size] = DOT;
  return length + size + 1;
}

function cut(bytes: Cursor): null {
  bytes.skip(bytes.remaining + 1);
  return null;
}

/** A name whose first label may be a first-level encoded NetBIOS name (RFC 1001 section 14.1), that as `NAME<20>`. */
const decodeNetbiosName = remembered((name) => {
  if (!/^[A-P]{32}/.test(name)) return name;
  let text = '';
  for (let i = 0; i < ENCODED_LENGTH; i += 2)
    text += String.fromCharCode(((name.charCodeAt(i) - 65) << 4) | (name.charCodeAt(i + 1) - 65));
  const suffix = text.charCodeAt(15).toString(16).padStart(2, '0');
  return `${text.slice(0, 15).replace(/[\0 ]+$/, '')}<${suffix}>${name.slice(ENCODED_LENGTH)}`;
});

/** A NetBIOS name with its suffix in parts, or null where a fact may not hold it. */
export function netbiosName(name: string): { readonly name: string; readonly suffix: string } | null {
  const match = /^([A-Za-z0-9!@#$%^&()\-_'{}~. *]{1,15})<([0-9a-f]{2})>/.exec(name);
  return match?.[1] && match[2] ? { name: match[1].trimEnd(), suffix: match[2] } : null;
}

/** A host or service name as a fact may hold it, in lower case without the last dot; empty for anything else. */
export const hostName: (name: string) => string = remembered((name) => {
  const bare = name.endsWith('.') ? name.slice(0, -1) : name;
  return /^[A-Za-z0-9_*/-][A-Za-z0-9_.*/-]{0,252}$/.test(bare) ? bare.toLowerCase() : '';
});

/** The address that a reverse name (`4.3.2.1.in-addr.arpa`, `….ip6.arpa`) stands for, or empty. */
export const reverseAddress: (name: string) => string = remembered((name) => {
  if (!/\.arpa\.?$/i.test(name)) return '';
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa\.?$/i.exec(name);
  if (v4)
    return v4.slice(1).every((part) => Number(part) < 256)
      ? v4
          .slice(1)
          .reverse()
          .map((part) => String(Number(part)))
          .join('.')
      : '';
  const v6 = /^((?:[0-9a-f]\.){32})ip6\.arpa\.?$/i.exec(name);
  if (!v6?.[1]) return '';
  const digits = v6[1].replaceAll('.', '').split('').reverse().join('');
  return formatIpBytes(Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))) ?? '';
});
