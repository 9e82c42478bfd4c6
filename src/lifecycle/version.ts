/**
 * Versions as makers of devices write them, and their order.
 *
 * A version is a row of numbers and words: `R4.1 SP2` is 4, 1, sp, 2. Two versions are compared item by item, from the left:
 *
 * - numbers by their value, a missing one being 0: `4 = 4.0 = v4.00 < 4.0.1 < 4.10`;
 * - words by the alphabet, as the revisions `B.06.18 < C.02`, and a word behind numbers is more than nothing: `2.6 < 2.6A < 2.6.1`;
 * - words of what comes before a release are less than nothing: `2.0 beta 3 < 2.0 rc1 < 2.0`.
 *
 * `v`, `R`, `Version`, `Rev`, `Firmware` and the like before the first number say nothing. Words of two or more letters there
 * (`VM5.0`, `BT06`) are the maker's label: they are kept apart as the scheme, and only versions of one scheme are compared.
 *
 * The order is that of the key, a text made so that the alphabetical order of keys is the order of versions. It is total.
 */
import { readDate } from './dates.ts';

/** Longest text that is read as a version, in characters; longer ones are cut. */
const TEXT_LIMIT = 160;
/** Longest number, in digits: what a key can hold in front of a letter. */
const DIGITS_LIMIT = 40;

export interface Version {
  /** As it was stated. */
  readonly text: string;
  /** Sorts as the version does; equal keys are equal versions. */
  readonly key: string;
  /** The maker's label before the first number, `date` for a date, else empty. */
  readonly scheme: string;
  /** What it looks like: its text with every number as `#`. Model numbers and editions of one kind look alike. */
  readonly shape: string;
}

/** Marks in a key, in the order of what they stand for: a word before a release, the end, a word, and numbers by their length. */
const BEFORE = '\u0001';
const END = '\u0002';
const WORD = '\u0003';
const NUMBER = 0x30;
/** Above everything that can follow. */
const ABOVE = '\uffff';

const PRE_RELEASE = new Set([
  'alpha',
  'beta',
  'rc',
  'pre',
  'preview',
  'dev',
  'snapshot',
  'nightly',
  'prerelease',
  'milestone',
]);
/** Words in front of a version that say nothing, and spellings of one word behind it. */
const NOISE =
  /^(?:first\s+\d+\s+(?:digits?|characters?)\s+of\s+|(?:the|all|software|firmware|sw|fw|f\/w|s\/w|versions?|ver|vers|rev|revisions?|releases?|rel|edition|level|builds?)(?![a-z])[\s.:#=-]*|[vr](?=[\s._-]*\d)[\s._-]*)/i;
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/service[\s_-]*pack|servicepack/g, 'sp'],
  [/service[\s_-]*release/g, 'sr'],
  [/hot[\s_-]*fix/g, 'hf'],
  [/cumulative[\s_-]*update/g, 'cu'],
  [/\b(?:upd)\b/g, 'update'],
  [/release[\s_-]*candidate/g, 'rc'],
  [/(\d\.\d+\.\d+)-m(?=\d+$)/g, '$1 milestone '],
];

type Item = { readonly digits: string } | { readonly word: string };

/** Reads a version; null where the text has no letter and no digit. */
export function parseVersion(text: string): Version | null {
  const stated = text.slice(0, TEXT_LIMIT).trim();
  const date = readDate(stated);
  if (date && date.length === stated.length) return dateVersion(stated, date.numbers);
  const words = plain(stated);
  const items = itemsOf(words);
  if (items.length === 0) return null;
  const label = labelOf(items);
  return { text: stated, key: keyOf(items.slice(label.length)), scheme: label.join(' '), shape: shapeOf(words) };
}

/** A date as a version of its own scheme; one without a year is compared with such alone. */
export function dateVersion(text: string, numbers: readonly number[]): Version {
  const items = numbers.map((number) => ({ digits: String(number) }));
  return { text, key: keyOf(items), scheme: numbers[0] === 0 ? 'day' : 'date', shape: 'date' };
}

/** Less than, equal to or more than 0 as `a` is before, equal to or after `b`. */
export function compareVersions(a: Version, b: Version): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.scheme === b.scheme ? 0 : a.scheme < b.scheme ? -1 : 1;
}

/**
 * Whether the order says anything of the two: both begin with a revision letter or neither does, and both are of one scheme, or one of them written without its label, which is
 * believed of a short label before a number with a point (`VM5.0` and `5.0`), not before a mere number (`MMT-1710`).
 */
export function areComparable(a: Version, b: Version): boolean {
  if (beginsWithWord(a) !== beginsWithWord(b)) return false;
  if (a.scheme === b.scheme) return true;
  if (a.scheme !== '' && b.scheme !== '') return false;
  const labelled = a.scheme === '' ? b : a;
  return (
    /^[a-z]{2,4}$/.test(labelled.scheme) &&
    labelled.scheme !== 'date' &&
    labelled.scheme !== 'day' &&
    isDotted(labelled)
  );
}

/** A key above those of all versions that begin with this one: `12.2` stands for 12.2, 12.2.1, 12.2.1.5, … */
export function keyAbove(text: string): string {
  const items = itemsOf(plain(text));
  return keyOf(items.slice(labelOf(items).length), false) + ABOVE;
}

function shapeOf(words: string): string {
  return words
    .replace(/(\d+)(?:st|nd|rd|th)\b/g, '#th')
    .replace(/\d+/g, '#')
    .replace(/[^a-z#]+/g, ' ')
    .trim();
}

/** A number with a point in it. */
export function isDotted(version: Version): boolean {
  return /\d[._]\d/.test(version.text);
}

function beginsWithWord({ key }: Version): boolean {
  return key.startsWith(WORD);
}

/** The word that a version begins with, as the letter of a revision; empty where it begins with a number. */
export function revisionOf({ key }: Version): string {
  return key.startsWith(WORD) ? (/^[a-z]*/.exec(key.slice(1))?.[0] ?? '') : '';
}

/** The word items before the first number, where they are a label: not one letter, which is a revision, and not all there is. */
function labelOf(items: readonly Item[]): readonly string[] {
  const label: string[] = [];
  for (const item of items) {
    if ('digits' in item) return label.length === 1 && label[0]?.length === 1 ? [] : label;
    label.push(item.word);
  }
  return [];
}

function plain(text: string): string {
  let rest = text.normalize('NFKD').replace(/\p{M}/gu, '');
  for (let noise = NOISE.exec(rest); noise && noise[0].length < rest.length; noise = NOISE.exec(rest)) {
    rest = rest.slice(noise[0].length);
  }
  let lower = rest.toLowerCase();
  for (const [spelling, word] of SPELLINGS) lower = lower.replace(spelling, word);
  return lower;
}

function itemsOf(text: string): readonly Item[] {
  return [...text.matchAll(/[a-z]+|\d+/g)].map(([run]) =>
    run < 'a' ? { digits: run.replace(/^0+/, '').slice(0, DIGITS_LIMIT) } : { word: run },
  );
}

/** Zeros at the end of a row of numbers are left out, since a missing number is 0; a key that others are to begin with keeps them. */
function keyOf(items: readonly Item[], isWhole = true): string {
  let key = '';
  let zeros = '';
  for (const item of items) {
    if ('word' in item) {
      key += (PRE_RELEASE.has(item.word) ? BEFORE : WORD) + item.word;
      zeros = '';
      continue;
    }
    const number = String.fromCharCode(NUMBER + item.digits.length) + item.digits;
    if (item.digits === '') {
      zeros += number;
    } else {
      key += zeros + number;
      zeros = '';
    }
  }
  return isWhole ? key + END : key + zeros;
}
