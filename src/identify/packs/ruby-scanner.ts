/** Reads a text of Ruby's expressions piece by piece: words, characters and what escapes stand for. */
import { type CodePoints, POSIX, SHORTHANDS } from './code-points.ts';

/** Letters that stand for control characters. */
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, a: 7, e: 27 };

/** A set of characters by its letter or name (`\d`, `\p{Alpha}`). */
export interface Shorthand {
  readonly set: CodePoints;
  readonly isNegated: boolean;
}

export class RubyScanner {
  readonly pattern: string;
  /** The place of the next character. */
  at: number;

  constructor(pattern: string, at: number) {
    this.pattern = pattern;
    this.at = at;
  }

  get isDone(): boolean {
    return this.at >= this.pattern.length;
  }

  /** True where the word comes next; it is left. */
  next(word: string): boolean {
    return this.pattern.startsWith(word, this.at);
  }

  /** Reads a word, where it comes next. */
  take(word: string): boolean {
    const isNext = this.next(word);
    if (isNext) this.at += word.length;
    return isNext;
  }

  /** Reads what a sticky expression finds here; null where that is nothing. */
  match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.at;
    const match = expression.exec(this.pattern);
    if (match) this.at += match[0].length;
    return match;
  }

  /** The error that says what is wrong, and where. */
  error(message: string): SyntaxError {
    return new SyntaxError(`${message}, at character ${this.at + 1} of ${this.pattern}`);
  }

  /** Reads one character. Throws a SyntaxError at the end. */
  character(): number {
    const code = this.pattern.codePointAt(this.at);
    if (code === undefined) throw this.error('something is missing at the end');
    this.at += code > 0xffff ? 2 : 1;
    return code;
  }

  /** Reads a set of characters behind a backslash; null where there is none. Throws a SyntaxError for one that is not known. */
  shorthand(): Shorthand | null {
    const [letter] = this.match(/[dhsw]/iy) ?? [];
    const property = letter === undefined ? this.match(/([pP])\{(\^?)(\w+)\}/y) : null;
    const name = property?.[3]?.toLowerCase() ?? '';
    const isKnown = property === null || Object.hasOwn(POSIX, name);
    if (!isKnown) throw this.error('this property of characters is not known');
    const set = letter === undefined ? POSIX[name] : SHORTHANDS[letter.toLowerCase()];
    if (set === undefined) return null;
    const isNegated =
      letter === undefined ? (property?.[1] === 'P') !== (property?.[2] === '^') : /[DHSW]/.test(letter);
    return { set, isNegated };
  }

  /** Reads the character that an escape stands for, behind its backslash. */
  escaped(): number {
    const code = this.match(/x\{([\da-f]+)\}|x([\da-f]{1,2})|u([\da-f]{4})|u\{([\da-f]+)\}/iy);
    if (code) return Number.parseInt(code.slice(1).find((digits) => digits !== undefined) ?? '', 16);
    const octal = this.match(/[0-3][0-7]{2}|0[0-7]?/y);
    if (octal) return Number.parseInt(octal[0], 8);
    const control = this.match(/c([A-Za-z@[\]^_])/y);
    if (control) return (control[1] ?? '').charCodeAt(0) & 0x1f;
    const letter = this.character();
    const name = String.fromCodePoint(letter);
    if (Object.hasOwn(CONTROLS, name)) return CONTROLS[name] ?? letter;
    if (/[A-Za-z0-9]/.test(name)) throw this.error(`\\${name} is not read`);
    return letter;
  }
}
