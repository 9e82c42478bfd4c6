/** QUIC's versions: how they are written, and which salt their Initial packets use (RFC 9001 section 5.2, RFC 9369). */

const VERSION_1 = 0x00000001;
export const VERSION_2 = 0x6b3343cf;

const SALTS = {
  v1: salt('38762cf7f55934b34d179ae6a4c80cadccbb7f0a'),
  v2: salt('0dede3def700a6db819381be6e269dcbf9bd2ed9'),
  draft21: salt('7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a'),
  draft23: salt('c3eef712c72ebb5a11a7d2432bb46365bef9f502'),
  draft29: salt('afbfec289993d24c9e9786f19c6111e04390a899'),
  q050: salt('504574efd066fe2f9d945cfcdbd3a7f0d3b56b45'),
  t050: salt('7ff579e5acd072915580304c43a2367c60488310'),
  t051: salt('7a4edef4e7ccee5fa4506c19124fc8ccda6e033d'),
} as const;

const DRAFTS = 0xff0000;
const MVFST = 0xfaceb0;
const Q050 = 0x51303530;
const T050 = 0x54303530;
const T051 = 0x54303531;

/** A version as text: `1`, `draft-29`, `Q046`, `mvfst-2`; empty for none that is known. */
export function versionText(version: number): string {
  if (version === VERSION_1) return '1';
  if (version === VERSION_2) return '2';
  const [prefix, low] = [version >>> 8, version & 0xff];
  if (prefix === DRAFTS) return low > 0 && low <= 34 ? `draft-${low}` : '';
  if (prefix === MVFST) return `mvfst-${low.toString(16)}`;
  return isGoogle(version) ? String.fromCharCode(version >>> 24, (version >>> 16) & 0xff, tensOf(version), low) : '';
}

/** `Q0nn` or `T0nn`. */
export function isGoogle(version: number): boolean {
  const [letter, zero] = [version >>> 24, (version >>> 16) & 0xff];
  const [tens, ones] = [tensOf(version), version & 0xff];
  return (letter === 0x51 || letter === 0x54) && zero === 0x30 && isDigit(tens) && isDigit(ones);
}

/** Google's versions from 50 on have the headers of the IETF's but frames of their own. */
export function hasGoogleFrames(version: number): boolean {
  return version === Q050 || version === T050 || version === T051;
}

/** The version whose handshake is Google's own. */
export function hasGoogleHandshake(version: number): boolean {
  return version === Q050;
}

/** The salt of the version's Initial packets; null where they are not read. */
export function initialSalt(version: number): Uint8Array | null {
  switch (version) {
    case VERSION_1:
      return SALTS.v1;
    case VERSION_2:
      return SALTS.v2;
    case Q050:
      return SALTS.q050;
    case T050:
      return SALTS.t050;
    case T051:
      return SALTS.t051;
    default:
      return draftSalt(draftNumber(version));
  }
}

/** The draft that a version follows; 0 for none. */
function draftNumber(version: number): number {
  if (version >>> 8 === DRAFTS) return version & 0xff;
  if (version >>> 8 === MVFST) return (version & 0xff) === 1 ? 22 : 27;
  return 0;
}

function draftSalt(draft: number): Uint8Array | null {
  if (draft >= 33) return SALTS.v1;
  if (draft >= 29) return SALTS.draft29;
  if (draft >= 23) return SALTS.draft23;
  return draft >= 21 ? SALTS.draft21 : null;
}

function salt(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

function tensOf(version: number): number {
  return (version >>> 8) & 0xff;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
