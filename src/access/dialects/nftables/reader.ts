/** A place in tokens, read from left to right. */
import type { Token } from './tokens.ts';

/** Reading past the end gives undefined and takes nothing. */
export class Reader {
  readonly tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get done(): boolean {
    return this.#at >= this.tokens.length;
  }

  /** How many tokens were taken. */
  get place(): number {
    return this.#at;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.#at + ahead];
  }

  /** The text of a token that is no string in quotes, or undefined. */
  word(ahead = 0): string | undefined {
    const token = this.peek(ahead);
    return token === undefined || token.kind === 'string' ? undefined : token.text;
  }

  next(): Token | undefined {
    const token = this.tokens[this.#at];
    if (token) this.#at++;
    return token;
  }

  /** Takes the next tokens where they are these words. */
  take(...words: readonly string[]): boolean {
    if (!words.every((word, index) => this.word(index) === word)) return false;
    this.#at += words.length;
    return true;
  }

  skip(count = 1): void {
    this.#at = Math.min(this.tokens.length, this.#at + count);
  }

  /** Goes back to a place. */
  rewind(place: number): void {
    this.#at = place;
  }

  /** Takes everything that is left. */
  rest(): readonly Token[] {
    const rest = this.tokens.slice(this.#at);
    this.#at = this.tokens.length;
    return rest;
  }

  /** Skips ends of lines and semicolons. */
  skipEnds(): void {
    while (this.peek()?.kind === 'end') this.#at++;
  }

  /** Takes the tokens of a statement up to its end; braces and parentheses may go over lines. A `}` that closes nothing ends it and stays. */
  statement(): readonly Token[] {
    const start = this.#at;
    let depth = 0;
    for (; this.#at < this.tokens.length; this.#at++) {
      const token = this.tokens[this.#at];
      if (token === undefined) break;
      if (token.kind === 'end' && depth === 0) break;
      if (token.kind !== 'sign') continue;
      if (token.text === '{' || token.text === '(') depth++;
      else if (token.text === '}' || token.text === ')') {
        if (depth === 0 && token.text === '}') break;
        depth = Math.max(0, depth - 1);
      }
    }
    return this.tokens.slice(start, this.#at);
  }

  /** Takes the tokens between braces, the opening one already taken; false where the closing one is missing. */
  block(): { readonly tokens: readonly Token[]; readonly closed: boolean } {
    const start = this.#at;
    let depth = 1;
    for (; this.#at < this.tokens.length; this.#at++) {
      const token = this.tokens[this.#at];
      if (token?.kind !== 'sign') continue;
      if (token.text === '{') depth++;
      else if (token.text === '}' && --depth === 0) {
        const tokens = this.tokens.slice(start, this.#at);
        this.#at++;
        return { tokens, closed: true };
      }
    }
    return { tokens: this.tokens.slice(start), closed: false };
  }
}
