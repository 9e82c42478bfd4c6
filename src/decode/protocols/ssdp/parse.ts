/** SSDP bytes to messages: headers as HTTP has them, in one datagram. */
import type { Cursor } from '#base/cursor.ts';
import { isPrintableAscii, latin1 } from '#base/text.ts';
import { lineEnd } from '../../formats/lines.ts';
import { RangeMemo } from '../../formats/range-memo.ts';
import { type Answer, type Context, done, VERDICT, type Verdict } from '../../protocol.ts';
import type { SsdpMessage } from './message.ts';

/** Most headers of a message, longest header line, name and value. */
const HEADER_LIMIT = 64;
const LINE_LIMIT = 4096;
const NAME_LIMIT = 32;
const VALUE_LIMIT = 300;
const COLON = 0x3a;

const SEARCH = 'M-SEARCH * HTTP/1.';
const NOTIFY = 'NOTIFY * HTTP/1.';
const RESPONSE = 'HTTP/1.';
const WANTED: ReadonlySet<string> = new Set([
  'nt',
  'st',
  'usn',
  'location',
  'al',
  'server',
  'user-agent',
  'x-user-agent',
  'hue-bridgeid',
]);

/** Names of headers, in lower case or empty where they are not wanted, and values: both come again and again. */
const NAMES = new RangeMemo((bytes, start, end) => {
  const name = latin1(bytes, start, end).trim().toLowerCase();
  return WANTED.has(name) ? name : '';
});
const VALUES = new RangeMemo((bytes, start, end) => {
  const text = latin1(bytes, start, end).trim();
  return isPrintableAscii(text) ? text : null;
});

/** Nothing else sends such lines in datagrams, so they tell on every port. */
export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier !== 'udp') return VERDICT.no;
  return kindOf(bytes) === 'other' ? VERDICT.no : VERDICT.sure;
}

function kindOf(bytes: Cursor): SsdpMessage['kind'] {
  if (bytes.startsWith(SEARCH)) return 'search';
  if (bytes.startsWith(NOTIFY)) return 'notify';
  return bytes.startsWith(RESPONSE) && bytes.startsWith(' 200', RESPONSE.length + 1) ? 'response' : 'other';
}

export function parse(bytes: Cursor): Answer<SsdpMessage> {
  const kind = kindOf(bytes);
  const headers = kind === 'other' ? NO_HEADERS : readHeaders(bytes);
  bytes.failed = false;
  bytes.position = bytes.end;
  const word = (name: string): string => headers.get(name) ?? '';
  const bridgeId = word('hue-bridgeid');
  return done({
    kind,
    type: word(kind === 'notify' ? 'nt' : 'st'),
    usn: word('usn'),
    location: word('location') || word('al'),
    server: word('server'),
    userAgent: word('user-agent') || word('x-user-agent'),
    bridgeId: bridgeId !== '' && /^[0-9A-Fa-f]{12,16}$/.test(bridgeId) ? bridgeId : '',
  });
}

const NO_HEADERS: ReadonlyMap<string, string> = new Map();

/** The wanted headers by lower-case name. Many devices leave out the empty line at the end, some the last line's. */
function readHeaders(bytes: Cursor): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let count = 0; count <= HEADER_LIMIT; count++) {
    const line = lineEnd(bytes, LINE_LIMIT);
    if (line.length === -2) break;
    const length = line.length < 0 ? bytes.remaining : line.length;
    if (count > 0 && length === 0) break;
    const colon = count > 0 ? bytes.find(COLON, Math.min(length, NAME_LIMIT)) : -1;
    if (colon > 0) readHeader(bytes.bytes, bytes.position, bytes.position + colon, bytes.position + length, headers);
    if (line.length < 0) break;
    bytes.skip(line.next);
  }
  return headers;
}

/** A line that starts at `start`, has its colon at `colon` and ends at `end`: of a name that comes twice the first value counts. */
function readHeader(bytes: Uint8Array, start: number, colon: number, end: number, headers: Map<string, string>): void {
  const name = NAMES.get(bytes, start, colon) ?? '';
  if (name === '' || headers.has(name)) return;
  const from = colon + 1;
  headers.set(name, VALUES.get(bytes, from, Math.min(end, from + VALUE_LIMIT)) ?? '');
}
