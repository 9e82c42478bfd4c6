/** Host names as TLS and HTTP carry them. */

/** Longest host name and longest label (RFC 1035). */
const NAME_LIMIT = 253;
const LABEL_LIMIT = 63;

const [HYPHEN, DOT, UNDERSCORE] = [0x2d, 0x2e, 0x5f];

/** Letters, digits, hyphens and underscores in labels of at most 63 characters, with dots between. */
export function isHostName(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > NAME_LIMIT || text.charCodeAt(0) === HYPHEN) return false;
  let label = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code !== DOT) {
      if (!isPlain(code) || ++label > LABEL_LIMIT) return false;
    } else if (label === 0) return false;
    else label = 0;
  }
  return true;
}

function isPlain(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === HYPHEN || code === UNDERSCORE;
}
