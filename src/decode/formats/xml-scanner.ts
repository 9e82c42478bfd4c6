/** A pull scanner over XML bytes: elements by namespace and name, texts as byte ranges. It builds no tree and makes no string of a text. */
import { Cursor } from '#base/cursor.ts';

/** Most things met in one document, depth of elements, attributes of one, and namespaces in scope. */
const EVENT_LIMIT = 4096;
const DEPTH_LIMIT = 32;
const ATTRIBUTE_LIMIT = 64;
const NAMESPACE_LIMIT = 64;
/** Longest name, and longest namespace that is told apart. */
const NAME_LIMIT = 128;
const URI_LIMIT = 256;
const [LESS, GREATER, SLASH, BANG, QUESTION, EQUALS, QUOTE, APOSTROPHE] = [
  0x3c, 0x3e, 0x2f, 0x21, 0x3f, 0x3d, 0x22, 0x27,
];
const COMMENT = '<!--';
const CDATA = '<![CDATA[';

/** What was met: an element begins, an element ends, a text, or nothing more that can be read. */
export type XmlEvent = 'open' | 'close' | 'text' | 'end';

interface Declaration {
  readonly depth: number;
  readonly prefix: string;
  readonly uri: string;
}

export class XmlScanner {
  /** Local name and namespace of the element that began or ended. */
  name = '';
  namespace = '';
  /** Elements that are open, the one that just began included. */
  depth = 0;
  /** The bytes of a text, references not replaced. */
  readonly text: Cursor = new Cursor();
  readonly #bytes: Cursor;
  readonly #open: { readonly name: string; readonly namespace: string }[] = [];
  readonly #declared: Declaration[] = [];
  #events = 0;
  #closing = false;

  /** Reads what is left under `bytes`, and moves it. */
  constructor(bytes: Cursor) {
    this.#bytes = bytes;
  }

  next(): XmlEvent {
    if (++this.#events > EVENT_LIMIT) return 'end';
    if (this.#closing) return this.#close();
    const bytes = this.#bytes;
    while (bytes.remaining > 0) {
      if (bytes.peek() !== LESS) return this.#textUntil(bytes.find(LESS), 0);
      const second = bytes.peek(1);
      if (second === SLASH) return this.#passBehind('>', 2) ? this.#close() : 'end';
      if (second === QUESTION) {
        if (!this.#passBehind('?>', 2)) return 'end';
      } else if (bytes.startsWith(COMMENT)) {
        if (!this.#passBehind('-->', COMMENT.length)) return 'end';
      } else if (bytes.startsWith(CDATA)) {
        bytes.skip(CDATA.length);
        return this.#textUntil(find(bytes, ']]>'), 3);
      } else if (second === BANG) return 'end';
      else return this.#begin();
    }
    return 'end';
  }

  /** The namespace that a prefix stands for here; empty where it is not declared. */
  expand(prefix: string): string {
    for (let at = this.#declared.length - 1; at >= 0; at--) {
      const declared = this.#declared[at] as Declaration;
      if (declared.prefix === prefix) return declared.uri;
    }
    return '';
  }

  /** Name of the element that is open here (0), of the one around it (1), and so on; empty outside. */
  around(count: number): string {
    return this.#open[this.#open.length - 1 - count]?.name ?? '';
  }

  #textUntil(length: number, behind: number): XmlEvent {
    const bytes = this.#bytes;
    const size = length < 0 ? bytes.remaining : length;
    this.text.reset(bytes.bytes, bytes.position, bytes.position + size);
    bytes.skip(Math.min(bytes.remaining, size + behind));
    return 'text';
  }

  #passBehind(mark: string, from: number): boolean {
    this.#bytes.skip(from);
    const at = find(this.#bytes, mark);
    if (at < 0) return false;
    this.#bytes.skip(at + mark.length);
    return true;
  }

  /** A start tag: its name, and the namespaces that it declares. */
  #begin(): XmlEvent {
    const bytes = this.#bytes;
    bytes.skip(1);
    const name = readName(bytes);
    if (name === '' || this.depth >= DEPTH_LIMIT) return 'end';
    this.depth++;
    for (let count = 0; count < ATTRIBUTE_LIMIT; count++) {
      passSpace(bytes);
      const next = bytes.peek();
      if (next === GREATER || (next === SLASH && bytes.peek(1) === GREATER)) {
        bytes.skip(next === SLASH ? 2 : 1);
        this.#closing = next === SLASH;
        return this.#opened(name);
      }
      if (!this.#attribute()) return 'end';
    }
    return 'end';
  }

  #opened(name: string): XmlEvent {
    const colon = name.indexOf(':');
    this.name = name.slice(colon + 1);
    this.namespace = this.expand(colon < 0 ? '' : name.slice(0, colon));
    this.#open.push({ name: this.name, namespace: this.namespace });
    return 'open';
  }

  /** Passes one attribute; only declarations of namespaces become text. */
  #attribute(): boolean {
    const bytes = this.#bytes;
    const name = readName(bytes);
    passSpace(bytes);
    if (name === '' || bytes.u8() !== EQUALS) return false;
    passSpace(bytes);
    const quote = bytes.u8();
    if (quote !== QUOTE && quote !== APOSTROPHE) return false;
    const length = bytes.find(quote);
    if (length < 0) return false;
    if ((name === 'xmlns' || name.startsWith('xmlns:')) && this.#declared.length < NAMESPACE_LIMIT) {
      const uri = length <= URI_LIMIT ? Cursor.over(bytes.bytes, bytes.position).latin1(length) : '';
      this.#declared.push({ depth: this.depth, prefix: name.slice(6), uri });
    }
    bytes.skip(length + 1);
    return true;
  }

  /** End tags are believed to end what is open: who nests wrongly is read wrongly, but in bounds. */
  #close(): XmlEvent {
    this.#closing = false;
    const ended = this.#open.pop();
    if (!ended) return 'end';
    this.name = ended.name;
    this.namespace = ended.namespace;
    while ((this.#declared[this.#declared.length - 1]?.depth ?? 0) >= this.depth) this.#declared.pop();
    this.depth--;
    return 'close';
  }
}

const REFERENCES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** At most `limit` bytes under the cursor as text, references replaced. */
export function xmlText(bytes: Cursor, limit: number): string {
  const text = bytes.utf8(Math.min(bytes.remaining, limit));
  return text.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi, (whole, name, decimal, hex) => {
    if (name) return REFERENCES[String(name).toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** A name up to white space, `=`, `/` or `>`; empty when there is none or it is too long. */
function readName(bytes: Cursor): string {
  let length = 0;
  for (; length <= NAME_LIMIT; length++) {
    const code = bytes.peek(length);
    if (code <= 0x20 || code === EQUALS || code === SLASH || code === GREATER || code === LESS) break;
  }
  if (length === 0 || length > NAME_LIMIT) return '';
  return bytes.latin1(length);
}

function passSpace(bytes: Cursor): void {
  while (bytes.remaining > 0 && bytes.peek() <= 0x20) bytes.skip(1);
}

/** Where `mark` stands ahead of the position, or -1. */
function find(bytes: Cursor, mark: string): number {
  const first = mark.charCodeAt(0);
  for (let at = bytes.find(first); at >= 0; ) {
    if (bytes.startsWith(mark, at)) return at;
    const next = bytes.bytes.indexOf(first, bytes.position + at + 1);
    at = next >= 0 && next < bytes.end ? next - bytes.position : -1;
  }
  return -1;
}
