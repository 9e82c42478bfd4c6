/** DNS messages as they are carried: alone in a datagram, behind their length in a stream (RFC 1035 4.2). */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, type Carrier, done, malformed, more } from '../protocol.ts';
import { type DnsMessage, PLAIN_DNS, readDnsMessage } from './dns-message.ts';

/** Bytes of a message's header. */
const HEADER = 12;

/** A message of DNS, or of a protocol that speaks as it does: of a datagram the whole, of a stream the one that comes next. */
export function parseDns(bytes: Cursor, carrier: Carrier): Answer<DnsMessage> {
  if (carrier !== 'tcp') {
    const message = readDnsMessage(bytes, PLAIN_DNS);
    bytes.failed = false;
    bytes.position = bytes.end;
    return message ? done(message) : malformed('header cut', 0);
  }
  if (!bytes.has(2)) return more(2 - bytes.remaining);
  const length = bytes.u16();
  if (length < HEADER) return malformed('message shorter than its header', 0);
  if (!bytes.has(length)) return more(length - bytes.remaining);
  const message = readDnsMessage(bytes.sub(length), PLAIN_DNS);
  return message ? done(message) : malformed('header cut', 2);
}
