/** Values as Zeek writes them: escaped bytes back to text, times, counts and addresses. */
import { canonicalMac, formatIp, parseIp } from '#base/prefix.ts';
import type { Microseconds } from '#base/time.ts';

/** Longest value that is looked at, in characters; longer ones are cut before they are read. */
const VALUE_LIMIT = 4096;
/** Largest number that counts or names a port or byte. */
const COUNT_LIMIT = Number.MAX_SAFE_INTEGER;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const EPOCH = /^(\d{1,11})(?:\.(\d{1,9}))?$/;
const ISO = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/;

const decoder = new TextDecoder();

/** Text with `\xHH` put back to the bytes they stand for, which are read as UTF-8. */
export function plainText(text: string): string {
  const cut = text.length > VALUE_LIMIT ? text.slice(0, VALUE_LIMIT) : text;
  if (!cut.includes('\\x')) return cut;
  return cut.replace(/(?:\\x[0-9a-fA-F]{2})+/g, (run) => {
    const bytes = new Uint8Array(run.length / 4);
    for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(run.slice(at * 4 + 2, at * 4 + 4), 16);
    return decoder.decode(bytes);
  });
}

/** Seconds since 1970 with a fraction, or ISO 8601 in UTC; null where the text is neither. */
export function timeOf(text: string): Microseconds | null {
  const epoch = EPOCH.exec(text);
  if (epoch) return Number(epoch[1]) * 1e6 + micros(epoch[2]);
  const iso = ISO.exec(text);
  const milliseconds = iso ? Date.parse(`${iso[1]}Z`) : Number.NaN;
  return Number.isNaN(milliseconds) ? null : milliseconds * 1000 + micros(iso?.[2]);
}

function micros(fraction = ''): number {
  return Math.floor(Number(fraction.padEnd(9, '0')) / 1000);
}

/** A whole number that is not negative; null where the text is none. */
export function countOf(text: string): number | null {
  if (!/^\d{1,16}$/.test(text)) return null;
  const value = Number(text);
  return value <= COUNT_LIMIT ? value : null;
}

/** An address in canonical text; null where the text is none. */
export function addressOf(text: string): string | null {
  if (IPV4.test(text)) return text;
  if (!text.includes(':')) return null;
  const ip = parseIp(text);
  return ip && formatIp(ip);
}

/** A MAC that can be one interface's own, in canonical text; null for another text, a group's address and nobody's. */
export function ownMacOf(text: string): string | null {
  const mac = canonicalMac(text);
  if (mac === null || mac === '00:00:00:00:00:00') return null;
  return (Number.parseInt(mac.slice(1, 2), 16) & 1) === 1 ? null : mac;
}
