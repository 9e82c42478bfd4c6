/** The commands of SMB 2 and 3 (MS-SMB2) that make a session; compounded ones are taken apart. */
import { Cursor } from '#base/cursor.ts';
import { readGuid } from '../../formats/guid.ts';
import { readNtlm } from '../../formats/ntlmssp.ts';
import type { Signing, SmbMemory, SmbPart } from './message.ts';
import { isStartupFile, readShareName, secondDialect } from './names.ts';
import { carriedBySecond, holdsRpc, openedPipe, readCarried } from './pipes.ts';
import { rememberTree, treeAnswered } from './trees.ts';

/** Most commands of one packet. */
const COMPOUND_LIMIT = 64;
/** Most dialects of one offer. */
const DIALECT_LIMIT = 32;
/** Longest path of a share, in octets. */
const PATH_LIMIT = 1024;

const HEADER = 64;
/** `CreateDisposition` of a file that must be there (section 2.2.13). */
const OPEN = 1;
const STARTUP_FILE: SmbPart = { kind: 'signal', name: 'smb.startup-file' };
const COMMAND = { negotiate: 0, sessionSetup: 1, treeConnect: 3, create: 5 } as const;
const [STATUS_SUCCESS, MORE_PROCESSING] = [0, 0xc0000016];
const SERVER_TO_REDIRECTOR = 0x01;
const [SIGNING_ENABLED, SIGNING_REQUIRED] = [0x01, 0x02];
/** IS_GUEST of `SessionFlags`. */
const GUEST = 0x01;

/** One for all: the command that is being read, and a part of it. */
const [command, field] = [new Cursor(), new Cursor()];
const NOTHING: readonly SmbPart[] = [];
/** `ClientGuid` in an offer, behind its header. */
const GUID_AT = 12;
const LETTERS: SmbPart = { kind: 'signal', name: 'smb.client-of-letters' };

/** Whether the packet whose header starts `ahead` of the cursor holds something to read. */
export function wantsSecond(bytes: Cursor, ahead: number): boolean {
  return isWanted(bytes, ahead) || nextOf(bytes, ahead) !== 0;
}

/** Whether a packet is the last answer to a sign-in, alone: its state and flags tell how that ended. */
export function endsSession(bytes: Cursor, ahead: number): boolean {
  const code = bytes.peek(ahead + 12) | (bytes.peek(ahead + 13) << 8);
  if (code !== COMMAND.sessionSetup || !isAnswer(bytes, ahead) || nextOf(bytes, ahead) !== 0) return false;
  return bytes.peek(ahead + 8) !== (MORE_PROCESSING & 0xff) || bytes.peek(ahead + 11) !== 0xc0;
}

/** The same of the command whose header starts there, whatever is compounded with it. */
function isWanted(bytes: Cursor, ahead: number): boolean {
  const code = bytes.peek(ahead + 12) | (bytes.peek(ahead + 13) << 8);
  return code <= COMMAND.treeConnect || (code === COMMAND.create && !isAnswer(bytes, ahead));
}

function isAnswer(bytes: Cursor, ahead: number): boolean {
  return (bytes.peek(ahead + 16) & SERVER_TO_REDIRECTOR) !== 0;
}

/** Reads the commands of one packet. */
export function readSecond(packet: Cursor, memory: SmbMemory): readonly SmbPart[] {
  let parts: SmbPart[] | null = null;
  for (let count = 0; count < COMPOUND_LIMIT && packet.has(HEADER); count++) {
    if (packet.peek() !== 0xfe || !packet.startsWith('SMB', 1)) break;
    const next = nextOf(packet, 0);
    const isLast = next === 0 || next > packet.remaining;
    const start = packet.position;
    const end = isLast ? packet.end : start + next;
    const isRead = isWanted(packet, 0);
    command.reset(packet.bytes, start, end);
    const part = isRead ? readCommand(command, memory) : null;
    packet.position = end;
    if (part) {
      parts ??= [];
      parts.push(part);
    }
    const carried = isRead ? null : carriedBySecond(command, 0);
    if (carried && holdsRpc(command, 0, carried)) {
      parts ??= [];
      for (const rpc of readCarried(command, carried, memory)) parts.push({ kind: 'rpc', packet: rpc });
    }
    if (isLast || next < HEADER) break;
  }
  return parts ?? NOTHING;
}

function nextOf(bytes: Cursor, ahead: number): number {
  const at = ahead + 20;
  const low = (bytes.peek(at) & 0xff) | ((bytes.peek(at + 1) & 0xff) << 8) | ((bytes.peek(at + 2) & 0xff) << 16);
  return low + (bytes.peek(at + 3) & 0xff) * 0x1000000;
}

function readCommand(packet: Cursor, memory: SmbMemory): SmbPart | null {
  const answer = isAnswer(packet, 0);
  const status = packet.skip(8).u32le();
  const code = packet.u16le();
  const id = packet.skip(10).u64le();
  packet.seek(HEADER);
  switch (code) {
    case COMMAND.negotiate:
      if (!answer) return isOfLetters(packet) ? LETTERS : readOffer(packet);
      return status === STATUS_SUCCESS ? readChoice(packet) : null;
    case COMMAND.sessionSetup:
      return answer ? readSessionResponse(packet, status) : readSessionRequest(packet);
    case COMMAND.treeConnect:
      return answer ? treeAnswered(memory, id, status) : readTree(packet, memory, id);
    case COMMAND.create:
      return answer ? null : readCreate(packet);
    default:
      return null;
  }
}

/** Whether the identifier that a client makes up for itself is sixteen letters, as the library Impacket makes it: programs of systems use random octets, and of sixteen such all are letters once in 10^11 times. */
function isOfLetters({ bytes, position, end }: Cursor): boolean {
  if (position + GUID_AT + 16 > end) return false;
  for (let at = position + GUID_AT; at < position + GUID_AT + 16; at++) {
    const letter = (bytes[at] ?? 0) | 0x20;
    if (letter < 0x61 || letter > 0x7a) return false;
  }
  return true;
}

/** Section 2.2.3. */
function readOffer(packet: Cursor): SmbPart | null {
  packet.skip(2);
  const count = Math.min(packet.u16le(), DIALECT_LIMIT);
  const signing = signingOf(packet.u16le());
  packet.skip(30);
  const dialects: string[] = [];
  for (let i = 0; i < count; i++) {
    const name = secondDialect(packet.u16le());
    if (name) dialects.push(name);
  }
  return packet.failed ? null : { kind: 'negotiate-request', dialects: dialects.join(), signing };
}

/** Section 2.2.4. */
function readChoice(packet: Cursor): SmbPart | null {
  packet.skip(2);
  const signing = signingOf(packet.u16le());
  const dialect = secondDialect(packet.u16le());
  const serverGuid = readGuid(packet.skip(2));
  if (packet.failed) return null;
  return { kind: 'negotiate-response', dialect, signing, serverGuid, domain: '', serverName: '' };
}

function signingOf(mode: number): Signing {
  if ((mode & SIGNING_REQUIRED) !== 0) return 'required';
  return (mode & SIGNING_ENABLED) !== 0 ? 'enabled' : 'disabled';
}

/** Section 2.2.5. */
function readSessionRequest(packet: Cursor): SmbPart {
  packet.skip(12);
  const ntlm = readNtlm(slice(packet, packet.u16le(), packet.u16le()));
  return { kind: 'session-request', ntlm, user: '', nativeOs: '', nativeLanManager: '', plainPassword: false };
}

/** Section 2.2.6. */
function readSessionResponse(packet: Cursor, status: number): SmbPart {
  packet.skip(2);
  const flags = packet.u16le();
  const known = status === STATUS_SUCCESS || status === MORE_PROCESSING;
  const ntlm = known ? readNtlm(slice(packet, packet.u16le(), packet.u16le())) : null;
  const guest = status === STATUS_SUCCESS && (flags & GUEST) !== 0;
  return { kind: 'session-response', ntlm, status, guest, nativeOs: '', nativeLanManager: '' };
}

/** Section 2.2.9. */
function readTree(packet: Cursor, memory: SmbMemory, id: number): null {
  packet.skip(4);
  const [offset, length] = [packet.u16le(), packet.u16le()];
  if (length > PATH_LIMIT) return null;
  const path = slice(packet, offset, length);
  rememberTree(memory, id, readShareName(path.bytes, path.start, path.end, true));
  return null;
}

/** Section 2.2.13: the name is compared with those of pipes, and read no further. */
function readCreate(packet: Cursor): SmbPart | null {
  const disposition = packet.skip(36).u32le();
  const [offset, length] = [packet.skip(4).u16le(), packet.u16le()];
  const name = slice(packet, offset, length);
  const isMade = disposition !== OPEN && isStartupFile(name, length);
  return isMade ? STARTUP_FILE : openedPipe(name, length, true);
}

/** The octets `[offset, offset + length)` from the header on; empty when they are not all there. */
function slice(packet: Cursor, offset: number, length: number): Cursor {
  const start = packet.start + offset;
  const fits = !packet.failed && offset >= HEADER && start + length <= packet.end;
  return field.reset(packet.bytes, start, fits ? start + length : start);
}
