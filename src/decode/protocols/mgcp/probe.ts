/** How MGCP is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

const VERBS = ['EPCF', 'CRCX', 'MDCX', 'DLCX', 'RQNT', 'NTFY', 'AUEP', 'AUCX', 'RSIP', 'MESG'];
/** Longest first line. */
const LINE_LIMIT = 256;

export function probe(bytes: Cursor, context: Context): Verdict {
  const first = bytes.peek();
  if (first >= 0x30 && first <= 0x39) return probeResponse(bytes, context);
  if (first < 0x41 || first > 0x52 || bytes.peek(4) !== 0x20) return VERDICT.no;
  if (!VERBS.some((verb) => bytes.startsWith(verb))) return VERDICT.no;
  const end = Math.max(bytes.find(0x0a, LINE_LIMIT), bytes.find(0x0d, LINE_LIMIT));
  for (let at = 5; at < end; at++) if (bytes.startsWith(' MGCP 1.', at)) return VERDICT.sure;
  return VERDICT.no;
}

/** Three digits, a space and the transaction’s number: only at the protocol’s own ports. */
function probeResponse(bytes: Cursor, context: Context): Verdict {
  const isHinted = isPort(context.serverPort) || isPort(context.clientPort);
  if (!isHinted || bytes.peek(3) !== 0x20) return VERDICT.no;
  for (const at of [1, 2, 4]) if (bytes.peek(at) < 0x30 || bytes.peek(at) > 0x39) return VERDICT.no;
  return VERDICT.maybe;
}

function isPort(port: number): boolean {
  return port === 2427 || port === 2727;
}
