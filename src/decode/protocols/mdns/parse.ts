/** Multicast DNS bytes to messages. */
import type { Cursor } from '#base/cursor.ts';
import { dnsLikeness, LIKENESS, namesNetbios } from '../../formats/dns-likeness.ts';
import { type DnsMessage, pairReader, readDnsMessage } from '../../formats/dns-message.ts';
import { type Answer, type Context, done, malformed, VERDICT, type Verdict } from '../../protocol.ts';
import { TEXT_KEYS } from './text-keys.ts';

export const PORT = 5353;
const DIALECT = { netbios: false, readPairs: pairReader(TEXT_KEYS) };

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.serverPort !== PORT && context.clientPort !== PORT) return VERDICT.no;
  const likeness = dnsLikeness(bytes);
  if (likeness === LIKENESS.no || namesNetbios(bytes)) return VERDICT.no;
  return likeness >= LIKENESS.question ? VERDICT.sure : VERDICT.maybe;
}

export function parse(bytes: Cursor): Answer<DnsMessage> {
  const message = readDnsMessage(bytes, DIALECT);
  bytes.failed = false;
  bytes.position = bytes.end;
  return message ? done(message) : malformed('header cut', 0);
}
