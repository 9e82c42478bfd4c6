/** XML from strangers, element by element: no document types, no entities but the five of XML itself, bounded in depth and count. */
import { SaxesParser } from 'saxes';
import { DocumentError } from './document.ts';

/** Deepest nesting, most elements of a document, and most characters of one text. */
const DEPTH_LIMIT = 100;
const ELEMENT_LIMIT = 5_000_000;
const TEXT_LIMIT = 10_000;

export interface XmlOpened {
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Line of the text, from 1. */
  readonly line: number;
  /** Names of the elements around it, the outermost first. */
  readonly path: readonly string[];
}

export interface XmlListener {
  open(element: XmlOpened): void;
  /** With its text, that of elements within it left out, cut at the limit. */
  close(name: string, text: string, path: readonly string[]): void;
}

/** Reads a document to its end. Throws a DocumentError that names the line. */
export function readXml(text: string, listener: XmlListener): void {
  const parser = new SaxesParser({ xmlns: false, position: true });
  const path: string[] = [];
  const texts: string[] = [];
  let elements = 0;
  const fail = (what: string): never => {
    throw new DocumentError(`line ${parser.line}: ${what}`);
  };
  const gather = (part: string): void => {
    const at = texts.length - 1;
    const before = texts[at];
    if (before !== undefined && before.length < TEXT_LIMIT)
      texts[at] = before + part.slice(0, TEXT_LIMIT - before.length);
  };
  parser.on('error', (error) => fail(`is no XML that can be read (${error.message.replace(/^\d+:\d+: /, '')})`));
  parser.on('doctype', () => fail('declares a document type, which what is read here never has; take it out'));
  parser.on('opentag', ({ name, attributes }) => {
    if (++elements > ELEMENT_LIMIT) fail(`has more than ${ELEMENT_LIMIT} elements; split it`);
    if (path.length >= DEPTH_LIMIT) fail(`is nested deeper than ${DEPTH_LIMIT} elements`);
    const local = localName(name);
    const known = new Map(Object.entries(attributes as Record<string, string>));
    listener.open({ name: local, attributes: known, line: parser.line, path });
    path.push(local);
    texts.push('');
  });
  parser.on('closetag', () => {
    const name = path.pop() ?? '';
    listener.close(name, texts.pop() ?? '', path);
  });
  parser.on('text', gather);
  parser.on('cdata', gather);
  parser.write(text.replace(/^\uFEFF/, '')).close();
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
