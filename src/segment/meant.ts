/** Whom the words of declared flows mean, word by word, and for many words and many ends at once. */
import { isBelow, type Prefix, parseIp, parsePrefix } from '#base/prefix.ts';
import { PrefixTable } from '#base/prefix-table.ts';
import type { KnownDevice } from '#model/segment.ts';

/** An end of a conversation. */
export interface End {
  readonly ip: string;
  /** Null where no device is known at the address. */
  readonly device: KnownDevice | null;
  readonly zone: string | null;
}

/** Many words read once. */
export interface Meanings {
  /** A number for the set of words that mean an end: ends with the same number are meant by the same words. */
  classOf(end: End): number;
  /** Whether a word means the ends of a class. */
  means(word: string, ends: number): boolean;
}

const ANYBODY = /^any(?:thing)?$/i;
/** What everybody has, and no key is. */
const EVERYBODY = 'everybody';

/** True for the words that mean everybody. */
export function isAnybody(word: string): boolean {
  return ANYBODY.test(word);
}

/** True where a word of a declared flow means this end. */
export function isMeant(word: string, end: End): boolean {
  const read = readWord(word);
  if (read === null || typeof read === 'string')
    return read === EVERYBODY || (read !== null && keysOf(end).includes(read));
  const address = parseIp(end.ip);
  return address !== null && isBelow(read, address);
}

export function createMeanings(words: readonly string[]): Meanings {
  const anybody = new Set<string>();
  const prefixes = new PrefixTable<string[]>();
  const byKey = new Map<string, string[]>();
  for (const word of new Set(words)) {
    const read = readWord(word);
    if (read === EVERYBODY) anybody.add(word);
    else if (typeof read === 'string') byKey.set(read, [...(byKey.get(read) ?? []), word]);
    else if (read !== null) prefixes.set(read, [...(prefixes.get(read) ?? []), word]);
  }
  const known = new Map<End, number>();
  const numbers = new Map<string, number>();
  const classes: ReadonlySet<string>[] = [];
  return {
    classOf(end) {
      const before = known.get(end);
      if (before !== undefined) return before;
      const address = parseIp(end.ip);
      const meant = [
        ...(address === null ? [] : prefixes.above(address).flat()),
        ...keysOf(end).flatMap((key) => byKey.get(key) ?? []),
      ].sort();
      const key = JSON.stringify(meant);
      const number = numbers.get(key) ?? classes.push(new Set(meant)) - 1;
      numbers.set(key, number);
      known.set(end, number);
      return number;
    },
    means: (word, ends) => anybody.has(word) || classes[ends]?.has(word) === true,
  };
}

/** A word as a prefix, or as a key that an end can have; null where it means nobody. */
function readWord(word: string): Prefix | string | null {
  if (ANYBODY.test(word)) return EVERYBODY;
  const prefix = parsePrefix(word);
  if (prefix) return prefix;
  const [, kind = '', name = ''] = /^([a-z-]+)[\s:]+(.+)$/i.exec(word.trim()) ?? [];
  if (kind === '') return null;
  return keyOf(kind === 'dns' ? 'name' : kind, name.trim().toLowerCase());
}

function keyOf(kind: string, name: string): string {
  return `${kind} ${name}`;
}

/** Everything by which words can mean an end, but for its address. */
function keysOf({ device, zone }: End): readonly string[] {
  const keys = zone === null ? [] : [keyOf('zone', zone.toLowerCase())];
  if (device === null) return keys;
  keys.push(keyOf('device', device.id.toLowerCase()));
  for (const kind of ['category', 'model', 'manufacturer', 'function'] as const) {
    const value = device[kind];
    if (value != null) keys.push(keyOf(kind, value.toLowerCase()));
  }
  for (const name of device.names ?? []) keys.push(keyOf('name', name.toLowerCase()));
  for (const dataset of device.datasets ?? []) keys.push(keyOf('dataset', dataset.toLowerCase()));
  for (const role of device.roles ?? []) keys.push(keyOf('role', role));
  return keys;
}
