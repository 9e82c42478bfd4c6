/** LLMNR bytes to messages. Over TCP each message has a length in front (RFC 4795 section 2.4). */
import type { Cursor } from '#base/cursor.ts';
import { dnsLikeness, LIKENESS } from '../../formats/dns-likeness.ts';
import { type DnsMessage, PLAIN_DNS, readDnsMessage } from '../../formats/dns-message.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';

export const PORT = 5355;
const HEADER = 12;

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.serverPort !== PORT && context.clientPort !== PORT) return VERDICT.no;
  if (context.carrier === 'tcp' && !bytes.has(2 + HEADER)) return VERDICT.more;
  const from = context.carrier === 'tcp' ? 2 : 0;
  const operation = (bytes.peek(from + 2) >> 3) & 15;
  return dnsLikeness(bytes, from) >= LIKENESS.question && operation === 0 ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor, context: Context): Answer<DnsMessage> {
  if (context.carrier !== 'tcp') {
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
