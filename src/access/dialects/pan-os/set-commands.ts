/** `set` commands of PAN-OS as a tree. */
import { PanNode, type Tree } from './tree.ts';

/** More words than this in a command are not read. */
const WORD_LIMIT = 20_000;

/** Reads the commands of a text; `delete` takes away what was set before. */
export function readSetCommands(text: string): Tree {
  const root = new PanNode('', 1);
  const unrecognised: number[] = [];
  let at = 0;
  for (const raw of text.split(/\r\n|\n|\r/)) {
    at++;
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const words = wordsOf(line);
    const verb = words?.[0];
    if (words && verb === 'set' && words.length > 1) put(root, words.slice(1), at);
    else if (words && verb === 'delete' && words.length > 1) remove(root, words.slice(1));
    else unrecognised.push(at);
  }
  return { root, unrecognised };
}

/** Words, strings in quotes, and brackets around lists; null where a quote does not close. */
function wordsOf(line: string): readonly string[] | null {
  const words: string[] = [];
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"']+)|(["']))/y;
  for (let found = pattern.exec(line); found; found = pattern.exec(line)) {
    if (found[4] !== undefined || words.length > WORD_LIMIT) return null;
    words.push(found[1]?.replaceAll(/\\(.)/g, '$1') ?? found[2] ?? found[3] ?? '');
  }
  return words;
}

/** Containers whose entries hold settings of one value or one list each, several of which may stand on a line. */
const SETTINGS_BELOW: ReadonlySet<string> = new Set([
  'rules',
  'static-route',
  'address',
  'address-group',
  'service-group',
]);
/** Settings that hold others: the value stands one name further down. */
const NESTED: ReadonlySet<string> = new Set([
  'nexthop',
  'profile-setting',
  'option',
  'qos',
  'target',
  'dynamic',
  'path-monitor',
  'route-table',
  'bfd',
]);
const PORTS: ReadonlySet<string> = new Set(['port', 'source-port']);

/** Puts a path into the tree. Behind an entry that holds settings, each value leads back to the entry. */
function put(root: PanNode, words: readonly string[], at: number): void {
  let [node, before, entry] = [root, '', null as PanNode | null];
  for (let place = 0; place < words.length; ) {
    const word = words[place] ?? '';
    if (word === '[') {
      place = putList(node, words, place + 1, at);
      if (entry) node = entry;
      continue;
    }
    place++;
    if (entry === null) {
      const parent = node;
      node = node.open(word, at);
      if (PORTS.has(word) && words[place] !== '[' && words[place] !== undefined) {
        node.open(words[place++] ?? '', at);
        node = parent;
      } else if (SETTINGS_BELOW.has(before)) entry = node;
      before = word;
    } else {
      node = entry.open(word, at);
      if (NESTED.has(word) && words[place] !== undefined) node = node.open(words[place++] ?? '', at);
      if (words[place] === '[' || words[place] === undefined) continue;
      node.open(words[place++] ?? '', at);
      node = entry;
    }
  }
}

/** Values between brackets; the place behind them. */
function putList(node: PanNode, words: readonly string[], start: number, at: number): number {
  let place = start;
  for (; place < words.length && words[place] !== ']'; place++) node.open(words[place] ?? '', at);
  return place + 1;
}

function remove(root: PanNode, words: readonly string[]): void {
  const parent = root.below(...words.slice(0, -1));
  parent?.remove(words.at(-1) ?? '');
}
