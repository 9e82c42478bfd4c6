/** XML as PAN-OS writes it: elements, names of entries and text. No document types, no entities but the five of XML itself. */
import { PanNode, type Tree } from './tree.ts';

/** Deepest nesting that is followed. */
const DEPTH_LIMIT = 64;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

interface Open {
  readonly element: string;
  readonly node: PanNode;
}

/** Reads a document. Elements that do not close end with what holds them; what cannot be read is told by its line. */
export function readXml(text: string): Tree {
  const root = new PanNode('', 1);
  const unrecognised: number[] = [];
  const open: Open[] = [];
  let [place, at] = [0, 1];
  /** Goes on to a place, and counts the lines on the way. */
  const advance = (to: number): string => {
    const passed = text.slice(place, to);
    for (let next = passed.indexOf('\n'); next >= 0; next = passed.indexOf('\n', next + 1)) at++;
    place = to;
    return passed;
  };
  while (place < text.length) {
    const tag = text.indexOf('<', place);
    const before = at;
    const content = advance(tag < 0 ? text.length : tag);
    addText(open.at(-1), content, before);
    if (tag < 0) break;
    const end = endOfTag(text, place);
    const start = at;
    const markup = advance(end);
    if (/^<(?:!--|\?|!)/.test(markup)) continue;
    if (!takeTag(markup, start, root, open)) unrecognised.push(start);
  }
  return { root, unrecognised };
}

function endOfTag(text: string, place: number): number {
  const closing = text.startsWith('<!--', place) ? '-->' : '>';
  const end = text.indexOf(closing, place + 1);
  return end < 0 ? text.length : end + closing.length;
}

/** Text within an element is a value: a child without children. */
function addText(parent: Open | undefined, text: string, at: number): void {
  const value = decode(text.trim());
  if (value === '' || !parent) return;
  const lead = text.slice(0, text.length - text.trimStart().length).split('\n').length - 1;
  parent.node.open(value, at + lead);
}

function takeTag(markup: string, at: number, root: PanNode, open: Open[]): boolean {
  const closing = /^<\/([\w.:-]+)\s*>$/.exec(markup);
  if (closing) {
    const depth = open.findLastIndex(({ element }) => element === closing[1]);
    if (depth < 0) return false;
    open.length = depth;
    return true;
  }
  const opening = /^<([\w.:-]+)((?:\s[^<>]*?)?)(\/?)>$/s.exec(markup);
  if (!opening || open.length >= DEPTH_LIMIT) return false;
  const [, element = '', attributes = '', closed] = opening;
  const parent = open.at(-1)?.node ?? root;
  const name = /\sname\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(attributes);
  // A member is a value of what holds it, an entry goes by its name.
  const node =
    element === 'member'
      ? parent
      : parent.open(element === 'entry' ? decode(name?.[1] ?? name?.[2] ?? '') : element, at);
  if (closed === '') open.push({ element, node });
  return true;
}

function decode(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return ENTITIES.get(name) ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
