/** Reads the query language: words, "phrases", `field:value`, comparisons, ranges, `-`/NOT, OR and parentheses. */
import { canonicalMac, parsePrefix } from './prefix.ts';
import { all, any, type Comparison, EVERYTHING, type FieldType, not, type Query } from './query.ts';
import { comparisonOf, QueryProblem, rangeOf, type Word } from './query-values.ts';

/** Longest query, in characters. */
export const QUERY_LIMIT = 2000;
/** Most words and comparisons in one query. */
export const TERM_LIMIT = 100;
/** Deepest nesting of parentheses and negations. */
export const DEPTH_LIMIT = 20;

/** What can be asked: field names with their types, and other names for the same. Without it, any field is taken with its value as typed. */
export interface QueryFields {
  readonly fields: Readonly<Record<string, { readonly type: FieldType }>>;
  readonly aliases: Readonly<Record<string, string>>;
}

export interface QueryOptions {
  readonly among?: QueryFields;
  /** What `now` and `-24h` are counted from. */
  readonly now?: Date;
}

/** `at` and `length` say which characters of the text are meant, from 0; `reason` is a sentence that says what to do, with the place in it. */
export type ParsedQuery =
  | { readonly kind: 'done'; readonly query: Query }
  | { readonly kind: 'malformed'; readonly at: number; readonly length: number; readonly reason: string };

const FIELD = /^([A-Za-z][A-Za-z.]*)(:|<=|>=|<|>|=)/;
const OPERATORS: Readonly<Record<string, Comparison>> = {
  ':': 'has',
  '=': 'equals',
  '<': 'less',
  '<=': 'at-most',
  '>': 'greater',
  '>=': 'at-least',
};
const SPACE = /\s/u;
/** Control characters but for white space, and halves of surrogate pairs. */
const UNSEARCHABLE = /(?!\s)\p{Cc}|\p{Cs}/u;

/** Parses a query. Nothing, or spaces alone, matches everything. Never throws. */
export function parseQuery(text: string, options: QueryOptions = {}): ParsedQuery {
  try {
    return { kind: 'done', query: new Parser(text, options).parse() };
  } catch (error) {
    if (!(error instanceof QueryProblem)) throw error;
    const { at, length, message } = error;
    return { kind: 'malformed', at, length, reason: `At character ${at + 1}: ${message}` };
  }
}

class Parser {
  readonly #text: string;
  readonly #options: QueryOptions;
  #at = 0;
  #terms = 0;

  constructor(text: string, options: QueryOptions) {
    this.#text = text;
    this.#options = options;
  }

  parse(): Query {
    if (this.#text.length > QUERY_LIMIT)
      throw new QueryProblem(`a query has at most ${QUERY_LIMIT} characters; shorten it.`, QUERY_LIMIT, 1);
    const bad = UNSEARCHABLE.exec(this.#text);
    if (bad) throw new QueryProblem('this character cannot be searched for; remove it.', bad.index, bad[0].length);
    this.#skipSpace();
    if (this.#ended()) return EVERYTHING;
    const query = this.#or(0, null);
    if (!this.#ended())
      throw new QueryProblem('this parenthesis closes nothing; remove it, or put it in quotes.', this.#at, 1);
    return query;
  }

  #or(depth: number, scope: string | null): Query {
    const parts = [this.#and(depth, scope)];
    while (this.#takeKeyword('OR')) parts.push(this.#and(depth, scope));
    return any(parts);
  }

  #and(depth: number, scope: string | null): Query {
    const parts = [this.#unary(depth, scope)];
    for (;;) {
      this.#skipSpace();
      if (this.#ended() || this.#peek() === ')' || this.#isKeyword('OR')) return all(parts);
      this.#takeKeyword('AND');
      parts.push(this.#unary(depth, scope));
    }
  }

  #unary(depth: number, scope: string | null): Query {
    this.#skipSpace();
    if (depth > DEPTH_LIMIT)
      throw new QueryProblem(`a query is nested at most ${DEPTH_LIMIT} deep; write it flatter.`, this.#at, 1);
    if (this.#takeKeyword('NOT')) return not(this.#unary(depth + 1, scope));
    if (this.#peek() === '-') {
      this.#at++;
      if (this.#ended() || SPACE.test(this.#peek()))
        throw new QueryProblem(
          'after - comes what is not wanted, without a space; to find a dash write "-".',
          this.#at - 1,
          1,
        );
      return not(this.#unary(depth + 1, scope));
    }
    return this.#peek() === '(' ? this.#group(depth, scope) : this.#term(depth, scope);
  }

  #group(depth: number, scope: string | null): Query {
    const open = this.#at++;
    const query = this.#or(depth + 1, scope);
    if (this.#peek() !== ')') throw new QueryProblem('this parenthesis is never closed; add a ).', open, 1);
    this.#at++;
    return query;
  }

  #term(depth: number, scope: string | null): Query {
    const start = this.#at;
    this.#refuseKeywords();
    if (++this.#terms > TERM_LIMIT)
      throw new QueryProblem(`a query has at most ${TERM_LIMIT} terms; ask in two queries.`, start, 1);
    const token = this.#bareToken();
    const match = canonicalMac(token) || parsePrefix(token) ? null : FIELD.exec(token);
    if (!match) return this.#wordTerm(scope);
    const [whole, name = '', operator = ''] = match;
    if (scope !== null)
      throw new QueryProblem(
        `inside ${scope}:( … ) stand values alone; close the parenthesis first.`,
        start,
        whole.length,
      );
    const field = this.#resolve(name, start);
    this.#at += whole.length;
    if (this.#peek() === '(' && operator === ':') return this.#group(depth, field);
    const value = this.#word();
    return this.#compare(field, OPERATORS[operator] ?? 'has', value);
  }

  #wordTerm(scope: string | null): Query {
    const word = this.#word();
    if (scope !== null) return this.#compare(scope, 'has', word);
    const { among } = this.#options;
    if (!word.quoted) {
      if (word.pattern === '*') return EVERYTHING;
      const { mac, ip } = among?.fields ?? {};
      const kind = mac && canonicalMac(word.text) ? 'mac' : ip && parsePrefix(word.text) ? 'ip' : null;
      if (kind) return this.#compare(kind, 'has', word);
    }
    // A word is looked for anywhere, so a * at its ends says nothing.
    const bare = word.pattern?.replaceAll(/(\\.)|^\*|\*$/gsu, (_, escaped?: string) => escaped ?? '') ?? '';
    const text = word.pattern === null ? word.text : bare.replaceAll(/\\(.)/gsu, '$1');
    if (text === '' || /^(?:\\.|[^*\\])*\*/su.test(bare))
      throw new QueryProblem(
        'a * inside a word needs a field, as name:a*z; to find the character itself use quotes.',
        word.at,
        word.length,
      );
    return { kind: 'text', text };
  }

  #compare(field: string, comparison: Comparison, word: Word): Query {
    const type = this.#options.among?.fields[field]?.type ?? null;
    if (comparison === 'has' && !word.quoted) {
      if (word.pattern === '*') return { kind: 'field', field, comparison: 'exists', value: '' };
      const range = rangeOf(field, type, word, this.#options.now);
      if (range) return range;
    }
    return comparisonOf(field, type, comparison, word, this.#options.now);
  }

  #resolve(name: string, at: number): string {
    const { among } = this.#options;
    if (!among) return name;
    const same = (known: string): boolean => known.toLowerCase() === name.toLowerCase();
    const field = Object.keys(among.fields).find(same);
    if (field !== undefined) return field;
    const alias = Object.keys(among.aliases).find(same);
    if (alias !== undefined) return among.aliases[alias] ?? alias;
    const names = [...Object.keys(among.fields), ...Object.keys(among.aliases)].sort().join(', ');
    throw new QueryProblem(
      `there is no field ${name}; use one of ${names}, or put the text in quotes.`,
      at,
      name.length,
    );
  }

  /** The characters up to the next space, parenthesis or quote, without taking them. */
  #bareToken(): string {
    return /^(?:\\.|[^\s()"\\])*/su.exec(this.#text.slice(this.#at))?.[0] ?? '';
  }

  /** Takes a quoted phrase or a bare word; backslash takes the next character as it is. */
  #word(): Word {
    const at = this.#at;
    const quoted = this.#peek() === '"';
    const raw = quoted ? this.#phrase() : this.#bareToken();
    if (!quoted) this.#at += raw.length;
    if (!quoted && this.#peek() === '\\' && !this.#ended())
      throw new QueryProblem('a backslash stands before the character it escapes; write \\\\ for one.', this.#at, 1);
    if (raw === '')
      throw new QueryProblem(
        'a word or a value is missing here; write one, or put special characters in quotes.',
        at,
        1,
      );
    const text = raw.replaceAll(/\\(.)/gsu, '$1');
    const pattern = quoted ? null : patternOf(raw);
    return { text, pattern, quoted, raw, at, length: this.#at - at };
  }

  #phrase(): string {
    const match = /^"((?:\\.|[^"\\])*)"/su.exec(this.#text.slice(this.#at));
    if (!match) throw new QueryProblem('this quote is never closed; add a ".', this.#at, 1);
    this.#at += match[0].length;
    return match[1] ?? '';
  }

  #refuseKeywords(): void {
    for (const keyword of ['OR', 'AND'])
      if (this.#isKeyword(keyword))
        throw new QueryProblem(
          `${keyword} stands between two terms; to find the word write "${keyword}".`,
          this.#at,
          keyword.length,
        );
    if (this.#peek() === ')')
      throw new QueryProblem('a term is missing before this parenthesis; write one.', this.#at, 1);
    if (this.#ended()) throw new QueryProblem('a term is missing at the end; write one.', this.#at, 0);
  }

  #isKeyword(keyword: string): boolean {
    return (
      this.#text.startsWith(keyword, this.#at) &&
      /^(?:[\s()"]|$)/u.test(this.#text.slice(this.#at + keyword.length, this.#at + keyword.length + 1))
    );
  }

  #takeKeyword(keyword: string): boolean {
    this.#skipSpace();
    if (!this.#isKeyword(keyword)) return false;
    this.#at += keyword.length;
    return true;
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }

  #ended(): boolean {
    return this.#at >= this.#text.length;
  }

  #skipSpace(): void {
    while (!this.#ended() && SPACE.test(this.#peek())) this.#at++;
  }
}

/** The canonical pattern of a bare word: escapes stay before * ? and backslash alone, and ** says no more than *. Null without * or ?. */
function patternOf(raw: string): string | null {
  let wild = false;
  const pattern = raw.replaceAll(/\\(.)|(\*+)|(\?)/gsu, (_, escaped?: string, stars?: string) => {
    if (escaped !== undefined) return /[*?\\]/.test(escaped) ? `\\${escaped}` : escaped;
    wild = true;
    return stars ? '*' : '?';
  });
  return wild ? pattern : null;
}
