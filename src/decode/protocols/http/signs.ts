/** Signs of attacks in a request, found among its bytes: none of it is kept. */

const [DOLLAR, BRACE, OPEN, CLOSE, SPACE, DOT, SLASH, BACKSLASH, PERCENT] = [
  0x24, 0x7b, 0x28, 0x29, 0x20, 0x2e, 0x2f, 0x5c, 0x25,
];
const [COLON, QUESTION, HASH, AT] = [0x3a, 0x3f, 0x23, 0x40];
/** Steps upwards in a path from which on it leads out of what a server offers. */
const STEPS = 3;
/** Octets of a body that are searched for a lookup, of those that came with the head. */
const BODY_LIMIT = 4096;

/** The sign in the head `bytes[start, end)` of a request, the most telling first; empty where there is none. */
export function signOf(bytes: Uint8Array, start: number, end: number, method: string): string {
  let [steps, sign] = [0, ''];
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === DOLLAR || byte === PERCENT || byte === BACKSLASH) {
      const found = expressionAt(bytes, at, end);
      if (found === 'http.jndi-lookup') return found;
      sign ||= found;
    }
    if (byte === OPEN && bytes[at + 1] === CLOSE && bytes[at + 2] === SPACE && bytes[at + 3] === BRACE)
      return 'http.shell-function';
    if ((byte === DOT || byte === PERCENT) && isStep(bytes, at)) steps++;
  }
  if (sign !== '') return sign;
  if (steps >= STEPS) return 'http.path-traversal';
  return method === 'POST' && isManagement(bytes, start) ? 'http.remote-management' : '';
}

/** The sign in a body that starts at `bytes[start]`, as far as it came with its head. */
export function signOfBody(bytes: Uint8Array, start: number, end: number): string {
  const stop = Math.min(end, start + BODY_LIMIT);
  for (let at = start; at < stop; at++) {
    const byte = bytes[at];
    if (byte !== DOLLAR && byte !== PERCENT && byte !== BACKSLASH) continue;
    if (expressionAt(bytes, at, stop) === 'http.jndi-lookup') return 'http.jndi-lookup';
  }
  return '';
}

const JNDI = [0x6a, 0x6e, 0x64, 0x69];

/** Octets that the character read last takes, in whatever way it is written. */
let width = 1;

/**
 * The character at `at`, which may be percent-encoded once or twice (RFC 3986 section 2.1) or written as `\\u0024`
 * (RFC 8259 section 7); -1 behind the end.
 */
function characterAt(bytes: Uint8Array, at: number, end: number): number {
  width = 1;
  const byte = at < end ? (bytes[at] ?? -1) : -1;
  if (byte === PERCENT) {
    const isTwice = bytes[at + 1] === 0x32 && bytes[at + 2] === 0x35;
    const first = at + (isTwice ? 3 : 1);
    const code = hexAt(bytes, first) * 16 + hexAt(bytes, first + 1);
    if (!(code >= 0) || first + 2 > end) return byte;
    width = first + 2 - at;
    return code;
  }
  if (byte === BACKSLASH && bytes[at + 1] === 0x75 && bytes[at + 2] === 0x30 && bytes[at + 3] === 0x30) {
    const code = hexAt(bytes, at + 4) * 16 + hexAt(bytes, at + 5);
    if (!(code >= 0) || at + 6 > end) return byte;
    width = 6;
    return code;
  }
  return byte;
}

/** NaN where it is no digit. */
function hexAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN;
}

/** What an expression that starts here is of: a lookup of Log4j (CVE-2021-44228), OGNL of Struts and Confluence (CVE-2017-5638, CVE-2022-26134), or nothing. */
function expressionAt(bytes: Uint8Array, start: number, end: number): string {
  const sigil = characterAt(bytes, start, end);
  let at = start + width;
  if ((sigil !== DOLLAR && sigil !== PERCENT) || characterAt(bytes, at, end) !== BRACE) return '';
  at += width;
  const first = characterAt(bytes, at, end);
  if (first === HASH || first === AT) return 'http.expression';
  if (first === OPEN) {
    const second = characterAt(bytes, at + width, end);
    return second === HASH || second === AT ? 'http.expression' : '';
  }
  return sigil === DOLLAR && isLookup(bytes, at, end) ? 'http.jndi-lookup' : '';
}

/** `jndi:`, with lookups in place of some of its letters or without, as it is hidden. */
function isLookup(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  for (const letter of JNDI) {
    const character = characterAt(bytes, at, end);
    const size = width;
    if (character === DOLLAR && characterAt(bytes, at + size, end) === BRACE) return true;
    // A dotless i becomes one in capitals.
    const isSame = (character | 0x20) === letter || (letter === 0x69 && character === 0xc4);
    if (character < 0 || !isSame) return false;
    at += character === 0xc4 ? size * 2 : size;
  }
  const last = characterAt(bytes, at, end);
  return last === COLON || last === DOLLAR;
}

/** `../`, also as a percent-encoded text (RFC 3986 section 2.1). */
function isStep(bytes: Uint8Array, at: number): boolean {
  const after = dotAt(bytes, at);
  const second = after < 0 ? -1 : dotAt(bytes, after);
  if (second < 0) return false;
  const byte = bytes[second];
  if (byte === SLASH || byte === BACKSLASH) return true;
  return (
    byte === PERCENT &&
    ((bytes[second + 1] === 0x32 && ((bytes[second + 2] ?? 0) | 0x20) === 0x66) ||
      (bytes[second + 1] === 0x35 && ((bytes[second + 2] ?? 0) | 0x20) === 0x63))
  );
}

/** Where the dot that stands here ends; -1 where there is none. */
function dotAt(bytes: Uint8Array, at: number): number {
  if (bytes[at] === DOT) return at + 1;
  const isEncoded = bytes[at] === PERCENT && bytes[at + 1] === 0x32 && ((bytes[at + 2] ?? 0) | 0x20) === 0x65;
  return isEncoded ? at + 3 : -1;
}

const MANAGEMENT = Array.from('POST /wsman', (letter) => letter.charCodeAt(0));

/** The path of WS-Management (MS-WSMV section 2.2.1), and not one of those below it, to which events are forwarded. */
function isManagement(bytes: Uint8Array, start: number): boolean {
  const next = bytes[start + MANAGEMENT.length];
  return MANAGEMENT.every((letter, index) => bytes[start + index] === letter) && (next === SPACE || next === QUESTION);
}
