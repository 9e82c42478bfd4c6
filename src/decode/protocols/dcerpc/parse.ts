/** DCE/RPC bytes to messages: streams of connection-oriented packets (C706 section 12.6, MS-RPCE); datagrams are read in `connectionless.ts`. */
import type { Cursor } from '#base/cursor.ts';
import { peekShort } from '../../formats/dcerpc/octets.ts';
import { isRpcHeader, RPC_HEADER, RPC_TYPE, readRpc, rpcNeeds } from '../../formats/dcerpc/packet.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import { parseConnectionless, probeConnectionless } from './connectionless.ts';
import type { DcerpcMemory, DcerpcMessage } from './message.ts';

const MAPPER_PORT = 135;

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier === 'udp') return probeConnectionless(bytes);
  if (context.carrier !== 'tcp' || bytes.peek() !== 5 || bytes.peek(1) > 1) return VERDICT.no;
  if (!bytes.has(RPC_HEADER)) return bytes.peek(2) > RPC_TYPE.outOfBand ? VERDICT.no : VERDICT.more;
  if (!isRpcHeader(bytes)) return VERDICT.no;
  const isHinted = context.serverPort === MAPPER_PORT || context.clientPort === MAPPER_PORT;
  return isHinted || bytes.peek(4) === 0x10 ? VERDICT.sure : VERDICT.maybe;
}

export function parse(bytes: Cursor, context: Context, memory: DcerpcMemory): Answer<DcerpcMessage> {
  if (context.carrier === 'udp') return parseConnectionless(bytes);
  if (!bytes.has(RPC_HEADER)) return more(RPC_HEADER - bytes.remaining);
  if (!isRpcHeader(bytes)) return malformed('no DCE/RPC packet', 0);
  const length = peekShort(bytes, 8, bytes.peek(4) >= 0x10);
  const need = rpcNeeds(bytes, memory);
  if (!bytes.has(need)) return more(need - bytes.remaining);
  // How much is needed of a request is known when its header is there.
  const whole = rpcNeeds(bytes, memory);
  if (!bytes.has(whole)) return more(whole - bytes.remaining);
  return done(readRpc(bytes.sub(whole), memory), length - whole);
}

/** Where a packet may start behind damage. */
export function resynchronise(bytes: Cursor): number {
  for (let ahead = 0; ahead + RPC_HEADER <= bytes.remaining; ahead++) {
    if (bytes.peek(ahead) === 5 && isRpcHeader(bytes, ahead)) return ahead;
  }
  return -1;
}
