/** NetBIOS datagram bytes to messages. */
import { Cursor } from '#base/cursor.ts';
import { readName } from '../../formats/dns-names.ts';
import { type Answer, type Context, done, malformed, VERDICT, type Verdict } from '../../protocol.ts';
import { readBrowser } from './browser.ts';
import type { NbdgmMessage } from './message.ts';

export const PORT = 138;
const TYPE = { directUnique: 0x10, broadcast: 0x12, error: 0x13, positiveResponse: 0x16 } as const;
/** Header of datagrams with data, with the first length byte of the name behind it. */
const HEADER_LENGTH = 14;
const NAME_LENGTH = 0x20;
/** Only the first fragment has names and the start of the data. */
const FIRST = 0x02;
const [SHORT_LENGTH, ERROR_LENGTH] = [10, 11];

export function probe(bytes: Cursor, context: Context): Verdict {
  const isOnPort = context.serverPort === PORT || context.clientPort === PORT;
  const type = bytes.peek();
  if (type < TYPE.directUnique || type > TYPE.positiveResponse || bytes.peek(1) > 0x0f) return VERDICT.no;
  if (type === TYPE.error) return isOnPort && bytes.remaining === ERROR_LENGTH ? VERDICT.sure : VERDICT.no;
  const nameAt = type > TYPE.error ? SHORT_LENGTH : HEADER_LENGTH;
  if (bytes.peek(nameAt) !== NAME_LENGTH || !bytes.has(nameAt + NAME_LENGTH + 2)) return VERDICT.no;
  for (let at = nameAt + 1; at <= nameAt + NAME_LENGTH; at++) {
    const code = bytes.peek(at);
    if (code < 0x41 || code > 0x50) return VERDICT.no;
  }
  // Elsewhere the names and the length must both fit.
  if (isOnPort) return VERDICT.sure;
  const length = bytes.peek(10) * 256 + bytes.peek(11);
  return type < TYPE.error && length === bytes.remaining - HEADER_LENGTH ? VERDICT.maybe : VERDICT.no;
}

export function parse(bytes: Cursor): Answer<NbdgmMessage> {
  const type = bytes.peek();
  const message = Cursor.over(bytes.bytes, bytes.position, bytes.end);
  bytes.skip(bytes.remaining);
  if (type < TYPE.directUnique || type > TYPE.broadcast) return done({ source: '', destination: '', browser: null });
  const flags = message.skip(1).u8();
  message.skip(8);
  message.skip(4);
  if (message.failed) return malformed('header cut', 0);
  if ((flags & FIRST) === 0) return done({ source: '', destination: '', browser: null });
  const source = readName(message, message.position, true);
  const destination = source === null ? null : readName(message, message.position, true);
  if (source === null || destination === null) return malformed('name broken', message.offset);
  return done({ source, destination, browser: readBrowser(message) });
}
