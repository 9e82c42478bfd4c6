/** How well the name that a device goes by fits the name of a product. */
import { type Models, type ProductName, type Slot, type Telling, withoutOwn } from './product-name.ts';
import { squash, wordsOf } from './words.ts';

/** 4: the same name. 3: the same product. 2: one of the family that the advisory names, or it of the device's. 1: the device's name is less than the product's. 0: another. */
export type Fit = 0 | 1 | 2 | 3 | 4;

export interface DeviceName {
  readonly squashed: ReadonlySet<string>;
  readonly words: readonly string[];
  /** Words, and two or three in a row written as one, with a bit for each word they take. */
  readonly parts: ReadonlyMap<string, number>;
  /** The maker's words, which may fill a place in the product's name too. */
  readonly own: ReadonlySet<string>;
  /** Bits of the words that say which product it is. */
  readonly telling: number;
  /** Words that say what kind of thing it is. */
  readonly kinds: readonly string[];
  /** Bits of the words that have no space in front of them. */
  readonly glued: number;
}

/** Reads a device's model; `own` are the words of its maker. */
export function readDeviceName(model: string, { forms, kinds }: Telling, own: ReadonlySet<string>): DeviceName {
  const all = wordsOf(model);
  const words = withoutOwn(all, own);
  const parts = new Map<string, number>();
  const glued = gluedIn(model, words);
  let telling = 0;
  for (const at of words.keys()) {
    for (let length = 1; length <= 3 && at + length <= words.length; length++) {
      const part = squash(words.slice(at, at + length));
      const bits = ((1 << length) - 1) << at;
      parts.set(part, (parts.get(part) ?? 0) | bits);
    }
    const word = words[at] ?? '';
    const isCode = ((glued | (glued >> 1)) & (1 << at)) !== 0;
    if (isCode || (!kinds.has(word) && !forms.has(word) && !own.has(word))) telling |= 1 << at;
  }
  return {
    squashed: new Set([squash(all), squash(words)]),
    words,
    parts,
    own,
    telling,
    kinds: words.filter((word) => kinds.has(word)),
    glued,
  };
}

/** How the two fit. `isRare` says whether a word is one of few products alone. */
export function fit(device: DeviceName, product: ProductName, isRare: (word: string) => boolean): Fit {
  if (device.words.length === 0) return 0;
  for (const name of device.squashed) if (product.squashed.has(name)) return 4;
  if (product.isShort || product.slots.length === 0) return 0;
  if (product.excluded.some((words) => words.every((word) => device.parts.has(word)))) return 0;
  const filled = fillSlots(device, product.slots);
  if (filled.used === 0) return 0;
  const others = device.telling & ~filled.used;
  const left = others === 0 ? 0 : others & ~bitsOf(device, product.optional);
  // Most names that are tried end here: neither has all that the other has.
  if (left !== 0 && filled.missing > 0 && !filled.byRow && !filled.isByCodes) return 0;
  if (isOtherModel(device, product.listed) || (left & (filled.used >> 1) & (device.glued >> 1)) !== 0) return 0;
  const grade = gradeOf(device, product, filled, left, isRare);
  return Math.min(grade, mostOf(device, product, filled, left)) as Fit;
}

function gradeOf(
  device: DeviceName,
  { slots, kinds, optional }: ProductName,
  filled: Filled,
  left: number,
  isRare: (word: string) => boolean,
): Fit {
  const beginsAlike = filled.taken[0] !== -1;
  if (filled.byRow) return filled.missing === 0 || filled.isByStrong ? 2 : 0;
  if (filled.missing === 0) {
    if (left === 0 || slots.every(({ isStrong }) => isStrong)) return 3;
    if (slots.length > 1 && isNumbers(device, left)) return 3;
    if (filled.isByStrong) return 2;
    const isSameKind = kinds.every((word) => device.parts.has(word));
    return isSameKind && beginsAlike && leads(device, filled.used) && isDistinct(device, filled.used, isRare) ? 2 : 0;
  }
  const isOfKind = device.kinds.every((word) => kinds.includes(word) || optional.has(word));
  if (filled.isByCodes && filled.isByStrong && isOfKind) {
    if (left === 0) return 3;
    if (beginsAlike) return 2;
  }
  return left === 0 && isOfKind && isDistinct(device, filled.used, isRare) ? 1 : 0;
}

/** How well a name can fit at most, for what else it says or does not say. */
function mostOf(device: DeviceName, product: ProductName, filled: Filled, left: number): Fit {
  const { words, glued, kinds } = device;
  const isWord = (bits: number, form: RegExp): boolean =>
    words.some((word, at) => (bits & (1 << at)) !== 0 && form.test(word));
  // MX40A is not quite MX40; CM12 is of the series CM.
  if (isWord(left & glued & (filled.used << 1), /^[a-z]/)) return 1;
  if (isOtherKind(device, product, filled)) return 1;
  // A number alone is not enough beside a name of its own: MedStation 4000, Anesthesia Station 4000.
  if (filled.isByStrong && !filled.isByLetters && isWord(left, /^[a-z]{4}/)) return 1;
  const isKindless = product.kinds.length > 0 && !product.kinds.some((word) => kinds.includes(word));
  return isKindless && !filled.isByStrong ? 2 : 4;
}

/** Service Monitor is not Service Tool; where a code says which product it is, words of kind say nothing. */
function isOtherKind({ kinds }: DeviceName, product: ProductName, { isByStrong }: Filled): boolean {
  const stated = product.kinds;
  return !isByStrong && kinds.length > 0 && stated.length > 0 && !kinds.some((word) => stated.includes(word));
}

/** The device says a model with the letters of those that are listed, and is none of them. */
function isOtherModel({ words }: DeviceName, listed: readonly Models[]): boolean {
  return words.some((word, at) => {
    const number = Number(words[at + 1]);
    const row = Number.isNaN(number) ? [] : listed.filter(({ prefix }) => prefix === word);
    return row.length > 0 && !row.some(({ low, high }) => low <= number && number <= high);
  });
}

/** Nothing but numbers as long as those that makers give to parts. */
function isNumbers({ words }: DeviceName, bits: number): boolean {
  return words.every((word, at) => (bits & (1 << at)) === 0 || /^\d{5,}$/.test(word));
}

/** Bits of the words that stand directly behind another one. */
function gluedIn(model: string, words: readonly string[]): number {
  let bits = 0;
  let at = words.length;
  for (const piece of model.split(/[^\p{L}\p{N}]+/u).reverse()) {
    const count = wordsOf(piece).length;
    for (let place = Math.max(1, at - count + 1); place < at; place++) bits |= 1 << place;
    at -= count;
  }
  return bits;
}

interface Filled {
  /** Bits of the device's words that fill places. */
  readonly used: number;
  /** For each place the bits that fill it, -1 where it is empty. */
  readonly taken: readonly number[];
  readonly missing: number;
  /** All codes are there, and there are codes. */
  readonly isByCodes: boolean;
  /** A strong code is there. */
  readonly isByStrong: boolean;
  /** A strong code with letters in it is there. */
  readonly isByLetters: boolean;
  /** A place is filled by one of a row of models. */
  readonly byRow: boolean;
}

function fillSlots(device: DeviceName, slots: readonly Slot[]): Filled {
  const taken: number[] = [];
  for (const slot of slots) taken.push(bitsFor(device, slot));
  let byRow = false;
  for (const [index, slot] of slots.entries()) {
    if (taken[index] !== -1) continue;
    const joined = joinedWith(slot, slots[index + 1]);
    const bits = joined === '' ? undefined : device.parts.get(joined);
    if (bits !== undefined) {
      taken[index] = bits;
      taken[index + 1] = bits;
    } else if (slot.models) {
      taken[index] = modelBits(device, slot.models);
      byRow ||= taken[index] !== -1;
    }
  }
  return { ...counted(slots, taken), taken, byRow };
}

/** What the places come to: one walk, since most names that are tried fit little. */
function counted(slots: readonly Slot[], taken: readonly number[]): Omit<Filled, 'taken' | 'byRow'> {
  let used = 0;
  let missing = 0;
  let codes = 0;
  let isByCodes = true;
  let isByStrong = false;
  let isByLetters = false;
  for (const [index, { isCode, isStrong, isLettered }] of slots.entries()) {
    const bits = taken[index] ?? -1;
    if (isCode) codes++;
    if (bits === -1) {
      missing++;
      isByCodes &&= !isCode;
      continue;
    }
    used |= bits;
    isByStrong ||= isStrong;
    isByLetters ||= isStrong && isLettered;
  }
  return { used, missing, isByCodes: isByCodes && codes > 0, isByStrong, isByLetters };
}

/** The bits of the words that fill a place, 0 where the maker's name does, -1 where none do. */
function bitsFor({ parts, own }: DeviceName, { alternatives }: Slot): number {
  let found = -1;
  for (const { words, joined } of alternatives) {
    const bits =
      parts.get(joined) ?? (words.length === 1 ? (own.has(joined) ? 0 : -1) : bitsForEach(parts, own, words));
    if (bits !== -1) found = found === -1 ? bits : found | bits;
  }
  return found;
}

/** Of words that need not stand in a row. */
function bitsForEach(parts: DeviceName['parts'], own: DeviceName['own'], words: readonly string[]): number {
  let bits = 0;
  for (const word of words) {
    const one = parts.get(word) ?? (own.has(word) ? 0 : -1);
    if (one === -1) return -1;
    bits |= one;
  }
  return bits;
}

function joinedWith(slot: Slot, next: Slot | undefined): string {
  const [one, other] = [slot.alternatives[0], next?.alternatives[0]];
  return one && other ? one.joined + other.joined : '';
}

function modelBits({ words }: DeviceName, { prefix, low, high }: Models): number {
  for (const [at, word] of words.entries()) {
    const number = Number(word);
    if (!/^\d+$/.test(word) || number < low || number > high) continue;
    if (prefix === '') return 1 << at;
    if (words[at - 1] === prefix) return 3 << (at - 1);
  }
  return -1;
}

function bitsOf({ words }: DeviceName, which: ReadonlySet<string>): number {
  let bits = 0;
  for (const [at, word] of words.entries()) if (which.has(word)) bits |= 1 << at;
  return bits;
}

/** The first word that says which product it is, is one of these. */
function leads({ telling }: DeviceName, used: number): boolean {
  const first = telling & -telling;
  return (first & used) !== 0;
}

function isDistinct({ words }: DeviceName, used: number, isRare: (word: string) => boolean): boolean {
  return words.some((word, at) => (used & (1 << at)) !== 0 && word.length >= 4 && isRare(word)) || hasCode(words, used);
}

/** Letters and digits in a row. */
function hasCode(words: readonly string[], used: number): boolean {
  return words.some(
    (word, at) =>
      (used & (3 << at)) === 3 << at &&
      /^[a-z]+$/.test(word) &&
      /^\d+$/.test(words[at + 1] ?? '') &&
      (words[at + 1] ?? '').length >= 2,
  );
}
