/**
 * Ruby's regular expressions (Onigmo) as JavaScript has them: modes anywhere, anchors of lines and texts, possessive and
 * atomic groups, POSIX classes, sets within sets. What JavaScript has no way to say is refused, never approximated.
 * Characters are those of ASCII for `\w`, `\s`, `\d`, `\h` and POSIX classes, as in Ruby without `(?u)`.
 */
import { literal, possessive, written } from './javascript-expression.ts';
import { readClass } from './ruby-class.ts';
import { RubyScanner } from './ruby-scanner.ts';

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
  readonly #scanner: RubyScanner;
  readonly #hasLines: boolean;
  /** Ruby's plain parentheses are no groups where there are named ones. */
  readonly #isNamed: boolean;
  readonly #numberOf = new Map<string, number>();
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
    this.#scanner = new RubyScanner(pattern, at);
    this.#hasLines = hasLines;
    this.#ignoreCase = ignoreCase;
    this.#isNamed = [...pattern.matchAll(NAMED_GROUP)].some(([, named]) => named !== undefined);
  }

  whole(mode: Mode): string {
    const source = this.#alternatives(mode);
    if (!this.#scanner.isDone) throw this.#scanner.error('a ) closes nothing');
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
    if (++this.#depth > DEPTH_LIMIT) throw this.#scanner.error('groups lie too deep');
    let source = '';
    for (;;) {
      this.#skip(mode);
      if (this.#scanner.isDone || this.#scanner.next(')')) break;
      if (this.#scanner.take('|')) {
        source += '|';
        this.#hasChoice ||= this.#depth === 1;
        continue;
      }
      const modes = this.#scanner.match(/\(\?([imxad]*(?:-[imx]*)?)\)/y);
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
    this.#scanner.match(comments);
  }

  #quantified(mode: Mode): string {
    const start = this.#scanner.at;
    const [before, groups] = [this.#count, this.groups.length];
    this.#single = null;
    let atom = this.#atom(mode);
    for (let isWhole = !ZERO_WIDTH.test(atom); ; isWhole = false) {
      this.#skip(mode);
      const [quantifier] = this.#scanner.match(QUANTIFIER) ?? [];
      if (quantifier === undefined) return atom;
      this.#single = null;
      const repeated = isWhole ? atom : `(?:${atom})`;
      if (!quantifier.startsWith('{') && this.#scanner.take('+')) {
        if (this.#count === before) atom = possessive(repeated + quantifier, ++this.#count);
        else atom = this.#possessive(mode, start, before, groups);
      } else atom = this.#repeat(repeated, quantifier);
    }
  }

  /** Reads an atom that captures once more, as the group around it comes before its own. */
  #possessive(mode: Mode, start: number, before: number, groups: number): string {
    this.#scanner.at = start;
    this.#count = before + 1;
    this.groups.length = groups;
    for (const [name, number] of this.#numberOf) if (number > before) this.#numberOf.delete(name);
    const atom = this.#atom(mode);
    this.#skip(mode);
    const [quantifier = ''] = this.#scanner.match(QUANTIFIER) ?? [];
    if (!this.#scanner.take('+')) throw this.#scanner.error('a possessive quantifier behind another one is not read');
    return possessive(atom + quantifier, before + 1);
  }

  #repeat(atom: string, quantifier: string): string {
    const times = quantifier.replace('{,', '{0,');
    if (!this.#scanner.take('?')) return atom + (RUN.test(atom) ? (RUN_OF_RUNS[times] ?? times) : times);
    return /^\{\d+\}$/.test(times) ? `(?:${atom}${times})?` : `${atom}${times}?`;
  }

  #atom(mode: Mode): string {
    if (this.#scanner.take('(')) return this.#group(mode);
    // Its negation stays outside, where case is ignored rightly.
    if (this.#scanner.take('[')) {
      const isNegated = this.#scanner.take('^');
      return written(readClass(this.#scanner, mode.ignoreCase), isNegated);
    }
    if (this.#scanner.take('\\')) return this.#escape();
    if (this.#scanner.take('.')) return mode.dotIsAll ? '[^]' : '[^\\n]';
    if (this.#scanner.take('^')) return this.#hasLines ? '(?:^|(?<=\\n)(?!$))' : '^';
    if (this.#scanner.take('$')) return this.#hasLines ? '(?![^\\n])' : '$';
    if (/^[*+?]/.test(this.#scanner.pattern.slice(this.#scanner.at)))
      throw this.#scanner.error('there is nothing to repeat');
    this.#single = this.#scanner.character();
    return literal(this.#single);
  }

  #group(mode: Mode): string {
    if (!this.#scanner.take('?')) return this.#closed(this.#isNamed ? this.#within(mode) : this.#capture(mode));
    if (this.#scanner.take(':')) return this.#closed(this.#within(mode));
    if (this.#scanner.take('>')) return this.#closed(this.#atomic(mode));
    const around = this.#scanner.match(/<?[=!]/y);
    if (around) return this.#closed(`(?${around[0]}${this.#alternatives(mode)})`);
    const named = this.#scanner.match(/<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)'/y);
    if (named) return this.#closed(this.#capture(mode, named[1] ?? named[2]));
    const modes = this.#scanner.match(/([imxad]*(?:-[imx]*)?):/y);
    if (modes) return this.#closed(this.#within(withModes(mode, modes[1] ?? '')));
    throw this.#scanner.error('this kind of group is not read');
  }

  #closed(source: string): string {
    this.#single = null;
    if (!this.#scanner.take(')')) throw this.#scanner.error('a group is not closed');
    return source;
  }

  #capture(mode: Mode, name?: string): string {
    const number = ++this.#count;
    this.groups.push(number);
    if (name !== undefined) {
      if (this.#numberOf.has(name)) throw this.#scanner.error(`two groups are named ${name}`);
      this.#numberOf.set(name, number);
    }
    return `(${this.#alternatives(mode)})`;
  }

  #atomic(mode: Mode): string {
    const number = ++this.#count;
    return possessive(this.#alternatives(mode), number);
  }

  #escape(): string {
    const named = this.#scanner.match(/k(?:<(\w+)>|'(\w+)')/y);
    if (named) return this.#backreference(this.#numberOf.get(named[1] ?? named[2] ?? ''));
    const numbered = this.#scanner.match(/(?![1-3][0-7]{2})[1-9]\d?/y);
    if (numbered) return this.#backreference(this.groups[Number(numbered[0])]);
    const shorthand = this.#scanner.shorthand();
    if (shorthand) return written(shorthand.set, shorthand.isNegated);
    if (this.#scanner.take('A')) return '^';
    if (this.#scanner.take('z')) return '$';
    if (this.#scanner.take('Z')) return this.#hasLines ? '(?=\\n?$)' : '$';
    if (this.#scanner.take('b')) return '\\b';
    if (this.#scanner.take('B')) return '\\B';
    if (this.#scanner.take('R')) return '(?:\\r\\n|(?!\\r\\n)[\\n-\\r\\x85\\u2028\\u2029])';
    this.#single = this.#scanner.escaped();
    return literal(this.#single);
  }

  #backreference(number: number | undefined): string {
    if (number === undefined) throw this.#scanner.error('this refers to no group before it');
    return `(?:\\${number})`;
  }
}
