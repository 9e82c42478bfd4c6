/** What crosses in reads and writes: calls of DCE/RPC in pipes are read; of files it is only seen that one is written and whether it is a program. */
import { Cursor } from '#base/cursor.ts';
import {
  callOf,
  isRpcHeader,
  RPC_HEADER,
  RPC_TYPE,
  type RpcMemory,
  type RpcPacket,
  readRpc,
  rememberRpc,
} from '../../formats/dcerpc/packet.ts';
import type { SmbMemory, SmbPart } from './message.ts';
import { isLibraryPath, pipeName } from './names.ts';

/** Most packets of DCE/RPC in one write, and pipes of one session that are told apart. */
const [PACKET_LIMIT, PIPE_LIMIT] = [16, 64];
/** `MZ`, with which a program of Windows starts (Microsoft, PE Format, section MS-DOS stub). */
const [PROGRAM_1, PROGRAM_2] = [0x4d, 0x5a];

/** Commands of SMB 2 that carry data, and of SMB 1. */
const SECOND = { read: 0x08, write: 0x09, control: 0x0b } as const;
const FIRST = { transaction: 0x25, read: 0x2e, write: 0x2f } as const;
const [FIRST_ANSWER, SECOND_ANSWER] = [0x80, 0x01];
/** FSCTL_PIPE_TRANSCEIVE (MS-SMB2 section 2.2.31). */
const TRANSCEIVE = 0x0011c017;
const [ALL_ONES, SPREAD] = [0xffffffff, 0x9e3779b1];
/** Octets from the header's start on in which data begins, and the start of a packet of DCE/RPC in it. */
export const LOOK_AHEAD: number = 160;

/** Where the data of a command lies, counted from the header's start; null where it carries none that matters. */
export interface Carried {
  readonly offset: number;
  readonly length: number;
  /** Octets before it in the file. */
  readonly at: number;
  readonly isWrite: boolean;
  /** The open file by a number; 0 where the command does not name it. */
  readonly file: number;
}

/** The data of an SMB 2 command whose header starts `ahead` of the cursor. */
export function carriedBySecond(bytes: Cursor, ahead: number): Carried | null {
  const code = u16(bytes, ahead + 12);
  const isAnswer = (bytes.peek(ahead + 16) & SECOND_ANSWER) !== 0;
  const body = ahead + 64;
  // MS-SMB2 sections 2.2.21, 2.2.20, 2.2.31 and 2.2.32.
  if (code === SECOND.write && !isAnswer) {
    return {
      offset: u16(bytes, body + 2),
      length: u32(bytes, body + 4),
      at: u32(bytes, body + 8) + u32(bytes, body + 12),
      isWrite: true,
      file: fileOf(bytes, body + 16),
    };
  }
  if (code === SECOND.read && isAnswer) {
    return { offset: bytes.peek(body + 2), length: u32(bytes, body + 4), at: 0, isWrite: false, file: 0 };
  }
  if (code !== SECOND.control || u32(bytes, body + 4) !== TRANSCEIVE) return null;
  const place = body + (isAnswer ? 32 : 24);
  const file = fileOf(bytes, body + 8);
  return { offset: u32(bytes, place), length: u32(bytes, place + 4), at: 0, isWrite: !isAnswer, file };
}

/** Both halves of a `FileId` in one number; all ones stand for the file that the command before opened. */
function fileOf(bytes: Cursor, at: number): number {
  const [persistent, volatile] = [u32(bytes, at), u32(bytes, at + 8)];
  return persistent === ALL_ONES && volatile === ALL_ONES ? 0 : (persistent ^ Math.imul(volatile, SPREAD)) >>> 0 || 1;
}

/** The data of an SMB 1 command whose header starts `ahead` of the cursor. */
export function carriedByFirst(bytes: Cursor, ahead: number): Carried | null {
  const code = bytes.peek(ahead + 4);
  const isAnswer = (bytes.peek(ahead + 9) & FIRST_ANSWER) !== 0;
  const words = ahead + 33;
  // MS-CIFS sections 2.2.4.43, 2.2.4.42 and 2.2.4.33.
  if (code === FIRST.write && !isAnswer) {
    const [offset, length] = [u16(bytes, words + 22), u16(bytes, words + 20)];
    return { offset, length, at: u32(bytes, words + 6), isWrite: true, file: u16(bytes, words + 4) };
  }
  if (code === FIRST.read && isAnswer) {
    return { offset: u16(bytes, words + 12), length: u16(bytes, words + 10), at: 0, isWrite: false, file: 0 };
  }
  if (code !== FIRST.transaction) return null;
  const [length, offset] = isAnswer ? [words + 12, words + 14] : [words + 22, words + 24];
  // The second word of `Setup` is the file (MS-CIFS section 2.2.5.6).
  const file = isAnswer ? 0 : u16(bytes, words + 30);
  return { offset: u16(bytes, offset), length: u16(bytes, length), at: 0, isWrite: !isAnswer, file };
}

/** What the name of an opened file, the next `length` octets, says: a well-known pipe, or what only attacks open. */
export function openedPipe(name: Cursor, length: number, unicode: boolean): SmbPart | null {
  const pipe = pipeName(name, length, unicode);
  if (pipe) return { kind: 'pipe', pipe };
  return isLibraryPath(name, length, unicode) ? { kind: 'anomaly', anomaly: 'library-opened-as-pipe' } : null;
}

/** Whether a packet of DCE/RPC starts in the data. */
export function holdsRpc(bytes: Cursor, ahead: number, { offset, length }: Carried): boolean {
  return length >= RPC_HEADER && offset + RPC_HEADER <= LOOK_AHEAD && isRpcHeader(bytes, ahead + offset);
}

/** Whether a program is being written from its start on. */
export function holdsProgram(bytes: Cursor, ahead: number, { offset, length, at, isWrite }: Carried): boolean {
  if (!isWrite || at !== 0 || length < 64 || offset + 2 > LOOK_AHEAD) return false;
  return bytes.peek(ahead + offset) === PROGRAM_1 && bytes.peek(ahead + offset + 1) === PROGRAM_2;
}

/** One for all: the packet that is being read. */
const inner = new Cursor();

/** The packets of DCE/RPC in the data of a command. */
export function readCarried(
  packet: Cursor,
  { offset, length, file, isWrite }: Carried,
  memory: SmbMemory,
): readonly RpcPacket[] {
  const found: RpcPacket[] = [];
  const end = Math.min(packet.end, packet.start + offset + length);
  let at = packet.start + offset;
  while (found.length < PACKET_LIMIT && at + RPC_HEADER <= end) {
    inner.reset(packet.bytes, at, end);
    if (!isRpcHeader(inner)) break;
    const little = inner.peek(4) >= 0x10;
    const size = little ? u16(inner, 8) : (inner.peek(8) << 8) | inner.peek(9);
    const pipe = isWrite ? askedPipe(inner.peek(2), file, memory) : answeringPipe(file, callOf(inner, little), memory);
    found.push(readRpc(inner.reset(packet.bytes, at, Math.min(end, at + size)), pipe));
    at += size;
  }
  return found;
}

/** The pipe of a request: a bind begins anew what is known of its file. */
function askedPipe(type: number, file: number, memory: SmbMemory): RpcMemory {
  memory.rpc ??= { byFile: new Map(), last: rememberRpc() };
  const { byFile } = memory.rpc;
  const known = byFile.get(file);
  if (type !== RPC_TYPE.bind) return known ?? memory.rpc.last;
  if (byFile.size >= PIPE_LIMIT) byFile.clear();
  memory.rpc.last = rememberRpc();
  byFile.set(file, memory.rpc.last);
  return memory.rpc.last;
}

/** The pipe that an answer comes from: where the file is not named, the one in which such a call waits. */
function answeringPipe(file: number, call: number, memory: SmbMemory): RpcMemory {
  memory.rpc ??= { byFile: new Map(), last: rememberRpc() };
  const { byFile, last } = memory.rpc;
  const known = file === 0 ? undefined : byFile.get(file);
  if (known !== undefined) return known;
  if (last.calls?.has(call)) return last;
  for (const pipe of byFile.values()) if (pipe.calls?.has(call)) return pipe;
  return last;
}

function u16(bytes: Cursor, at: number): number {
  return (bytes.peek(at) & 0xff) | ((bytes.peek(at + 1) & 0xff) << 8);
}

function u32(bytes: Cursor, at: number): number {
  return u16(bytes, at) + u16(bytes, at + 2) * 0x1_0000;
}
