/**
 * Ruby's regular expressions (Onigmo) as JavaScript has them: modes anywhere, anchors of lines and texts, possessive and
 * atomic groups, POSIX classes, sets within sets. What JavaScript has no way to say is refused, never approximated.
 * Characters are those of ASCII for `\w`, `\s`, `\d`, `\h` and POSIX classes, as in Ruby without `(?u)`.
 */
import { type CodePoints, complement, intersection, POSIX, SHORTHANDS, union, withBothCases } from './code-points.ts';

/** What holds at a place of an expression. */
export interface Mode {
  readonly ignoreCase: boolean;
  /** `.` is also a line feed: Ruby's `m`. */
  readonly dotIsAll: boolean;
  /** Spaces and `# comments` are no part of the expression: Ruby's `x`. */
  readonly extended: boolean;
}

export const PLAIN: Mode = { ignoreCase: false, dotIsAll: false, extended: false };

export interface Translation {
  readonly expression: RegExp;
  /** At Ruby's number of a group its number here, as an atomic group takes one. */
  readonly groups: readonly number[];
  /** What every match holds, in lower case; a text that does not is no match, which is quicker to see. May be empty. */
  readonly needs: string;
}

/** Groups within groups. */
const DEPTH_LIMIT = 100;
const QUANTIFIER = /[*+?]|\{(?=\d*,?\d)\d*(?:,\d*)?\}/y;
const LEADING_MODES = /^\(\?([imxad]*(?:-[imx]*)?)\)/;
/** A group with a name; what is escaped or in a class is none. */
const NAMED_GROUP = /\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|(\(\?(?:<(?![=!])|'))/g;
/** What stands at a place and takes no character: JavaScript repeats it only within a group. */
const ZERO_WIDTH = /^(?:\(\?<?[=!]|[\^$]$|\\[bB]$)/;
/** A group that is one character repeated: `(.+)`. */
const RUN = /^\((?:\?:)?(?:\[(?:\\[\s\S]|[^\]\\])+\]|\\u[\da-f]{4}|\\[^bBu\d]|[^\\[\](){}|^$.*+?])\+\)$/;
/** Runs of runs match and find what a run does, and would be tried in twice as many ways for every character. */
const RUN_OF_RUNS: Readonly<Record<string, string>> = { '*': '?', '+': '' };
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, a: 7, e: 27 };

/**
 * Translates an expression. `hasLines` says whether the texts may hold line feeds: without them `^` and `$` are the two
 * ends of the text, which is quicker. Throws a SyntaxError that says where and why.
 */
export function translate(pattern: string, mode: Mode, hasLines: boolean): Translation {
  const [leading = '', modes = ''] = LEADING_MODES.exec(pattern) ?? [];
  const whole = withModes(mode, modes);
  const translator = new Translator(pattern, leading.length, hasLines, whole.ignoreCase);
  const source = translator.whole(whole);
  return {
    expression: new RegExp(source, whole.ignoreCase ? 'i' : ''),
    groups: translator.groups,
    needs: translator.needs,
  };
}

/** A mode with letters put on, and behind a minus taken away. */
function withModes(mode: Mode, letters: string): Mode {
  const [on = '', off = ''] = letters.split('-');
  const is = (letter: string, before: boolean): boolean => (before || on.includes(letter)) && !off.includes(letter);
  return {
    ignoreCase: is('i', mode.ignoreCase),
    dotIsAll: is('m', mode.dotIsAll),
    extended: is('x', mode.extended),
  };
}

class Translator {
  /** See Translation. */
  readonly groups: number[] = [0];
  needs = '';
  readonly #pattern: string;
  readonly #hasLines: boolean;
  /** Ruby's plain parentheses are no groups where there are named ones. */
  readonly #isNamed: boolean;
  readonly #numberOf = new Map<string, number>();
  #at: number;
  #count = 0;
  #depth = 0;
  /** True where there are alternatives outside of groups. */
  #hasChoice = false;
  /** The characters of the longest sequence yet, outside of groups and alternatives. */
  #run = '';
  /** The character that was read last, where it was one, and once. */
  #single: number | null = null;
  /** What the expression around says of case. */
  #ignoreCase: boolean;

  constructor(pattern: string, at: number, hasLines: boolean, ignoreCase: boolean) {
    this.#pattern = pattern;
    this.#at = at;
    this.#hasLines = hasLines;
    this.#ignoreCase = ignoreCase;
    this.#isNamed = [...pattern.matchAll(NAMED_GROUP)].some(([, named]) => named !== undefined);
  }

  whole(mode: Mode): string {
    const source = this.#alternatives(mode);
    if (this.#at < this.#pattern.length) throw this.#error('a ) closes nothing');
    if (this.#hasChoice) this.needs = '';
    return source;
  }

  /** Notes what was read at the top: a run goes on with a character of ASCII, and ends with anything else. */
  #note(): void {
    const code = this.#single;
    this.#run = code !== null && code < 0x80 ? this.#run + String.fromCharCode(code).toLowerCase() : '';
    if (this.#run.length > this.needs.length) this.needs = this.#run;
  }

  /** Up to the end of the group or of the pattern. */
  #alternatives(mode: Mode): string {
    if (++this.#depth > DEPTH_LIMIT) throw this.#error('groups lie too deep');
    let source = '';
    for (;;) {
      this.#skip(mode);
      if (this.#at >= this.#pattern.length || this.#next(')')) break;
      if (this.#take('|')) {
        source += '|';
        this.#hasChoice ||= this.#depth === 1;
        continue;
      }
      const modes = this.#match(/\(\?([imxad]*(?:-[imx]*)?)\)/y);
      source += modes === null ? this.#quantified(mode) : this.#within(withModes(mode, modes[1] ?? ''));
      if (modes !== null) this.#single = null;
      if (this.#depth === 1) this.#note();
    }
    this.#depth--;
    return source;
  }

  /** A group that captures nothing, to its end. */
  #within(mode: Mode): string {
    const around = this.#ignoreCase;
    this.#ignoreCase = mode.ignoreCase;
    const source = this.#alternatives(mode);
    this.#ignoreCase = around;
    const change = mode.ignoreCase === around ? '' : mode.ignoreCase ? 'i' : '-i';
    return `(?${change}:${source})`;
  }

  /** In extended mode spaces and comments; everywhere `(?#…)`. */
  #skip(mode: Mode): void {
    const comments = mode.extended
      ? /(?:\s|#[^\n]*|\(\?#(?:\\[\s\S]|[^)\\])*\))*/y
      : /(?:\(\?#(?:\\[\s\S]|[^)\\])*\))*/y;
    this.#match(comments);
  }

  #quantified(mode: Mode): string {
    const start = this.#at;
    const [before, groups] = [this.#count, this.groups.length];
    this.#single = null;
    let atom = this.#atom(mode);
    for (let isWhole = !ZERO_WIDTH.test(atom); ; isWhole = false) {
      this.#skip(mode);
      const [quantifier] = this.#match(QUANTIFIER) ?? [];
      if (quantifier === undefined) return atom;
      this.#single = null;
      const repeated = isWhole ? atom : `(?:${atom})`;
      if (!quantifier.startsWith('{') && this.#take('+')) {
        if (this.#count === before) atom = possessive(repeated + quantifier, ++this.#count);
        else atom = this.#possessive(mode, start, before, groups);
      } else atom = this.#repeat(repeated, quantifier);
    }
  }

  /** Reads an atom that captures once more, as the group around it comes before its own. */
  #possessive(mode: Mode, start: number, before: number, groups: number): string {
    this.#at = start;
    this.#count = before + 1;
    this.groups.length = groups;
    for (const [name, number] of this.#numberOf) if (number > before) this.#numberOf.delete(name);
    const atom = this.#atom(mode);
    this.#skip(mode);
    const [quantifier = ''] = this.#match(QUANTIFIER) ?? [];
    if (!this.#take('+')) throw this.#error('a possessive quantifier behind another one is not read');
    return possessive(atom + quantifier, before + 1);
  }

  #repeat(atom: string, quantifier: string): string {
    const times = quantifier.replace('{,', '{0,');
    if (!this.#take('?')) return atom + (RUN.test(atom) ? (RUN_OF_RUNS[times] ?? times) : times);
    return /^\{\d+\}$/.test(times) ? `(?:${atom}${times})?` : `${atom}${times}?`;
  }

  #atom(mode: Mode): string {
    if (this.#take('(')) return this.#group(mode);
    if (this.#take('[')) return this.#class(mode);
    if (this.#take('\\')) return this.#escape();
    if (this.#take('.')) return mode.dotIsAll ? '[^]' : '[^\\n]';
    if (this.#take('^')) return this.#hasLines ? '(?:^|(?<=\\n)(?!$))' : '^';
    if (this.#take('$')) return this.#hasLines ? '(?![^\\n])' : '$';
    if (/^[*+?]/.test(this.#pattern.slice(this.#at))) throw this.#error('there is nothing to repeat');
    this.#single = this.#character();
    return literal(this.#single);
  }

  #group(mode: Mode): string {
    if (!this.#take('?')) return this.#closed(this.#isNamed ? this.#within(mode) : this.#capture(mode));
    if (this.#take(':')) return this.#closed(this.#within(mode));
    if (this.#take('>')) return this.#closed(this.#atomic(mode));
    const around = this.#match(/<?[=!]/y);
    if (around) return this.#closed(`(?${around[0]}${this.#alternatives(mode)})`);
    const named = this.#match(/<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)'/y);
    if (named) return this.#closed(this.#capture(mode, named[1] ?? named[2]));
    const modes = this.#match(/([imxad]*(?:-[imx]*)?):/y);
    if (modes) return this.#closed(this.#within(withModes(mode, modes[1] ?? '')));
    throw this.#error('this kind of group is not read');
  }

  #closed(source: string): string {
    this.#single = null;
    if (!this.#take(')')) throw this.#error('a group is not closed');
    return source;
  }

  #capture(mode: Mode, name?: string): string {
    const number = ++this.#count;
    this.groups.push(number);
    if (name !== undefined) {
      if (this.#numberOf.has(name)) throw this.#error(`two groups are named ${name}`);
      this.#numberOf.set(name, number);
    }
    return `(${this.#alternatives(mode)})`;
  }

  #atomic(mode: Mode): string {
    const number = ++this.#count;
    return possessive(this.#alternatives(mode), number);
  }

  #escape(): string {
    const named = this.#match(/k(?:<(\w+)>|'(\w+)')/y);
    if (named) return this.#backreference(this.#numberOf.get(named[1] ?? named[2] ?? ''));
    const numbered = this.#match(/(?![1-3][0-7]{2})[1-9]\d?/y);
    if (numbered) return this.#backreference(this.groups[Number(numbered[0])]);
    const shorthand = this.#shorthand();
    if (shorthand) return written(shorthand.set, shorthand.isNegated);
    if (this.#take('A')) return '^';
    if (this.#take('z')) return '$';
    if (this.#take('Z')) return this.#hasLines ? '(?=\\n?$)' : '$';
    if (this.#take('b')) return '\\b';
    if (this.#take('B')) return '\\B';
    if (this.#take('R')) return '(?:\\r\\n|(?!\\r\\n)[\\n-\\r\\x85\\u2028\\u2029])';
    this.#single = this.#escaped();
    return literal(this.#single);
  }

  #backreference(number: number | undefined): string {
    if (number === undefined) throw this.#error('this refers to no group before it');
    return `(?:\\${number})`;
  }

  #shorthand(): { readonly set: CodePoints; readonly isNegated: boolean } | null {
    const [letter] = this.#match(/[dhsw]/iy) ?? [];
    const property = letter === undefined ? this.#match(/([pP])\{(\^?)(\w+)\}/y) : null;
    const name = property?.[3]?.toLowerCase() ?? '';
    const isKnown = property === null || Object.hasOwn(POSIX, name);
    if (!isKnown) throw this.#error('this property of characters is not known');
    const set = letter === undefined ? POSIX[name] : SHORTHANDS[letter.toLowerCase()];
    if (set === undefined) return null;
    const isNegated =
      letter === undefined ? (property?.[1] === 'P') !== (property?.[2] === '^') : /[DHSW]/.test(letter);
    return { set, isNegated };
  }

  /** The character that an escape stands for. */
  #escaped(): number {
    const code = this.#match(/x\{([\da-f]+)\}|x([\da-f]{1,2})|u([\da-f]{4})|u\{([\da-f]+)\}/iy);
    if (code) return Number.parseInt(code.slice(1).find((digits) => digits !== undefined) ?? '', 16);
    const octal = this.#match(/[0-3][0-7]{2}|0[0-7]?/y);
    if (octal) return Number.parseInt(octal[0], 8);
    const control = this.#match(/c([A-Za-z@[\]^_])/y);
    if (control) return (control[1] ?? '').charCodeAt(0) & 0x1f;
    const letter = this.#character();
    const name = String.fromCodePoint(letter);
    if (Object.hasOwn(CONTROLS, name)) return CONTROLS[name] ?? letter;
    if (/[A-Za-z0-9]/.test(name)) throw this.#error(`\\${name} is not read`);
    return letter;
  }

  /** A class behind its bracket. Its negation stays outside, where case is ignored rightly. */
  #class(mode: Mode): string {
    const isNegated = this.#take('^');
    return written(this.#members(mode), isNegated);
  }

  #members(mode: Mode): CodePoints {
    const operands: CodePoints[][] = [[]];
    for (let isFirst = true; isFirst || !this.#take(']'); isFirst = false) {
      if (this.#at >= this.#pattern.length) throw this.#error('a class is not closed');
      if (this.#take('&&')) operands.push([]);
      else operands.at(-1)?.push(this.#item(mode));
    }
    const sets = operands.map((items) => {
      const set = union(...items);
      return mode.ignoreCase ? withBothCases(set) : set;
    });
    return sets.reduce(intersection);
  }

  /** A character, a range, or a set within the class. */
  #item(mode: Mode): CodePoints {
    const posix = this.#match(/\[:(\^?)([a-z]+):\]/y);
    if (posix) {
      const set = POSIX[posix[2] ?? ''];
      if (!set) throw this.#error(`[:${posix[2]}:] is not known`);
      return posix[1] === '^' ? complement(set) : set;
    }
    if (this.#take('[')) {
      const isNegated = this.#take('^');
      const set = this.#members(mode);
      return isNegated ? complement(set) : set;
    }
    const first = this.#member();
    if (typeof first !== 'number') return first;
    if (!/^-[^\]]/.test(this.#pattern.slice(this.#at, this.#at + 2))) return [[first, first]];
    const before = this.#at;
    this.#at++;
    const last = this.#next('[') ? [] : this.#member();
    if (typeof last !== 'number') {
      this.#at = before;
      return [[first, first]];
    }
    if (last < first) throw this.#error('a range ends before it begins');
    return [[first, last]];
  }

  #member(): number | CodePoints {
    if (!this.#take('\\')) return this.#inClass(this.#character());
    const shorthand = this.#shorthand();
    if (shorthand) return shorthand.isNegated ? complement(shorthand.set) : shorthand.set;
    if (this.#take('b')) return 8;
    return this.#inClass(this.#escaped());
  }

  #inClass(code: number): number {
    if (code > 0xffff) throw this.#error('a class with a character beyond U+FFFF is not read');
    return code;
  }

  #character(): number {
    const code = this.#pattern.codePointAt(this.#at);
    if (code === undefined) throw this.#error('something is missing at the end');
    this.#at += code > 0xffff ? 2 : 1;
    return code;
  }

  #next(word: string): boolean {
    return this.#pattern.startsWith(word, this.#at);
  }

  #take(word: string): boolean {
    const isNext = this.#next(word);
    if (isNext) this.#at += word.length;
    return isNext;
  }

  #match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at;
    const match = expression.exec(this.#pattern);
    if (match) this.#at += match[0].length;
    return match;
  }

  #error(message: string): SyntaxError {
    return new SyntaxError(`${message}, at character ${this.#at + 1} of ${this.#pattern}`);
  }
}

/** What is found once and never tried otherwise, as JavaScript's lookahead does it; `number` is that of the group it takes. */
function possessive(source: string, number: number): string {
  return `(?:(?=(${source}))\\${number})`;
}

/** A character as an expression: itself, or its number. */
function literal(code: number): string {
  const character = String.fromCodePoint(code);
  if (code > 0xffff) return `(?:${character})`;
  return code < 0x20 || (code > 0x7e && code < 0xa0) || code === 0x2028 || code === 0x2029
    ? unit(code)
    : /[\\^$.*+?()[\]{}|/]/.test(character)
      ? `\\${character}`
      : character;
}

/** A set as a class. */
function written(set: CodePoints, isNegated: boolean): string {
  const ranges = set.map(([first, last]) =>
    first === last ? member(first) : `${member(first)}${last > first + 1 ? '-' : ''}${member(last)}`,
  );
  return `[${isNegated ? '^' : ''}${ranges.join('')}]`;
}

function member(code: number): string {
  return /[\w ]/.test(String.fromCharCode(code)) ? String.fromCharCode(code) : unit(code);
}

function unit(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
