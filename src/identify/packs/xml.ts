/** Reads the small part of XML that fingerprint packs are written in: elements, attributes, text, CDATA, comments, entities. */

/** What is wrong with a pack, and in which line. */
export class PackError extends Error {
  override readonly name = 'PackError';
  /** Counted from 1. */
  readonly line: number;

  constructor(message: string, line: number, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.line = line;
  }
}

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its text with that of CDATA sections, comments left out, spaces as they are. */
  readonly text: string;
  readonly line: number;
}

/** Elements within elements: fingerprints are three deep. */
const DEPTH_LIMIT = 16;
const NAME = /[A-Za-z_][\w.:-]*/y;
const SPACE = /[ \t\n]*/y;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/**
 * The root element of a document (XML 1.0 without document types, namespaces and processing instructions other than the declaration).
 * Throws a PackError for anything else.
 */
export function readXml(document: string): XmlElement {
  return new Reader(document.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')).root();
}

class Reader {
  readonly #text: string;
  #at = 0;
  /** The lines before `#counted`, kept so that no place is counted twice. */
  #line = 1;
  #counted = 0;

  constructor(text: string) {
    this.#text = text;
  }

  root(): XmlElement {
    if (this.#text.startsWith('<?xml')) this.#until('?>', 'the XML declaration');
    this.#between();
    const root = this.#element(0);
    this.#between();
    if (this.#at < this.#text.length) throw this.#error('there is something behind the root element');
    return root;
  }

  /** Spaces and comments outside of the root element. */
  #between(): void {
    this.#match(SPACE);
    while (this.#take('<!--')) {
      this.#until('-->', 'a comment');
      this.#match(SPACE);
    }
  }

  #element(depth: number): XmlElement {
    if (depth > DEPTH_LIMIT) throw this.#error(`elements lie more than ${DEPTH_LIMIT} deep`);
    const line = this.#lineHere();
    if (!this.#take('<')) throw this.#error('an element should begin here');
    const name = this.#match(NAME);
    if (name === '') throw this.#error('only elements, comments and CDATA sections are read');
    const attributes = this.#attributes();
    if (this.#take('/>')) return { name, attributes, children: [], text: '', line };
    if (!this.#take('>')) throw this.#error(`the tag ${name} is not closed`);
    return { name, attributes, ...this.#content(name, depth), line };
  }

  #attributes(): ReadonlyMap<string, string> {
    const attributes = new Map<string, string>();
    for (;;) {
      this.#match(SPACE);
      const name = this.#match(NAME);
      if (name === '') return attributes;
      this.#match(SPACE);
      if (!this.#take('=')) throw this.#error(`the attribute ${name} has no value`);
      this.#match(SPACE);
      const quote = this.#take('"') ? '"' : this.#take("'") ? "'" : null;
      if (quote === null) throw this.#error(`the value of ${name} stands in no quotes`);
      const value = this.#until(quote, `the value of ${name}`);
      if (value.includes('<')) throw this.#error(`the value of ${name} holds a <`);
      if (attributes.has(name)) throw this.#error(`the attribute ${name} is there twice`);
      attributes.set(name, this.#resolve(value.replace(/[\t\n]/g, ' '), this.#at - value.length - 1));
    }
  }

  #content(name: string, depth: number): Pick<XmlElement, 'children' | 'text'> {
    const children: XmlElement[] = [];
    let text = '';
    for (;;) {
      const next = this.#text.indexOf('<', this.#at);
      if (next < 0) throw this.#error(`the element ${name} does not end`);
      text += this.#resolve(this.#text.slice(this.#at, next), this.#at);
      this.#at = next;
      if (this.#take('<!--')) this.#until('-->', 'a comment');
      else if (this.#take('<![CDATA[')) text += this.#until(']]>', 'a CDATA section');
      else if (this.#take('</')) {
        if (this.#match(NAME) !== name) throw this.#error(`the element ${name} ends under another name`);
        this.#match(SPACE);
        if (!this.#take('>')) throw this.#error(`the end of ${name} is not closed`);
        return { children, text };
      } else children.push(this.#element(depth + 1));
    }
  }

  /** `from` is where the text begins. */
  #resolve(text: string, from: number): string {
    if (!text.includes('&')) return text;
    return text.replace(/&([^;&\s]{0,32};)?/g, (_, word = '', offset: number) => {
      const entity = String(word).slice(0, -1);
      const [, hexadecimal, decimal] = /^#(?:x([\da-f]+)|(\d+))$/i.exec(entity) ?? [];
      const code = hexadecimal ? Number.parseInt(hexadecimal, 16) : Number(decimal ?? Number.NaN);
      if (code <= 0x10ffff) return String.fromCodePoint(code);
      const known = Object.hasOwn(ENTITIES, entity) ? ENTITIES[entity] : undefined;
      if (known !== undefined) return known;
      this.#at = from + offset;
      throw this.#error('& begins no entity that is known');
    });
  }

  #take(word: string): boolean {
    const isNext = this.#text.startsWith(word, this.#at);
    if (isNext) this.#at += word.length;
    return isNext;
  }

  #match(expression: RegExp): string {
    expression.lastIndex = this.#at;
    const word = expression.exec(this.#text)?.[0] ?? '';
    this.#at += word.length;
    return word;
  }

  /** The text up to `end`, which is passed. */
  #until(end: string, what: string): string {
    const next = this.#text.indexOf(end, this.#at);
    if (next < 0) throw this.#error(`${what} does not end`);
    const text = this.#text.slice(this.#at, next);
    this.#at = next + end.length;
    return text;
  }

  #lineHere(): number {
    for (; this.#counted < this.#at; this.#counted++) if (this.#text[this.#counted] === '\n') this.#line++;
    return this.#line;
  }

  #error(message: string): PackError {
    return new PackError(message, this.#lineHere());
  }
}
