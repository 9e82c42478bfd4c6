/** The text of an nftables file as tokens: words, strings, addresses and signs, each with the line it stands on. */
import { parseIp } from '#base/prefix.ts';

/** A token; `end` is a line's end or a semicolon. */
export interface Token {
  readonly kind: 'word' | 'string' | 'sign' | 'end';
  readonly text: string;
  /** Line of the file, counted from 1. */
  readonly at: number;
}

/** What may be an IPv6 or a MAC address: the reading of it decides. */
const ADDRESS = /[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?:\.\d{1,3}){0,3}/y;
const MAC = /^[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}$/i;
const SPACE = /(?:[ \t\r\f\v]|\\\r?\n)+/y;
const COMMENT = /#[^\n]*/y;
const STRING = /"[^"\n]*"?/y;
/** Names as nft reads them: letters first, `*` at the end of an interface's name. */
const NAME = /[A-Za-z_][A-Za-z0-9_./\\-]*\*?/y;
const NUMBER = /0x[0-9a-fA-F]+|\d{1,3}(?:\.\d{1,3}){3}|\d+[a-zA-Z][A-Za-z0-9]*|\d+/y;
const REFERENCE = /[$@][A-Za-z_][A-Za-z0-9_./\\-]*/y;
const SIGN = /!=|==|<=|>=|<<|>>|[^\s]/y;

/** Takes what a pattern finds at a place, or null. */
function take(pattern: RegExp, text: string, place: number): string | null {
  pattern.lastIndex = place;
  return pattern.exec(text)?.[0] ?? null;
}

function takeAddress(text: string, place: number): string | null {
  const found = take(ADDRESS, text, place);
  return found !== null && (MAC.test(found) || parseIp(found) !== null) ? found : null;
}

function countLines(text: string): number {
  let lines = 0;
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) lines++;
  return lines;
}

/** Reads a text into tokens; whatever stands there becomes one, so this cannot fail. */
export function tokenise(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let [place, at] = [text.charCodeAt(0) === 0xfeff ? 1 : 0, 1];
  while (place < text.length) {
    const passed = take(SPACE, text, place) ?? take(COMMENT, text, place);
    if (passed !== null) {
      at += countLines(passed);
      place += passed.length;
      continue;
    }
    const token = tokenAt(text, place, at);
    if (token.text === '\n') at++;
    tokens.push(token);
    place += token.kind === 'string' ? (take(STRING, text, place) ?? '').length : token.text.length;
  }
  return tokens;
}

function tokenAt(text: string, place: number, at: number): Token {
  const character = text[place] ?? '';
  if (character === '\n' || character === ';') return { kind: 'end', text: character, at };
  const string = take(STRING, text, place);
  if (string !== null) return { kind: 'string', text: string.replaceAll('"', ''), at };
  const word =
    takeAddress(text, place) ?? take(NAME, text, place) ?? take(NUMBER, text, place) ?? take(REFERENCE, text, place);
  if (word !== null) return { kind: 'word', text: word, at };
  return { kind: 'sign', text: take(SIGN, text, place) ?? character, at };
}
