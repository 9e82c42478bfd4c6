/** The words of one command, read from left to right. */

/** A place in the words of a command. Reading past the end gives undefined. */
export class Words {
  readonly all: readonly string[];
  #at: number;

  constructor(all: readonly string[], at = 0) {
    this.all = all;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  get done(): boolean {
    return this.#at >= this.all.length;
  }

  /** The word `ahead` places on, in lower case, without taking it. */
  peek(ahead = 0): string | undefined {
    return this.all[this.#at + ahead]?.toLowerCase();
  }

  /** Takes the next word as it was written. */
  next(): string | undefined {
    return this.all[this.#at++];
  }

  /** Takes the next words where they are these, in any case. */
  take(...words: readonly string[]): boolean {
    if (!words.every((word, index) => this.peek(index) === word)) return false;
    this.#at += words.length;
    return true;
  }

  /** Takes a decimal number from 0 to `limit`; null, and nothing taken, where there is none. */
  number(limit: number): number | null {
    const word = this.peek();
    if (word === undefined || !/^\d{1,10}$/.test(word) || Number(word) > limit) return null;
    this.#at++;
    return Number(word);
  }

  /** What was not yet taken, as text. */
  rest(): string {
    return this.all.slice(this.#at).join(' ');
  }

  skip(count = 1): void {
    this.#at += count;
  }
}
