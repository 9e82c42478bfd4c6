/** A product's name as a pattern: the words that say which product it is, and those that only say what kind of thing. */
import { squash, wordsOf } from './words.ts';

/** What stands at one place of a name. */
export interface Slot {
  /** Any of these, each as its words in a row and written as one. */
  readonly alternatives: readonly { readonly words: readonly string[]; readonly joined: string }[];
  /** A row of models (`MX400-MX850`, `IGS 5x0`) in place of one. */
  readonly models: Models | null;
  /** Has digits in it. */
  readonly isCode: boolean;
  /** A code that hardly another product of the maker has. */
  readonly isStrong: boolean;
  /** Has letters in it. */
  readonly isLettered: boolean;
}

/** A row of models: all with these letters and a number from `low` to `high`. */
export interface Models {
  readonly prefix: string;
  readonly low: number;
  readonly high: number;
}

/** Words that do not say which product it is. */
export interface Telling {
  /** Neither which nor what: series, system, version. */
  readonly forms: ReadonlySet<string>;
  /** What kind of thing: pump, monitor. */
  readonly kinds: ReadonlySet<string>;
}

export interface ProductName {
  /** Written as one word, each spelling. */
  readonly squashed: ReadonlySet<string>;
  readonly slots: readonly Slot[];
  /** Every word of its places. */
  readonly words: ReadonlySet<string>;
  /** What kind of thing it is, outside of parentheses. */
  readonly kinds: readonly string[];
  /** The models that are listed in parentheses; a device of the same letters must be among them. */
  readonly listed: readonly Models[];
  /** Words that may be there. */
  readonly optional: ReadonlySet<string>;
  /** What is said not to be meant: the words of each name. */
  readonly excluded: readonly (readonly string[])[];
  /** The name is too short to be found within others. */
  readonly isShort: boolean;
}

/** Where the name ends and what goes with it begins. */
const TAIL =
  /\s+(?:with|without|used with|integrated (?:as|in|into|with)|including|incl\.?|includes|running|installed (?:as|in|on|with)|using|based on|shipped|formerly|also known as|a\.?k\.?a\.?)\s|\s+-\s/i;
const EXCLUSION = /[,;]?\s*\(?(?:not including|excluding|except(?: for)?|other than)\s+/i;
/** Shorter names, in letters and digits, are only ever the whole name. */
const SHORT = 3;
const STRONG = 3;
/** Longest text in parentheses that is taken for another name, in pieces between spaces. */
const NICKNAME_PIECES = 2;

/** Makes the pattern of a name and its aliases; `own` are the words of its maker. */
export function readProductName(
  names: readonly string[],
  { forms, kinds }: Telling,
  own: ReadonlySet<string>,
): ProductName {
  const [name = ''] = names;
  const [meant = '', ...others] = name.split(EXCLUSION);
  const bare = meant.replace(/\(.*\)/g, ' ').trim();
  const [head = ''] = (bare === '' ? meant : bare).split(TAIL);
  const slots = slotsOf(head === '' ? meant : head, own);
  const telling = slots.filter(({ alternatives }) =>
    alternatives.some(({ words }) => words.some((word) => !kinds.has(word) && !forms.has(word))),
  );
  const isKindOnly = telling.every(({ isCode, isStrong, alternatives }) =>
    isCode ? !isStrong : lengthOf(alternatives) < SHORT,
  );
  const kept = isKindOnly ? slots : telling;
  const required = new Set(kept.flatMap(wordsIn));
  return {
    squashed: new Set(spellings(names, meant, own)),
    slots: kept,
    words: required,
    kinds: wordsOf(head).filter((word) => kinds.has(word) && !required.has(word)),
    listed: [...meant.matchAll(/\(([^()]+)\)/g)].flatMap(([, inner = '']) => modelsIn(inner)),
    optional: new Set([...wordsOf(name).filter((word) => !required.has(word)), ...own]),
    excluded: others.map((other) => wordsOf(other)).filter((words) => words.length > 0),
    isShort: kept.reduce((length, { alternatives }) => length + lengthOf(alternatives), 0) < SHORT,
  };
}

/** Every word of a place. */
function wordsIn({ alternatives }: Slot): readonly string[] {
  return alternatives.flatMap(({ words }) => words);
}

function lengthOf(alternatives: Slot['alternatives']): number {
  return Math.max(0, ...alternatives.map(({ joined }) => joined.length));
}

/** The names as one word each, with and without the maker's name and what is in parentheses; and what is in these. */
function spellings(names: readonly string[], meant: string, own: ReadonlySet<string>): readonly string[] {
  const nicknames = [...meant.matchAll(/\(([^()]+)\)/g)]
    .filter(([, inner = '']) => inner.trim().split(/\s+/).length <= NICKNAME_PIECES)
    .map(([, inner = '']) => wordsOf(inner));
  const all = [
    ...[...names, meant, meant.replace(/\([^()]*\)/g, ' ')].map(wordsOf),
    ...nicknames.filter((words) => squash(words).length >= SHORT && !words.includes('only')),
  ];
  return all.flatMap((words) => [squash(words), squash(withoutOwn(words, own))]).filter((word) => word !== '');
}

/** The words without the maker's name in front, where others follow. */
export function withoutOwn(words: readonly string[], own: ReadonlySet<string>): readonly string[] {
  const first = words.findIndex((word) => !own.has(word));
  return first > 0 ? words.slice(first) : words;
}

function slotsOf(name: string, own: ReadonlySet<string>): readonly Slot[] {
  const pieces = name
    .split(/[\s,]+/)
    .filter((piece) => /[\p{L}\p{N}]/u.test(piece) && !/^(?:and|or|the|of|for|&)$/i.test(piece));
  const slots: Slot[] = [];
  let series = '';
  for (const [index, piece] of pieces.entries()) {
    const slot = slotOf(piece);
    if (index < pieces.length - 1 && slots.length === 0 && wordsIn(slot).every((word) => own.has(word))) continue;
    // TC10 TC20 TC30: one of them
    const prefix = /^([A-Za-z]+)\d+[A-Za-z]?$/.exec(piece)?.[1]?.toLowerCase() ?? '';
    const last = slots.at(-1);
    if (prefix !== '' && prefix === series && last && slot.models === null) {
      slots[slots.length - 1] = { ...last, alternatives: [...last.alternatives, ...slot.alternatives] };
    } else {
      slots.push(slot);
    }
    series = prefix;
  }
  return slots;
}

function slotOf(piece: string): Slot {
  const range = /^([A-Za-z]+)-?(\d{1,9})-(\1?)(\d{1,9})$/.exec(piece);
  const gap = /^([A-Za-z]*)(\d*)[xX](\d+)$/.exec(piece);
  const alternatives = piece.split('/').flatMap((part, index, parts) => {
    const words = wordsOf(completed(part, parts[0] ?? '', index));
    return words.length > 0 ? [{ words, joined: squash(words) }] : [];
  });
  return {
    alternatives,
    models: range && isRow(range) ? modelsBetween(range) : gap && (gap[2] ?? '') !== '' ? modelsAround(gap) : null,
    isCode: /\d/.test(piece),
    isLettered: /[a-z]/i.test(piece),
    isStrong: alternatives.every(({ joined }) => /\d/.test(joined) && joined.length >= STRONG),
  };
}

/** The later parts of `MX800/700/600` and `865240/41/42` lack what the first one begins with. */
function completed(part: string, first: string, index: number): string {
  if (index === 0 || !/^\d+$/.test(part)) return part;
  const [, letters = '', digits = ''] = /^([A-Za-z]*)(\d+)$/.exec(first) ?? [];
  if (digits === '') return part;
  return part.length >= digits.length || letters !== ''
    ? letters + part
    : digits.slice(0, digits.length - part.length) + part;
}

/** The rows and lists of models in a text, where there is more than one. */
function modelsIn(text: string): readonly Models[] {
  const models = text.split(/[\s,]+/).flatMap((piece) => {
    const { models: row, alternatives } = slotOf(piece);
    if (row) return [row];
    return alternatives.flatMap(({ words: [prefix = '', number = '', ...rest] }) =>
      rest.length === 0 && /^[a-z]+$/.test(prefix) && /^\d+$/.test(number)
        ? [{ prefix, low: Number(number), high: Number(number) }]
        : [],
    );
  });
  return models.length > 1 || models.some(({ low, high }) => low < high) ? models : [];
}

/** From one model to another, as in MX400-MX850 or MX400-550; S7-1200 is none. */
function isRow([, , low = '', again = '', high = '']: RegExpExecArray): boolean {
  return Number(low) < Number(high) && (again !== '' || low.length === high.length);
}

function modelsBetween([, prefix = '', low = '', , high = '']: RegExpExecArray): Models {
  return { prefix: prefix.toLowerCase(), low: Number(low), high: Number(high) };
}

/** `5x0` is 500 to 590. */
function modelsAround([, prefix = '', before = '', behind = '']: RegExpExecArray): Models {
  return { prefix: prefix.toLowerCase(), low: Number(`${before}0${behind}`), high: Number(`${before}9${behind}`) };
}
