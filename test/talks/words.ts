/** Bytes for conversations that are written by hand. */
import type { Said } from '../wire.ts';

export type Part = Uint8Array | string | readonly number[];

/** Parts one behind the other; text is UTF-8. */
export function join(...parts: readonly Part[]): Buffer {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : Buffer.from(part))));
}

export const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');

/** A number of `size` bytes, little or big endian. */
export function le(value: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0, rest = value; at < size; at++, rest = Math.floor(rest / 256)) bytes[at] = rest % 256;
  return bytes;
}
export const be = (value: number, size: number): Buffer => le(value, size).reverse();

export const client = (...parts: readonly Part[]): Said => ({ from: 'client', bytes: join(...parts) });
export const server = (...parts: readonly Part[]): Said => ({ from: 'server', bytes: join(...parts) });

/** Lines of a text protocol, each from one side: `C: ` or `S: ` in front; a vertical tab is a line feed within one write. */
export function lines(text: string): readonly Said[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const text = `${line.slice(3).replaceAll('\v', '\n')}\r\n`;
      return line.startsWith('C: ') ? client(text) : server(text);
    });
}

/** A BER element of a tag and contents. */
export function ber(tag: number, ...parts: readonly Part[]): Buffer {
  const content = join(...parts);
  const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255];
  return join([tag], length, content);
}
