/** Variables of an nftables file: `define NAME = …`, and `$NAME` in whose place the tokens stand. */
import type { Variable } from './syntax.ts';
import type { Token } from './tokens.ts';

/** Most tokens that variables may put into a file: a few lines that name each other can stand for more than a memory holds. */
const EXPANSION_LIMIT = 1 << 20;

/** The variables of one file, as they are defined while it is read. */
export class Variables {
  readonly all: Variable[] = [];
  /** Names that are used and stand nowhere. */
  readonly missing: { readonly name: string; readonly at: number }[] = [];
  readonly #values = new Map<string, Variable>();
  #expanded = 0;

  define(name: string, at: number, tokens: readonly Token[]): void {
    const variable: Variable = {
      name,
      at,
      tokens: this.expand(tokens).filter(({ kind }) => kind !== 'end'),
      used: false,
    };
    this.#values.set(name, variable);
    this.all.push(variable);
  }

  undefine(name: string): void {
    this.#values.delete(name);
  }

  /** The tokens with what variables stand for in their place; a name that stands nowhere stays. */
  expand(tokens: readonly Token[]): readonly Token[] {
    if (!tokens.some(isVariable)) return tokens;
    const expanded: Token[] = [];
    for (const token of tokens) {
      const variable = isVariable(token) ? this.#values.get(token.text.slice(1)) : null;
      if (!variable || this.#expanded + variable.tokens.length > EXPANSION_LIMIT) {
        if (variable === undefined) this.missing.push({ name: token.text.slice(1), at: token.at });
        expanded.push(token);
        continue;
      }
      variable.used = true;
      this.#expanded += variable.tokens.length;
      for (const part of variable.tokens) expanded.push({ ...part, at: token.at });
    }
    return expanded;
  }
}

function isVariable({ kind, text }: Token): boolean {
  return kind === 'word' && text.startsWith('$');
}
