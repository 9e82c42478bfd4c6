/** Access lists as they are entered: entries by sequence number, taken back by `no`, extended by a later header of the same name. */
import type { Line } from '../../line.ts';

/** `loose` is an extended list whose addresses may stand without a mask. */
export type ListKind = 'standard' | 'extended' | 'loose' | 'ipv6' | 'other';

/** An entry before its words are read: groups that it names may stand further down. */
export interface Entry {
  number: number;
  /** From `permit` or `deny` on. */
  readonly words: readonly string[];
  readonly line: Line;
}

/** Distance between sequence numbers that the device gives itself. */
const STEP = 10;
/** The largest sequence number of a device. */
const NUMBER_LIMIT = 2_147_483_647;

export class AccessList {
  readonly name: string;
  readonly kind: ListKind;
  readonly header: Line;
  readonly #entries = new Set<Entry>();
  readonly #byNumber = new Map<number, Entry[]>();
  readonly #byText = new Map<string, Entry[]>();
  #last = 0;

  constructor(name: string, kind: ListKind, header: Line) {
    this.name = name;
    this.kind = kind;
    this.header = header;
  }

  add(number: number | null, words: readonly string[], line: Line): void {
    const own = number ?? Math.min(this.#last + STEP, NUMBER_LIMIT);
    this.#last = Math.max(this.#last, own);
    const entry: Entry = { number: own, words, line };
    this.#entries.add(entry);
    append(this.#byNumber, own, entry);
    append(this.#byText, textOf(words), entry);
  }

  /** Takes back the entry of a number, or the one that reads the same; false where there is none. */
  remove(which: number | readonly string[]): boolean {
    const same = typeof which === 'number' ? this.#byNumber.get(which) : this.#byText.get(textOf(which));
    for (let entry = same?.pop(); entry; entry = same?.pop()) if (this.#entries.delete(entry)) return true;
    return false;
  }

  /** New numbers for all entries, in their order. */
  resequence(start: number, step: number): void {
    const entries = this.sorted();
    this.#byNumber.clear();
    for (const [index, entry] of entries.entries()) {
      entry.number = Math.min(start + index * step, NUMBER_LIMIT);
      append(this.#byNumber, entry.number, entry);
      this.#last = entry.number;
    }
  }

  /** The entries in the order in which they are asked. */
  sorted(): readonly Entry[] {
    return [...this.#entries].sort((a, b) => a.number - b.number);
  }
}

function textOf(words: readonly string[]): string {
  return words.join(' ').toLowerCase();
}

function append<Key>(map: Map<Key, Entry[]>, key: Key, entry: Entry): void {
  const known = map.get(key);
  if (known) known.push(entry);
  else map.set(key, [entry]);
}

/** Access lists by their names. */
export class AccessLists {
  readonly byName: Map<string, AccessList> = new Map();

  /** The list of a name, made where there is none; null where one of another kind has the name. */
  open(name: string, kind: ListKind, header: Line): AccessList | null {
    const known = this.byName.get(name);
    if (known) return known.kind === kind ? known : null;
    const list = new AccessList(name, kind, header);
    this.byName.set(name, list);
    return list;
  }
}

/** The kind of a list by its number (IOS command reference, "access-list"); null where the name is no number of a list. */
export function numberedKind(name: string): ListKind | null {
  if (!/^\d{1,4}$/.test(name)) return null;
  const number = Number(name);
  if ((number >= 1 && number <= 99) || (number >= 1300 && number <= 1999)) return 'standard';
  if ((number >= 100 && number <= 199) || (number >= 2000 && number <= 2699)) return 'extended';
  return number >= 200 && number <= 1299 ? 'other' : null;
}
