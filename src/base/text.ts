/** Text that came from the network, made safe to keep and to show: bounded, without control characters. */

/** The longest text kept from one field, in characters; longer text is cut and ends in an ellipsis. */
export const TEXT_LIMIT = 256;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]+/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** `text` with control and direction-changing characters folded to a space, trimmed, at most `limit` characters. */
export function safeText(text: string, limit: number = TEXT_LIMIT): string {
  if (text.length <= limit && isPlain(text)) return text;
  const cut = text.length > limit * 4 ? text.slice(0, limit * 4) : text;
  const clean = cut.replace(UNSAFE, ' ').replace(LONE_SURROGATE, '\ufffd').trim();
  return clean.length > limit ? `${clean.slice(0, limit - 1)}…` : clean;
}

/** True for printable ASCII without a space at either end: most text, and safe as it is. */
function isPlain(text: string): boolean {
  const { length } = text;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return length === 0 || (text.charCodeAt(0) !== 0x20 && text.charCodeAt(length - 1) !== 0x20);
}

/** True when `text` is non-empty and printable ASCII alone. */
export function isPrintableAscii(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}

/** `bytes[start, end)` as Latin-1 text, one character a byte. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.prototype.latin1Slice.call(bytes, start, end);
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** The lowest eight bits of a number as two hexadecimal digits. */
export function hexByte(value: number): string {
  return HEX[value & 255] as string;
}

/** Bytes as lower-case hexadecimal, with `separator` between them. */
export function hex(bytes: Uint8Array, separator = ''): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) {
    text += (i > 0 ? separator : '') + HEX[bytes[i] as number];
  }
  return text;
}

/** A 32-bit word as eight hexadecimal digits. */
export function hexWord(word: number): string {
  return `${HEX[word >>> 24]}${HEX[(word >>> 16) & 255]}${HEX[(word >>> 8) & 255]}${HEX[word & 255]}`;
}
