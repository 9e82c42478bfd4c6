/**
 * What was met before, as a set of 64-bit words in columns: eighteen bytes an entry, whatever it stands for. Runs for every flow and
 * makes no objects. Two things whose words agree are taken for one; among ten million entries that happens once in a hundred thousand sites.
 */
const [FIRST_SIZE, FULL] = [1 << 12, 0.7];

/** What an entry stands for. The last ones are habits of groups, which are kept longer. */
export const WHAT = {
  /** A client, a service, a server; its count is whose word counts for the amounts (see tellers.ts). */
  edge: 1,
  /** Two devices, whatever they did. */
  pair: 2,
  /** A device, a direction, a service. */
  deviceService: 3,
  /** A device, a direction, a service, a kind of peer. */
  devicePeerKind: 4,
  /** A server or client and a service: counts who is at the other end. */
  hub: 5,
  /** An edge in an hour of the week. */
  edgeHour: 6,
  /** A client whose contacts are not kept one by one; counts as an edge does. */
  teller: 7,
  /** A group, a direction, a service; with a peer; with a kind of peer. Each counts devices. */
  groupService: 9,
  groupPeer: 10,
  groupPeerKind: 11,
} as const;

/** As plain data. */
export interface KnownState {
  readonly size: number;
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly first: Uint16Array;
  readonly last: Uint16Array;
  readonly count: Uint32Array;
  readonly mark: Uint16Array;
}

export class Known {
  #high: Uint32Array = new Uint32Array(FIRST_SIZE);
  #low: Uint32Array = new Uint32Array(FIRST_SIZE);
  /** Days from 1970; 0 where the place is free. */
  first: Uint16Array = new Uint16Array(FIRST_SIZE);
  last: Uint16Array = new Uint16Array(FIRST_SIZE);
  count: Uint32Array = new Uint32Array(FIRST_SIZE);
  mark: Uint16Array = new Uint16Array(FIRST_SIZE);
  size = 0;
  /** Entries that there was no room for. */
  lost = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The place of an entry; -1 where there is none. */
  find(what: number, a: number, b = 0, c = 0, d = 0): number {
    const at = this.#seek(highOf(what, a, b, c, d), lowOf(what, a, b, c, d));
    return this.first[at] === 0 ? -1 : at;
  }

  /** The place of an entry that is made where there is none, with a count of 0; -1 where there is no room. */
  put(day: number, what: number, a: number, b = 0, c = 0, d = 0): number {
    const [high, low] = [highOf(what, a, b, c, d), lowOf(what, a, b, c, d)];
    let at = this.#seek(high, low);
    if (this.first[at] !== 0) {
      this.last[at] = day;
      return at;
    }
    if (this.size >= this.#limit) {
      this.lost++;
      return -1;
    }
    if (this.size >= this.first.length * FULL) {
      this.#rebuild(this.first.length * 2, 0, 0);
      at = this.#seek(high, low);
    }
    this.size++;
    this.#high[at] = high;
    this.#low[at] = low;
    this.first[at] = this.last[at] = day;
    this.count[at] = this.mark[at] = 0;
    return at;
  }

  /** How often an entry was counted; 0 where there is none. */
  counted(what: number, a: number, b = 0, c = 0, d = 0): number {
    const at = this.find(what, a, b, c, d);
    return at < 0 ? 0 : (this.count[at] as number);
  }

  /** Forgets what was last met before a day, habits of groups before another. */
  forget(before: number, groupsBefore: number): void {
    this.#rebuild(this.first.length, before, groupsBefore);
  }

  get bytes(): number {
    return this.first.length * 18;
  }

  state(): KnownState {
    const { size, first, last, count, mark } = this;
    return { size, high: this.#high, low: this.#low, first, last, count, mark };
  }

  restore(state: KnownState): void {
    this.size = state.size;
    this.#high = state.high;
    this.#low = state.low;
    this.first = state.first;
    this.last = state.last;
    this.count = state.count;
    this.mark = state.mark;
  }

  #seek(high: number, low: number): number {
    const mask = this.first.length - 1;
    let at = high & mask;
    while (this.first[at] !== 0 && (this.#high[at] !== high || this.#low[at] !== low)) at = (at + 1) & mask;
    return at;
  }

  #rebuild(length: number, before: number, groupsBefore: number): void {
    const { first, last, count, mark } = this;
    const [high, low] = [this.#high, this.#low];
    this.#high = new Uint32Array(length);
    this.#low = new Uint32Array(length);
    this.first = new Uint16Array(length);
    this.last = new Uint16Array(length);
    this.count = new Uint32Array(length);
    this.mark = new Uint16Array(length);
    this.size = 0;
    for (let from = 0; from < first.length; from++) {
      const [one, two] = [high[from] as number, low[from] as number];
      if (first[from] === 0 || (last[from] as number) < ((two & 1) === 1 ? groupsBefore : before)) continue;
      const at = this.#seek(one, two);
      this.size++;
      this.#high[at] = one;
      this.#low[at] = two;
      this.first[at] = first[from] as number;
      this.last[at] = last[from] as number;
      this.count[at] = count[from] as number;
      this.mark[at] = mark[from] as number;
    }
  }
}

/** Mixes the bits of a word (the finaliser of MurmurHash3). */
function mix(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** 31 bits of a text (FNV-1a, then mixed). */
export function textWord(text: string): number {
  let word = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) word = Math.imul(word ^ text.charCodeAt(i), 0x01000193);
  return mix(word) >>> 1;
}

function highOf(what: number, a: number, b: number, c: number, d: number): number {
  return mix(mix(mix(mix(what + Math.imul(a, 0x9e3779b1)) + b) + c) + d);
}

/** The lowest bit tells habits of groups. */
function lowOf(what: number, a: number, b: number, c: number, d: number): number {
  const word = mix(mix(mix(mix(d + Math.imul(c, 0x85ebca77)) + b) + a) + what);
  return ((word & ~1) | (what >= WHAT.groupService ? 1 : 0)) >>> 0;
}
