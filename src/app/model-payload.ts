/** What is read from the bytes of a packet for the learned model: TCP options, the order of DHCP options, hashed words of a payload. */
import type { Packet } from '#model/packet.ts';

/** Bytes of a payload that are looked at for words, and words told of one payload. */
const PAYLOAD_BYTES = 512;
const WORD_LIMIT = 40;
/** A payload with a smaller share of printable bytes (zeros left out) is enciphered or binary: its words mean nothing. */
const PRINTABLE_SHARE = 0.6;
/** Words are told as so many bits of a hash: enough to tell kinds of devices apart, too few to tell what the word was. */
const WORD_BITS = 12;
const DHCP_COOKIE = 236;
const DHCP_OPTIONS = DHCP_COOKIE + 4;

/** The kinds of the TCP options in their order, the window scale with its value, as `mss,sok,ts,nop,ws2`. */
export function tcpOptions({ bytes, payloadStart, sourcePort, destinationPort }: Packet): string {
  for (let words = 5; words <= 15; words++) {
    const start = payloadStart - words * 4;
    if (start < 0 || (bytes[start + 12] ?? 0) >> 4 !== words) continue;
    if (read16(bytes, start) !== sourcePort || read16(bytes, start + 2) !== destinationPort) continue;
    return optionKinds(bytes, start + 20, payloadStart);
  }
  return '?';
}

const TCP_OPTIONS: Readonly<Record<number, string>> = { 1: 'nop', 2: 'mss', 3: 'ws', 4: 'sok', 5: 'sack', 8: 'ts' };

function optionKinds(bytes: Uint8Array, start: number, end: number): string {
  const kinds: string[] = [];
  for (let at = start; at < end; ) {
    const kind = bytes[at] ?? 0;
    if (kind === 0) {
      kinds.push('eol');
      break;
    }
    kinds.push(`${TCP_OPTIONS[kind] ?? kind}${kind === 3 ? (bytes[at + 2] ?? 0) : ''}`);
    at += kind === 1 ? 1 : Math.max(2, bytes[at + 1] ?? 2);
  }
  return kinds.join(',');
}

/** The message type and the codes of the options of a DHCP message in their order, as `1: 53,61,57,55`; empty where it is none. */
export function dhcpOptionOrder({ bytes, payloadStart, payloadEnd }: Packet): string {
  const cookie = payloadStart + DHCP_COOKIE;
  if (payloadEnd < cookie + 4 || read16(bytes, cookie) !== 0x6382 || read16(bytes, cookie + 2) !== 0x5363) return '';
  const codes: number[] = [];
  let type = 0;
  for (let at = payloadStart + DHCP_OPTIONS; at + 1 < payloadEnd; ) {
    const code = bytes[at] ?? 255;
    if (code === 255) break;
    if (code === 0) {
      at++;
      continue;
    }
    codes.push(code);
    if (code === 53) type = bytes[at + 2] ?? 0;
    at += 2 + (bytes[at + 1] ?? 0);
  }
  return `${type}: ${codes.join(',')}`;
}

/** What a payload says in text: its words as short hashes, and the makers and models that it names as such. */
export interface PayloadText {
  readonly words: readonly string[];
  readonly models: readonly string[];
  readonly makers: readonly string[];
}

const NO_TEXT: PayloadText = { words: [], models: [], makers: [] };
/** `"model":"HS100"`, `<modelName>HS100</modelName>`, `<model value="HS100" />`: fields that never hold anything of a person. */
const statement = (fields: string): RegExp =>
  new RegExp(
    `\\b(?:${fields})["']?(?:\\s+value)?\\s*[=:>]\\s*["']?([a-z0-9][\\w .+()/-]{1,31})(?=["'<#;,&]|\\s*$)`,
    'gi',
  );
const MODEL = statement('model(?:[_-]?(?:name|number|id))?|product[_-]?name');
const MAKER = statement('manufacturer|vendor|product[_-]?id');

/** Reads the text in a payload. Some devices rotate the bits of every byte: then the text is what turning them back gives. */
export function payloadText({ bytes, payloadStart, payloadEnd }: Packet, mac: string): PayloadText {
  const payload = bytes.subarray(payloadStart, Math.min(payloadEnd, payloadStart + PAYLOAD_BYTES));
  const text = payload.length < 8 ? null : readable(payload);
  if (text === null) return NO_TEXT;
  const own = mac.replaceAll(':', '');
  const words = new Set<string>();
  for (const [word] of text.matchAll(/[a-z][a-z0-9-]*[a-z0-9]/gi)) {
    const lower = word.toLowerCase();
    if (lower.length < 4 || lower.length > 24 || isInstance(lower, own)) continue;
    words.add(shortHash(lower));
    if (words.size >= WORD_LIMIT) break;
  }
  return { words: [...words], models: named(text, MODEL), makers: named(text, MAKER) };
}

function named(text: string, field: RegExp): readonly string[] {
  return [...text.matchAll(field)].map(([, name = '']) => name.trim());
}

/** Parts of an address of the device's own, and runs of digits, are not words. */
function isInstance(word: string, own: string): boolean {
  if (word.includes(own.slice(-6)) || own.includes(word)) return true;
  return /\d{5}/.test(word) || (/^[0-9a-f]+$/.test(word) && /\d/.test(word));
}

function readable(payload: Uint8Array): string | null {
  const [first = 0, second = 0] = payload;
  if (isText(payload, 0)) return decode(payload, 0);
  // A tag's opening bracket or its name's first letter, rotated: cheap to see.
  for (let bits = 1; bits < 8; bits++) {
    const opens = rotate(first, bits) === 0x3c || isLetter(rotate(second, bits));
    if (opens && isText(payload, bits)) return decode(payload, bits);
  }
  return null;
}

const rotate = (byte: number, bits: number): number => ((byte << bits) | (byte >> (8 - bits))) & 255;
const isLetter = (byte: number): boolean => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;

function isText(payload: Uint8Array, bits: number): boolean {
  let printable = 0;
  let zeros = 0;
  for (const byte of payload) {
    const turned = rotate(byte, bits);
    if (turned === 0) zeros++;
    else if ((turned >= 0x20 && turned < 0x7f) || turned === 0x0a || turned === 0x0d || turned === 0x09) printable++;
  }
  const said = payload.length - zeros;
  return said >= 8 && printable >= PRINTABLE_SHARE * said;
}

function decode(payload: Uint8Array, bits: number): string {
  let text = '';
  for (const byte of payload) text += String.fromCharCode(rotate(byte, bits));
  return text;
}

/** FNV-1a of a word, cut to `WORD_BITS`. */
function shortHash(word: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return ((hash ^ (hash >>> 15)) & ((1 << WORD_BITS) - 1)).toString(16).padStart(3, '0');
}

function read16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
