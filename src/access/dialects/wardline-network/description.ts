/** The parts of Wardline's own description of a network, with the line that each stands on. */
import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';

/** A value with the line that it begins on. */
export interface Placed<Value> {
  readonly value: Value;
  readonly at: number;
}

/** A map of the text: its keys with their lines and values. */
export interface Section {
  readonly at: number;
  readonly entries: ReadonlyMap<string, { readonly at: number; readonly node: unknown }>;
}

/** A document in YAML (JSON is a part of it). */
export interface Description {
  readonly root: Section | null;
  /** What is wrong with the text itself. */
  readonly errors: readonly Placed<string>[];
  section(node: unknown): Section | null;
  /** The items of a list; a single value is a list of one. */
  items(node: unknown): readonly unknown[];
  text(node: unknown): string | null;
  at(node: unknown): number;
}

/** Reads a text; never throws. Aliases are not followed, so that a small text stays small. */
export function readDescription(text: string): Description {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true, merge: false });
  const at = (node: unknown): number => {
    const range = isNode(node) ? node.range : undefined;
    return range ? counter.linePos(range[0]).line : 1;
  };
  const section = (node: unknown): Section | null => {
    if (!isMap(node)) return null;
    const map: YAMLMap = node;
    return { at: at(node), entries: new Map(map.items.map((pair) => entryOf(pair, at))) };
  };
  return {
    root: section(document.contents),
    errors: document.errors.map((error) => ({ value: error.code, at: error.linePos?.[0].line ?? 1 })),
    section,
    items: (node) => (isSeq(node) ? node.items : node === null || node === undefined ? [] : [node]),
    text: (node) => {
      const value = isScalar(node) ? node.value : null;
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? String(value)
        : null;
    },
    at,
  };
}

function entryOf(pair: Pair, at: (node: unknown) => number): readonly [string, { at: number; node: unknown }] {
  const key = isScalar(pair.key) ? String(pair.key.value) : '';
  return [key, { at: at(pair.key), node: pair.value }];
}

function isNode(value: unknown): value is Node {
  return isMap(value) || isSeq(value) || isScalar(value);
}
