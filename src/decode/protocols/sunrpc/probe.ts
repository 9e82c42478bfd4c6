/** How ONC RPC is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

const CALL = 0;
const REPLY = 1;
/** Longest credential (RFC 5531 section 8.2). */
const CREDENTIAL_LIMIT = 400;
/** Longest fragment of a stream that is believed. */
const FRAGMENT_LIMIT = 16 * 1024 * 1024;

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier === 'tcp') {
    if (bytes.peek() === -1 || (bytes.peek() & 0x7f) !== 0) return VERDICT.no;
    const length = bytes.u32() % 0x80000000;
    if (length < 24 || length > FRAGMENT_LIMIT) return VERDICT.no;
  }
  if (!bytes.has(24)) return VERDICT.no;
  bytes.skip(4);
  const type = bytes.u32();
  if (type === CALL) return probeCall(bytes);
  return type === REPLY ? probeReply(bytes, context) : VERDICT.no;
}

/** A call of RPC version 2 with a program number, small version and procedure, and a known sort of credential. */
function probeCall(bytes: Cursor): Verdict {
  const version = bytes.u32();
  const program = bytes.u32();
  const programVersion = bytes.u32();
  const procedure = bytes.u32();
  const flavour = bytes.u32();
  const length = bytes.u32();
  if (bytes.failed || version !== 2 || program < 100_000 || program >= 0x60000000) return VERDICT.no;
  if (programVersion > 100 || procedure > 1000 || !isFlavour(flavour)) return VERDICT.no;
  return length <= CREDENTIAL_LIMIT && (length & 3) === 0 ? VERDICT.sure : VERDICT.no;
}

/** A reply names no program: it is believed at the ports of the mapper and of NFS alone. */
function probeReply(bytes: Cursor, context: Context): Verdict {
  const isHinted = isPort(context.serverPort) || isPort(context.clientPort);
  if (!isHinted || bytes.u32() !== 0) return VERDICT.no;
  const flavour = bytes.u32();
  const length = bytes.u32();
  bytes.skip(Math.min(length, CREDENTIAL_LIMIT));
  const status = bytes.u32();
  return !bytes.failed && isFlavour(flavour) && status <= 5 ? VERDICT.maybe : VERDICT.no;
}

/** None, system, short, Diffie-Hellman, and GSS. */
function isFlavour(flavour: number): boolean {
  return flavour <= 3 || flavour === 6;
}

function isPort(port: number): boolean {
  return port === 111 || port === 2049;
}
