/** The text of a FortiOS configuration as a tree: `config` holds `edit` entries and settings, to any depth. */

export interface Setting {
  readonly values: readonly string[];
  readonly at: number;
}

/** A `config` or an `edit`; its name, where it stands, what it sets and what it holds. */
export interface Node {
  readonly kind: 'config' | 'edit';
  readonly name: string;
  readonly at: number;
  readonly settings: Map<string, Setting>;
  readonly children: Node[];
}

export interface Tree {
  readonly roots: readonly Node[];
  /** Lines that are none of the language. */
  readonly unrecognised: readonly number[];
}

/** Deepest nesting that is followed. */
const DEPTH_LIMIT = 32;

/** Nodes by what holds them, then by kind and name. */
type Index = Map<object, Map<string, Node>>;

/** A line of words; strings in quotes may go over lines. */
interface Command {
  readonly words: readonly string[];
  readonly at: number;
}

/** Reads a text; what does not close ends with the text. */
export function parseTree(text: string): Tree {
  const roots: Node[] = [];
  const open: Node[] = [];
  const unrecognised: number[] = [];
  const index: Index = new Map();
  for (const command of new Lexer(text).commands())
    if (!follow(command, roots, open, index)) unrecognised.push(command.at);
  return { roots, unrecognised };
}

/** What a command does to the tree; false where it is none of the language, or changes what another configuration holds. */
function follow({ words, at }: Command, roots: Node[], open: Node[], index: Index): boolean {
  const [verb = '', ...rest] = words;
  const parent = open.at(-1);
  if ((verb === 'config' || verb === 'edit') && open.length < DEPTH_LIMIT) {
    // The name of an entry is one word.
    if (verb === 'edit' && rest.length !== 1) return false;
    open.push(entered(index, parent ?? roots, verb, rest.join(' '), at, parent?.children ?? roots));
    return true;
  }
  if (verb === 'end') {
    // An edit that was not closed ends with what holds it.
    while (open.length > 0 && open.pop()?.kind !== 'config');
    return true;
  }
  if (verb === 'next') {
    if (parent?.kind === 'edit') open.pop();
    return true;
  }
  if (parent?.kind === 'config' && (verb === 'move' || verb === 'delete' || verb === 'clone'))
    return arrange(parent, verb, rest, at, index);
  return parent !== undefined && rest[0] !== undefined && change(parent.settings, verb, rest[0], rest.slice(1), at);
}

/** The node of a name: what is edited a second time is the same. */
function entered(index: Index, holder: object, kind: Node['kind'], name: string, at: number, siblings: Node[]): Node {
  const names = index.get(holder) ?? new Map<string, Node>();
  index.set(holder, names);
  const known = names.get(`${kind} ${name}`);
  if (known) return known;
  const node: Node = { kind, name, at, settings: new Map(), children: [] };
  names.set(`${kind} ${name}`, node);
  siblings.push(node);
  return node;
}

/** `delete A`, `move A before|after B`, `clone A to B`: what a person types, and no device writes out. */
function arrange(
  holder: Node,
  verb: string,
  [name = '', how = '', other = '']: readonly string[],
  at: number,
  index: Index,
): boolean {
  const { children } = holder;
  const from = children.findIndex((child) => child.name === name && child.kind === 'edit');
  const [own] = from < 0 ? [] : children.slice(from, from + 1);
  if (!own) return false;
  if (verb === 'clone') {
    if (how !== 'to' || other === '') return false;
    const copy = entered(index, holder, 'edit', other, at, children);
    for (const [key, setting] of own.settings) copy.settings.set(key, setting);
    return own.children.length === 0;
  }
  if (
    verb === 'move' &&
    (name === other || !/^(?:before|after)$/.test(how) || !children.some((child) => child.name === other))
  )
    return false;
  children.splice(from, 1);
  if (verb === 'delete') index.get(holder)?.delete(`edit ${name}`);
  else children.splice(children.findIndex((child) => child.name === other) + (how === 'after' ? 1 : 0), 0, own);
  return true;
}

function change(
  settings: Map<string, Setting>,
  verb: string,
  name: string,
  values: readonly string[],
  at: number,
): boolean {
  const known = settings.get(name)?.values ?? [];
  if (verb === 'set' || verb === 'select') settings.set(name, { values, at });
  else if (verb === 'append') settings.set(name, { values: [...known, ...values], at });
  else if (verb === 'unselect') settings.set(name, { values: known.filter((value) => !values.includes(value)), at });
  else if (verb === 'unset') settings.delete(name);
  return /^(?:set|select|append|unselect|unset)$/.test(verb);
}

/** Cuts a text into commands: a line each, but strings in quotes go over lines. */
class Lexer {
  readonly #text: string;
  #place = 0;
  #at = 1;

  constructor(text: string) {
    this.#text = text;
  }

  *commands(): Generator<Command> {
    while (this.#place < this.#text.length) {
      const at = this.#at;
      const words = this.#line();
      if (words.length > 0) yield { words, at };
    }
  }

  #line(): readonly string[] {
    const words: string[] = [];
    while (this.#place < this.#text.length) {
      const character = this.#text[this.#place] ?? '';
      if (character === '\n') {
        this.#next();
        break;
      }
      if (character === '#' && words.length === 0) this.#skipComment();
      else if (/\s/.test(character)) this.#next();
      else words.push(this.#word());
    }
    return words;
  }

  #skipComment(): void {
    const end = this.#text.indexOf('\n', this.#place);
    this.#place = end < 0 ? this.#text.length : end;
  }

  #next(): string {
    const character = this.#text[this.#place++] ?? '';
    if (character === '\n') this.#at++;
    return character;
  }

  #word(): string {
    let [word, quote] = ['', ''];
    while (this.#place < this.#text.length) {
      const character = this.#text[this.#place] ?? '';
      if (quote === '' && /\s/.test(character)) break;
      this.#next();
      if (character === '\\' && quote !== "'") word += this.#next();
      else if (quote === '' && (character === '"' || character === "'")) quote = character;
      else if (character === quote) quote = '';
      else word += character;
    }
    return word;
  }
}
