/** The client hello of Google's QUIC: tags with values, sent in clear up to Q046 (QUIC Crypto, revision 2016). */
import { Cursor } from '#base/cursor.ts';
import { isHostName } from '../../formats/host-name.ts';
import type { QuicGoogleHello } from './message.ts';

/** Most tags read. */
const TAG_LIMIT = 128;
/** How far into a datagram the message starts at most: headers, a frame of acknowledgements, and the stream frame. */
const START_LIMIT = 96;
/** Longest value told. */
const VALUE_LIMIT = 256;

/** Finds and reads the message in a datagram; null when there is none. */
export function findGoogleHello(datagram: Cursor, version: number): QuicGoogleHello | null {
  const stop = Math.min(START_LIMIT, datagram.remaining - 8);
  for (let at = 0; at < stop; at++) {
    if (datagram.startsWith('CHLO', at)) {
      return readGoogleHello(Cursor.over(datagram.bytes, datagram.position + at, datagram.end), version);
    }
  }
  return null;
}

/** True where a server's rejection (`REJ`) stands in clear near the start of a datagram. */
export function hasGoogleRejection(datagram: Cursor): boolean {
  const stop = Math.min(START_LIMIT, datagram.remaining - 8);
  for (let at = 0; at < stop; at++) {
    if (!datagram.startsWith('REJ\0', at)) continue;
    const count = datagram.peek(at + 4) | (datagram.peek(at + 5) << 8);
    return count > 0 && count <= TAG_LIMIT && datagram.peek(at + 6) === 0 && datagram.peek(at + 7) === 0;
  }
  return false;
}

/** Reads the message under the cursor; null when it is none. */
export function readGoogleHello(bytes: Cursor, version: number): QuicGoogleHello | null {
  if (!bytes.startsWith('CHLO')) return null;
  bytes.skip(4);
  const count = bytes.u16le();
  bytes.skip(2);
  if (bytes.failed || count > TAG_LIMIT) return null;
  const values = bytes.offset + count * 8;
  let [serverName, userAgent, from] = ['', '', 0];
  for (let i = 0; i < count; i++) {
    const tag = bytes.latin1(4);
    const to = bytes.u32le();
    if (bytes.failed || to < from) return null;
    if (tag === 'SNI\0') serverName = tagValue(bytes, values + from, to - from);
    if (tag === 'UAID') userAgent = tagValue(bytes, values + from, to - from);
    from = to;
  }
  return {
    kind: 'google-hello',
    version,
    serverName: isHostName(serverName) ? serverName : '',
    userAgent: /^[A-Za-z0-9][\x20-\x7b}]*$/.test(userAgent) && !userAgent.includes('^') ? userAgent : '',
  };
}

function tagValue(bytes: Cursor, offset: number, length: number): string {
  if (length > VALUE_LIMIT) return '';
  const value = Cursor.over(bytes.bytes, bytes.start + offset, bytes.end);
  return value.offset === 0 && value.has(length) ? value.latin1(length) : '';
}
