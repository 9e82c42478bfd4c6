/** HTTP/2 in clear text, recognised by the client's connection preface or the server's first frame. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, defineProtocol, type Protocol, VERDICT, type Verdict } from '../../protocol.ts';

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const FRAME_HEADER_LENGTH = 9;
const SETTINGS = 4;
/** Largest identifier of a registered setting. */
const HIGHEST_SETTING = 0x10;
/** Most settings that a first frame holds. */
const SETTINGS_LIMIT = 16;

function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier !== 'tcp') return VERDICT.no;
  if (bytes.peek() === 0x50) return probePreface(bytes);
  return bytes.peek() === 0 && bytes.peek(1) === 0 ? probeSettings(bytes) : VERDICT.no;
}

function probePreface(bytes: Cursor): Verdict {
  const seen = Math.min(bytes.remaining, PREFACE.length);
  if (!bytes.startsWith(seen < PREFACE.length ? PREFACE.slice(0, seen) : PREFACE)) return VERDICT.no;
  return seen < 16 ? VERDICT.more : VERDICT.sure;
}

/** A SETTINGS frame on stream 0, without acknowledgement, of registered settings only, with whatever follows it in bounds. */
function probeSettings(bytes: Cursor): Verdict {
  const length = bytes.peek(2);
  if (length === 0 || length % 6 !== 0 || length / 6 > SETTINGS_LIMIT) return VERDICT.no;
  if (bytes.peek(3) !== SETTINGS || bytes.peek(4) !== 0) return VERDICT.no;
  if (!bytes.has(FRAME_HEADER_LENGTH + length)) return VERDICT.no;
  for (let at = 5; at < FRAME_HEADER_LENGTH; at++) if (bytes.peek(at) !== 0) return VERDICT.no;
  for (let at = FRAME_HEADER_LENGTH; at < FRAME_HEADER_LENGTH + length; at += 6) {
    const setting = bytes.peek(at + 1);
    if (bytes.peek(at) !== 0 || setting === 0 || setting > HIGHEST_SETTING) return VERDICT.no;
  }
  return VERDICT.sure;
}

export const http2: Protocol = defineProtocol<null, null>({
  name: 'http2',
  title: 'Hypertext Transfer Protocol 2',
  specifications: [{ title: 'RFC 9113', url: 'https://www.rfc-editor.org/rfc/rfc9113' }],
  places: { tcp: [80, 8080, 50051] },
  probe,
  reader: null,
  support: [{ message: 'Connection preface and first SETTINGS frame', level: 'partial', note: 'recognised, not read' }],
  facts: {},
});
