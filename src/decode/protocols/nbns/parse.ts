/** NetBIOS name service bytes to messages (RFC 1002 section 4.2). */
import type { Cursor } from '#base/cursor.ts';
import { dnsLikeness, LIKENESS, namesNetbios } from '../../formats/dns-likeness.ts';
import { type DnsMessage, readDnsMessage, TYPE } from '../../formats/dns-message.ts';
import { type Answer, type Context, done, malformed, VERDICT, type Verdict } from '../../protocol.ts';

export const PORT = 137;
const DIALECT = { netbios: true, readPairs: null };
/** The encoded name, with its length and end, stands behind the header; the type behind it. */
const TYPE_AT = 12 + 34;

export function probe(bytes: Cursor, context: Context): Verdict {
  const onPort = context.serverPort === PORT || context.clientPort === PORT;
  const likeness = dnsLikeness(bytes);
  if (likeness < LIKENESS.question) return onPort && likeness === LIKENESS.header ? VERDICT.maybe : VERDICT.no;
  if (!namesNetbios(bytes)) return onPort ? VERDICT.maybe : VERDICT.no;
  if (onPort) return VERDICT.sure;
  // DNS resolvers are asked for such names too: those conversations are DNS.
  if (context.serverPort === 53 || context.clientPort === 53 || likeness !== LIKENESS.whole) return VERDICT.no;
  const type = bytes.peek(TYPE_AT) === 0 ? bytes.peek(TYPE_AT + 1) : 0;
  return type === TYPE.nb || type === TYPE.nbstat ? VERDICT.maybe : VERDICT.no;
}

export function parse(bytes: Cursor): Answer<DnsMessage> {
  const message = readDnsMessage(bytes, DIALECT);
  bytes.failed = false;
  bytes.position = bytes.end;
  return message ? done(message) : malformed('header cut', 0);
}
