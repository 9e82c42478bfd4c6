/** LLMNR bytes to messages. Over TCP each message has a length in front (RFC 4795 section 2.4). */
import type { Cursor } from '#base/cursor.ts';
import { parseDns } from '../../formats/dns-carried.ts';
import { dnsLikeness, LIKENESS } from '../../formats/dns-likeness.ts';
import type { DnsMessage } from '../../formats/dns-message.ts';
import { type Answer, type Context, VERDICT, type Verdict } from '../../protocol.ts';

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
  return parseDns(bytes, context.carrier);
}
