/** One packet of connection-oriented DCE/RPC (C706 section 12.6, MS-RPCE), whatever carries it: TCP or a pipe of SMB. */
import { Cursor } from '#base/cursor.ts';
import { readGuid } from '../guid.ts';
import { type NtlmMessage, readNtlm } from '../ntlmssp.ts';
import { activatedClass } from './activation.ts';
import { type Result, resultOf, sealedResultOf } from './answers.ts';
import { argumentSign, isForPartner, isSearched } from './arguments.ts';
import { addFragment, type Fragments, rememberFragments } from './fragments.ts';
import { interfaceName, operationName } from './interfaces.ts';
import { challengeAnomaly, isChallenge } from './netlogon.ts';
import { isRepresentation, long, peekShort, short } from './octets.ts';

export const RPC_HEADER = 16;
/** Header of a request, with an object's identifier and without; and that of a response. */
const [REQUEST_HEADER, OBJECT, RESPONSE_HEADER] = [24, 16, 24];
const OBJECT_FLAG = 0x80;
const [FIRST_FRAGMENT, LAST_FRAGMENT] = [0x01, 0x02];
/** Longest packet read whole. */
const RPC_READ_LIMIT = 16 * 1024;
/** Most presentation contexts of one bind, and remembered; most calls that wait for their answer. */
const [CONTEXT_LIMIT, MEMORY_LIMIT, CALL_LIMIT] = [64, 256, 64];
const SYNTAX = 20;
/** Trailer of a sign-in before its token, and the level at which what is said is enciphered (MS-RPCE 2.2.1.1.8). */
const [TRAILER, PRIVACY] = [8, 6];

export const RPC_TYPE = {
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
const TYPES: readonly number[] = Object.values(RPC_TYPE);
const { request, response, fault, bind, bindAck, bindNak, alterContext, alterResponse, auth3 } = RPC_TYPE;
const FROM_CLIENT: readonly number[] = [request, bind, alterContext, auth3, RPC_TYPE.cancel, RPC_TYPE.orphaned];
const FROM_SERVER: readonly number[] = [response, fault, bindAck, bindNak, alterResponse, RPC_TYPE.shutdown];
const READ: readonly number[] = [bind, bindAck, alterContext, alterResponse, auth3, fault];

/** A sign-in beside a message; null where there is none or it is not NTLM. */
interface Signed {
  readonly ntlm: NtlmMessage | null;
}

/** Bind and alter context: the client names the interfaces it wants. */
export interface Bind extends Signed {
  readonly kind: 'bind';
  readonly interfaces: readonly string[];
  /** It shows a ticket that only a domain controller asks for: it is a partner in replication. */
  readonly isPartner: boolean;
}

/** Their answers: the interfaces that the server accepted. */
export interface BindAccepted extends Signed {
  readonly kind: 'accepted';
  readonly interfaces: readonly string[];
}

/** Last part of a sign-in. */
export interface Authenticated extends Signed {
  readonly kind: 'authenticated';
}

export interface RpcRequest {
  readonly kind: 'request';
  /** Name of an operation that tells of control over a host, as `svcctl CreateServiceW`; empty for all others. */
  readonly operation: string;
  /** Something that only attacks send, by name; else empty. */
  readonly anomaly: string;
  /** Class that a DCOM activation asks for, where it is one that gives control over a host; else empty. */
  readonly activates: string;
}

/**
 * Of an operation that was told: whether it was done. An enciphered answer says it by its length, where that differs;
 * otherwise that it is one (`answered`) shows that the caller was allowed to ask.
 */
export interface RpcResponse {
  readonly kind: 'response';
  readonly operation: string;
  readonly result: Result | 'unknown';
}

/** A call that waits for its answer. */
interface PendingCall {
  readonly operation: string;
  /** Octets that were answered so far. */
  octets: number;
}

/** The server refused a call, for the reason given by number. */
export interface Fault {
  readonly kind: 'fault';
  readonly status: number;
  readonly operation: string;
}

/** Anything else, known by its sender alone. */
export interface Other {
  readonly kind: 'other';
  readonly from: 'client' | 'server' | 'unknown';
}

export type RpcPacket = Bind | BindAccepted | Authenticated | RpcRequest | RpcResponse | Fault | Other;

/** What is kept of a conversation. */
export interface RpcMemory {
  /** Interfaces by the identifier of their presentation context. */
  readonly contexts: Map<number, string>;
  /** Interfaces that the last bind asked for, in its order. */
  asked: readonly string[];
  /** Operations that wait for their answer, by the number of the call. */
  calls: Map<number, PendingCall> | null;
  /** Arguments of a call in fragments; only of calls that are searched. */
  fragments: Fragments | null;
}

export function rememberRpc(): RpcMemory {
  return { contexts: new Map(), asked: [], calls: null, fragments: null };
}

/** Whether a packet starts at the cursor: version, type, representation of data, and lengths that fit. Needs 16 octets. */
export function isRpcHeader(bytes: Cursor, ahead = 0): boolean {
  if (bytes.peek(ahead) !== 5 || bytes.peek(ahead + 1) > 1 || !TYPES.includes(bytes.peek(ahead + 2))) return false;
  if (!isRepresentation(bytes.peek(ahead + 4), bytes.peek(ahead + 5), bytes.peek(ahead + 6))) return false;
  if (bytes.peek(ahead + 7) !== 0) return false;
  const little = bytes.peek(ahead + 4) >= 0x10;
  const length = peekShort(bytes, ahead + 8, little);
  return length >= RPC_HEADER && peekShort(bytes, ahead + 10, little) <= length - RPC_HEADER;
}

/** Octets from the header's start on that `readRpc` needs of a packet to say all that it can. */
export function rpcNeeds(bytes: Cursor, memory: RpcMemory): number {
  const type = bytes.peek(2);
  const little = bytes.peek(4) >= 0x10;
  const length = peekShort(bytes, 8, little);
  if (READ.includes(type)) return length > RPC_READ_LIMIT ? RPC_HEADER : length;
  if (type === response && memory.calls?.has(callOf(bytes, little)) && length <= RPC_READ_LIMIT) return length;
  if (type !== request) return RPC_HEADER;
  const header = Math.min(headerOf(bytes), length);
  if (!bytes.has(header)) return header;
  const name = memory.contexts.get(peekShort(bytes, 20, little)) ?? '';
  const isTold = isRead(name, peekShort(bytes, 22, little));
  return isTold && length <= RPC_READ_LIMIT ? length : header;
}

const headerOf = (bytes: Cursor): number => REQUEST_HEADER + ((bytes.peek(3) & OBJECT_FLAG) !== 0 ? OBJECT : 0);

const isActivation = (name: string, number: number): boolean =>
  (name === 'IRemoteSCMActivator' && (number === 3 || number === 4)) || (name === 'IActivation' && number === 0);

const isRead = (name: string, number: number): boolean =>
  (name === 'netlogon' && isChallenge(number)) || isActivation(name, number) || isSearched(name, number);

/** The number of a packet's call. */
export function callOf(bytes: Cursor, little: boolean): number {
  const [low, high] = [peekShort(bytes, 12, little), peekShort(bytes, 14, little)];
  return little ? high * 0x10000 + low : low * 0x10000 + high;
}

/** Reads a packet whose header stands at the cursor's start; what lies beyond its end is not looked at. */
export function readRpc(packet: Cursor, memory: RpcMemory): RpcPacket {
  const type = packet.peek(2);
  const little = packet.peek(4) >= 0x10;
  if (type === request) return readRequest(packet, little, memory);
  if (type === response) return readResponse(packet, little, memory);
  const token = READ.includes(type) ? tokenOf(packet, little) : null;
  packet.seek(RPC_HEADER);
  const ntlm = token ? readNtlm(token) : null;
  switch (type) {
    case bind:
    case alterContext:
      return bindOf(readContexts(packet, little, memory), ntlm, token);
    case bindAck:
    case alterResponse:
      return { kind: 'accepted', interfaces: readResults(packet, little, memory), ntlm };
    case auth3:
      return { kind: 'authenticated', ntlm };
    case fault: {
      const operation = answered(packet.seek(0), little, memory);
      const status = long(packet.seek(RPC_HEADER).skip(8), little);
      return packet.failed ? { kind: 'other', from: 'server' } : { kind: 'fault', status, operation };
    }
    default:
      return { kind: 'other', from: sender(type) };
  }
}

/** Only a bind to the interface of replication is looked at for a partner's ticket. */
function bindOf(interfaces: readonly string[], ntlm: NtlmMessage | null, token: Cursor | null): Bind {
  const isPartner = token !== null && interfaces.includes('drsuapi') && isForPartner(token);
  return { kind: 'bind', interfaces, ntlm, isPartner };
}

function sender(type: number): 'client' | 'server' | 'unknown' {
  if (FROM_CLIENT.includes(type)) return 'client';
  return FROM_SERVER.includes(type) ? 'server' : 'unknown';
}

/** Of a request the operation; of a sign-in to a domain controller the challenge, of an activation the class, and of few others whether a sign of attacks is in them. What else is in calls is not read. */
function readRequest(packet: Cursor, little: boolean, memory: RpcMemory): RpcPacket {
  const header = headerOf(packet);
  if (!packet.has(header)) return { kind: 'other', from: 'client' };
  const name = memory.contexts.get(peekShort(packet, 20, little)) ?? '';
  const number = peekShort(packet, 22, little);
  const isFirst = (packet.peek(3) & FIRST_FRAGMENT) !== 0;
  const operation = isFirst ? operationName(name, number) : '';
  if (operation !== '') {
    memory.calls ??= new Map();
    if (memory.calls.size >= CALL_LIMIT) memory.calls.clear();
    memory.calls.set(callOf(packet, little), { operation, octets: 0 });
  }
  const stub = isRead(name, number) ? argumentsOf(packet, header, little, memory) : null;
  return { kind: 'request', operation, ...(stub ? signsOf(name, number, stub, little) : NO_SIGNS) };
}

/** The arguments of a call, with its last fragment. */
function argumentsOf(packet: Cursor, header: number, little: boolean, memory: RpcMemory): Cursor | null {
  const flags = packet.peek(3);
  const [isFirst, isLast] = [(flags & FIRST_FRAGMENT) !== 0, (flags & LAST_FRAGMENT) !== 0];
  const part = new Cursor().reset(packet.bytes, packet.start + header, packet.end);
  if (isFirst && isLast) return part;
  memory.fragments ??= rememberFragments();
  return addFragment(memory.fragments, callOf(packet, little), part, isFirst, isLast);
}

type Signs = Pick<RpcRequest, 'anomaly' | 'activates'>;
const NO_SIGNS: Signs = { anomaly: '', activates: '' };

function signsOf(name: string, number: number, stub: Cursor, little: boolean): Signs {
  if (isActivation(name, number)) return { anomaly: argumentSign(name, number, stub), activates: activatedClass(stub) };
  const isSignIn = name === 'netlogon' && isChallenge(number);
  return { ...NO_SIGNS, anomaly: isSignIn ? challengeAnomaly(stub, number, little) : argumentSign(name, number, stub) };
}

/** The operation that this packet answers, which waits no longer; empty for another. */
function answered(packet: Cursor, little: boolean, memory: RpcMemory): string {
  const call = callOf(packet, little);
  const operation = memory.calls?.get(call)?.operation ?? '';
  memory.calls?.delete(call);
  return operation;
}

/** Calls that are told end with a status of 32 bits: an error of Windows, an NTSTATUS or an HRESULT; 0 is done. */
function readResponse(packet: Cursor, little: boolean, memory: RpcMemory): RpcPacket {
  const pending = memory.calls?.get(callOf(packet, little));
  if (pending === undefined) return NO_ANSWER;
  const length = peekShort(packet, 8, little);
  const token = peekShort(packet, 10, little);
  let end = packet.start + length;
  let isSealed = false;
  if (token > 0) {
    const trailer = new Cursor().reset(packet.bytes, end - token - TRAILER, end);
    const [level, padding] = [trailer.peek(1), trailer.peek(2)];
    isSealed = level === PRIVACY;
    end -= token + TRAILER + padding;
  }
  pending.octets += Math.max(0, end - packet.start - RESPONSE_HEADER);
  if ((packet.peek(3) & LAST_FRAGMENT) === 0) return NO_ANSWER;
  const operation = answered(packet, little, memory);
  if (isSealed) return { kind: 'response', operation, result: sealedResultOf(operation, pending.octets) };
  if (end > packet.end || end - 4 < packet.start + RESPONSE_HEADER)
    return { kind: 'response', operation, result: 'unknown' };
  const status = long(new Cursor().reset(packet.bytes, end - 4, end), little);
  return { kind: 'response', operation, result: resultOf(operation, status) };
}

const NO_ANSWER: RpcResponse = { kind: 'response', operation: '', result: 'unknown' };

/** The token at the end of a packet; its length stands in the header. */
function tokenOf(packet: Cursor, little: boolean): Cursor | null {
  const length = peekShort(packet, 10, little);
  const end = Math.min(packet.end, packet.start + peekShort(packet, 8, little));
  const start = end - length;
  if (length === 0 || start < packet.start + RPC_HEADER + TRAILER) return null;
  return new Cursor().reset(packet.bytes, start, end);
}

/** p_context_list: each with an interface, and the ways of encoding it (C706 section 12.6.3.1). */
function readContexts(packet: Cursor, little: boolean, memory: RpcMemory): readonly string[] {
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
function readResults(packet: Cursor, little: boolean, memory: RpcMemory): readonly string[] {
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
