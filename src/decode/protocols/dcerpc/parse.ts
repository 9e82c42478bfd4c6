/** DCE/RPC bytes to messages: streams of connection-oriented packets (C706 section 12.6, MS-RPCE); datagrams are read in `connectionless.ts`. */
import { Cursor } from '#base/cursor.ts';
import { readGuid } from '../../formats/guid.ts';
import { readNtlm } from '../../formats/ntlmssp.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import { parseConnectionless, probeConnectionless } from './connectionless.ts';
import { interfaceName, operationName } from './interfaces.ts';
import type { DcerpcMemory, DcerpcMessage } from './message.ts';
import { challengeAnomaly, isChallenge } from './netlogon.ts';
import { isRepresentation, long, peekShort, short } from './octets.ts';

const HEADER = 16;
/** Header of a request, with an object's identifier and without. */
const [REQUEST_HEADER, OBJECT] = [24, 16];
const OBJECT_FLAG = 0x80;
/** Longest packet read whole. */
const READ_LIMIT = 16 * 1024;
/** Most presentation contexts of one bind, and remembered. */
const [CONTEXT_LIMIT, MEMORY_LIMIT] = [64, 256];
const SYNTAX = 20;
/** Trailer of a sign-in before its token. */
const TRAILER = 8;
const TYPE = {
  request: 0,
  response: 2,
  fault: 3,
  bind: 11,
  bindAck: 12,
  bindNak: 13,
  alterContext: 14,
  alterResponse: 15,
  auth3: 16,
  shutdown: 17,
  cancel: 18,
  orphaned: 19,
  outOfBand: 20,
} as const;
const TYPES: readonly number[] = Object.values(TYPE);
const FROM_CLIENT: readonly number[] = [
  TYPE.request,
  TYPE.bind,
  TYPE.alterContext,
  TYPE.auth3,
  TYPE.cancel,
  TYPE.orphaned,
];
const FROM_SERVER: readonly number[] = [
  TYPE.response,
  TYPE.fault,
  TYPE.bindAck,
  TYPE.bindNak,
  TYPE.alterResponse,
  TYPE.shutdown,
];
const READ: readonly number[] = [
  TYPE.bind,
  TYPE.bindAck,
  TYPE.alterContext,
  TYPE.alterResponse,
  TYPE.auth3,
  TYPE.fault,
];
const MAPPER_PORT = 135;

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier === 'udp') return probeConnectionless(bytes);
  if (context.carrier !== 'tcp' || bytes.peek() !== 5 || bytes.peek(1) > 1) return VERDICT.no;
  if (!bytes.has(HEADER)) return bytes.peek(2) > TYPE.outOfBand ? VERDICT.no : VERDICT.more;
  if (!isHeader(bytes)) return VERDICT.no;
  const isHinted = context.serverPort === MAPPER_PORT || context.clientPort === MAPPER_PORT;
  return isHinted || bytes.peek(4) === 0x10 ? VERDICT.sure : VERDICT.maybe;
}

/** Version, type, representation of data, and lengths that fit. */
function isHeader(bytes: Cursor): boolean {
  if (bytes.peek() !== 5 || bytes.peek(1) > 1 || !TYPES.includes(bytes.peek(2))) return false;
  if (!isRepresentation(bytes.peek(4), bytes.peek(5), bytes.peek(6)) || bytes.peek(7) !== 0) return false;
  const little = bytes.peek(4) >= 0x10;
  const length = peekShort(bytes, 8, little);
  return length >= HEADER && peekShort(bytes, 10, little) <= length - HEADER;
}

export function parse(bytes: Cursor, context: Context, memory: DcerpcMemory): Answer<DcerpcMessage> {
  if (context.carrier === 'udp') return parseConnectionless(bytes);
  if (!bytes.has(HEADER)) return more(HEADER - bytes.remaining);
  if (!isHeader(bytes)) return malformed('no DCE/RPC packet', 0);
  const type = bytes.peek(2);
  const little = bytes.peek(4) >= 0x10;
  const length = peekShort(bytes, 8, little);
  if (type === TYPE.request) return parseRequest(bytes, length, little, memory);
  if (!READ.includes(type) || length > READ_LIMIT) {
    bytes.skip(HEADER);
    if (type === TYPE.response) return done({ kind: 'response', profinet: null }, length - HEADER);
    return done({ kind: 'other', from: sender(type) }, length - HEADER);
  }
  if (!bytes.has(length)) return more(length - bytes.remaining);
  return done(readPacket(bytes.sub(length), type, little, memory));
}

function sender(type: number): 'client' | 'server' | 'unknown' {
  if (FROM_CLIENT.includes(type)) return 'client';
  return FROM_SERVER.includes(type) ? 'server' : 'unknown';
}

/** Of a request the operation, and of a sign-in to a domain controller the challenge; what else is in calls is not read. */
function parseRequest(bytes: Cursor, length: number, little: boolean, memory: DcerpcMemory): Answer<DcerpcMessage> {
  const header = REQUEST_HEADER + ((bytes.peek(3) & OBJECT_FLAG) !== 0 ? OBJECT : 0);
  if (length < header) return malformed('request too short', 8);
  if (!bytes.has(header)) return more(header - bytes.remaining);
  const name = memory.contexts.get(peekShort(bytes, 20, little)) ?? '';
  const number = peekShort(bytes, 22, little);
  const isRead = name === 'netlogon' && isChallenge(number) && length <= READ_LIMIT;
  if (isRead && !bytes.has(length)) return more(length - bytes.remaining);
  bytes.skip(header);
  const stub = new Cursor().reset(bytes.bytes, bytes.position, bytes.position + (isRead ? length - header : 0));
  const anomaly = isRead ? challengeAnomaly(stub, number, little) : '';
  const operation = operationName(name, number);
  return done({ kind: 'request', interface: '', operation, anomaly, profinet: null }, length - header);
}

function readPacket(packet: Cursor, type: number, little: boolean, memory: DcerpcMemory): DcerpcMessage {
  const token = tokenOf(packet, little);
  packet.seek(HEADER);
  const ntlm = token ? readNtlm(token) : null;
  switch (type) {
    case TYPE.bind:
    case TYPE.alterContext:
      return { kind: 'bind', interfaces: readContexts(packet, little, memory), ntlm };
    case TYPE.bindAck:
    case TYPE.alterResponse:
      return { kind: 'accepted', interfaces: readResults(packet, little, memory), ntlm };
    case TYPE.auth3:
      return { kind: 'authenticated', ntlm };
    default: {
      const status = long(packet.skip(8), little);
      return packet.failed ? { kind: 'other', from: 'server' } : { kind: 'fault', status };
    }
  }
}

/** The token at the end of a packet; its length stands in the header. */
function tokenOf(packet: Cursor, little: boolean): Cursor | null {
  const length = peekShort(packet, 10, little);
  const start = packet.end - length;
  if (length === 0 || start < packet.start + HEADER + TRAILER) return null;
  return new Cursor().reset(packet.bytes, start, packet.end);
}

/** p_context_list: each with an interface, and the ways of encoding it (C706 section 12.6.3.1). */
function readContexts(packet: Cursor, little: boolean, memory: DcerpcMemory): readonly string[] {
  const interfaces: string[] = [];
  const count = Math.min(packet.skip(8).u8(), CONTEXT_LIMIT);
  packet.skip(3);
  if (memory.contexts.size > MEMORY_LIMIT) memory.contexts.clear();
  for (let i = 0; i < count; i++) {
    const context = short(packet, little);
    const transfers = packet.u8();
    const name = interfaceName(readGuid(packet.skip(1), little));
    packet.skip(4 + transfers * SYNTAX);
    if (packet.failed) break;
    memory.contexts.set(context, name);
    interfaces.push(name);
  }
  memory.asked = interfaces;
  return [...new Set(interfaces)];
}

/** p_result_list, in the order of the bind's contexts; before it stands the server's secondary address. */
function readResults(packet: Cursor, little: boolean, memory: DcerpcMemory): readonly string[] {
  packet.skip(8);
  packet.skip(short(packet, little));
  packet.skip((4 - (packet.offset % 4)) % 4);
  const accepted = new Set<string>();
  const count = Math.min(packet.u8(), CONTEXT_LIMIT);
  packet.skip(3);
  for (let i = 0; i < count; i++) {
    const result = short(packet, little);
    packet.skip(2 + SYNTAX);
    const name = memory.asked[i];
    if (packet.failed) break;
    if (result === 0 && name) accepted.add(name);
  }
  return [...accepted];
}

/** Where a packet may start behind damage. */
export function resynchronise(bytes: Cursor): number {
  for (let ahead = 0; ahead + HEADER <= bytes.remaining; ahead++) {
    if (bytes.peek(ahead) !== 5) continue;
    const rest = new Cursor().reset(bytes.bytes, bytes.position + ahead, bytes.end);
    if (isHeader(rest)) return ahead;
  }
  return -1;
}
