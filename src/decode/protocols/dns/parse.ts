/** DNS bytes to messages. Over TCP each message has a length in front (RFC 1035 section 4.2.2). */
import type { Cursor } from '#base/cursor.ts';
import { parseDns } from '../../formats/dns-carried.ts';
import { dnsLikeness, LIKENESS, namesHost, namesNetbios, questionCount } from '../../formats/dns-likeness.ts';
import type { DnsMessage } from '../../formats/dns-message.ts';
import { type Answer, type Context, VERDICT, type Verdict } from '../../protocol.ts';

const PORT = 53;
/** Ports of multicast DNS, LLMNR and the NetBIOS name service, which have this format too. */
const FAMILY_PORTS = [5353, 5355, 137];
const HEADER = 12;

export function probe(bytes: Cursor, context: Context): Verdict {
  const onPort = context.serverPort === PORT || context.clientPort === PORT;
  if (!onPort && (FAMILY_PORTS.includes(context.serverPort) || FAMILY_PORTS.includes(context.clientPort)))
    return VERDICT.no;
  return context.carrier === 'tcp' ? probeStream(bytes, onPort) : probeDatagram(bytes, onPort);
}

function probeDatagram(bytes: Cursor, onPort: boolean): Verdict {
  const likeness = dnsLikeness(bytes);
  if (likeness === LIKENESS.no || ((bytes.peek(2) >> 3) & 15) > 6) return VERDICT.no;
  // On its port odd content is worth reading: tunnels and scanners send it.
  if (onPort) return likeness >= LIKENESS.question ? VERDICT.sure : VERDICT.maybe;
  if (likeness < LIKENESS.question || questionCount(bytes) !== 1 || namesNetbios(bytes)) return VERDICT.no;
  return likeness === LIKENESS.whole && namesHost(bytes) ? VERDICT.sure : VERDICT.maybe;
}

function probeStream(bytes: Cursor, onPort: boolean): Verdict {
  const length = (bytes.peek() << 8) | bytes.peek(1);
  if (bytes.has(2) && length < HEADER) return VERDICT.no;
  if (!bytes.has(2 + HEADER)) return onPort ? VERDICT.more : VERDICT.no;
  const likeness = dnsLikeness(bytes, 2);
  if (likeness === LIKENESS.no || ((bytes.peek(4) >> 3) & 15) > 6) return VERDICT.no;
  if (onPort) return likeness >= LIKENESS.question ? VERDICT.sure : VERDICT.maybe;
  const isExact = likeness === LIKENESS.whole && length + 2 === bytes.remaining;
  return isExact && questionCount(bytes, 2) === 1 && namesHost(bytes, 2) ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor, context: Context): Answer<DnsMessage> {
  return parseDns(bytes, context.carrier);
}
