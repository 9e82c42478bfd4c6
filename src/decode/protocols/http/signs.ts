/** Signs of attacks in the head of a request, found among its bytes: none of it is kept. */

const [DOLLAR, BRACE, OPEN, CLOSE, SPACE, DOT, SLASH, BACKSLASH, PERCENT] = [
  0x24, 0x7b, 0x28, 0x29, 0x20, 0x2e, 0x2f, 0x5c, 0x25,
];
/** Steps upwards in a path from which on it leads out of what a server offers. */
const STEPS = 3;

/** The sign in `bytes[start, end)`, the most telling first; empty where there is none. */
export function signOf(bytes: Uint8Array, start: number, end: number, method: string): string {
  let steps = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === DOLLAR && bytes[at + 1] === BRACE && isLookup(bytes, at + 2, end)) return 'http.jndi-lookup';
    if (byte === OPEN && bytes[at + 1] === CLOSE && bytes[at + 2] === SPACE && bytes[at + 3] === BRACE)
      return 'http.shell-function';
    if ((byte === DOT || byte === PERCENT) && isStep(bytes, at)) steps++;
  }
  if (steps >= STEPS) return 'http.path-traversal';
  return method === 'POST' && isManagement(bytes, start) ? 'http.remote-management' : '';
}

const JNDI = [0x6a, 0x6e, 0x64, 0x69];
const COLON = 0x3a;

/** `jndi:`, with lookups in place of some of its letters or without, as it is hidden (CVE-2021-44228). */
function isLookup(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  for (const letter of JNDI) {
    if (bytes[at] === DOLLAR && bytes[at + 1] === BRACE) return true;
    if (at >= end || ((bytes[at] ?? 0) | 0x20) !== letter) return false;
    at++;
  }
  return bytes[at] === COLON || bytes[at] === DOLLAR;
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

/** The path of WS-Management (MS-WSMV section 2.2.1). */
function isManagement(bytes: Uint8Array, start: number): boolean {
  return MANAGEMENT.every((letter, index) => bytes[start + index] === letter);
}
