/** The commands of SMB 1 (MS-CIFS, MS-SMB) that make a session; commands chained by AndX are followed. */
import { Cursor } from '#base/cursor.ts';
import { transactionAnomaly } from './first-anomalies.ts';
import { align, type FirstCommand, readName } from './first-command.ts';
import { readChoice, readOffer, readSessionRequest, readSessionResponse } from './first-session.ts';
import type { SmbMemory, SmbPart } from './message.ts';
import { readShareName } from './names.ts';
import { carriedByFirst, holdsRpc, openedPipe, readCarried } from './pipes.ts';
import { rememberTree, treeAnswered } from './trees.ts';

/** Most commands chained in one packet. */
const CHAIN_LIMIT = 4;

const HEADER = 32;
const COMMAND = {
  transaction: 0x25,
  transactionSecondary: 0x26,
  transaction2: 0x32,
  transaction2Secondary: 0x33,
  negotiate: 0x72,
  sessionSetup: 0x73,
  treeConnect: 0x75,
  ntTransact: 0xa0,
  ntTransactSecondary: 0xa1,
  ntCreate: 0xa2,
} as const;
const ANSWER = 0x80;
const UNICODE = 0x8000;
/** With this dialect the answer comes by SMB 2. */
const SMB_2 = 'SMB 2.002';

/** Whether the packet whose header starts `ahead` of the cursor holds something to read. */
export function wantsFirst(bytes: Cursor, ahead: number): boolean {
  const answer = (bytes.peek(ahead + 9) & ANSWER) !== 0;
  switch (bytes.peek(ahead + 4)) {
    case COMMAND.negotiate:
    case COMMAND.sessionSetup:
    case COMMAND.treeConnect:
      return true;
    case COMMAND.transaction:
    case COMMAND.transaction2:
      // Of answers only failures are looked at.
      return !answer || bytes.peek(ahead + 8) !== 0;
    case COMMAND.transactionSecondary:
    case COMMAND.transaction2Secondary:
    case COMMAND.ntTransact:
    case COMMAND.ntTransactSecondary:
    case COMMAND.ntCreate:
      return !answer;
    default:
      return false;
  }
}

/** One for all: words and octets of the command that is being read. */
const [words, octets] = [new Cursor(), new Cursor()];
const NOTHING: readonly SmbPart[] = [];

/** Reads the commands of one packet. */
export function readFirst(packet: Cursor, memory: SmbMemory): readonly SmbPart[] {
  const carried = carriedByFirst(packet, 0);
  let parts: SmbPart[] | null = null;
  if (carried && holdsRpc(packet, 0, carried))
    parts = readCarried(packet, carried, memory).map((rpc) => ({ kind: 'rpc', packet: rpc }));
  let command = packet.skip(4).u8();
  const status = packet.u32le();
  const answer = (packet.u8() & ANSWER) !== 0;
  const unicode = (packet.u16le() & UNICODE) !== 0;
  const processHigh = packet.u16le();
  const reserved = packet.skip(8).u16le();
  const multiplexId = packet.skip(6).u16le();
  let at = HEADER;
  for (let count = 0; count < CHAIN_LIMIT; count++) {
    packet.seek(at);
    cut(packet, packet.u8() * 2, words);
    cut(packet, Math.min(packet.u16le(), packet.remaining), octets);
    if (packet.failed) break;
    const heading = { command, answer, status, unicode, multiplexId, reserved, processHigh };
    const part = readCommand({ ...heading, packet, words, octets }, memory);
    if (part) {
      parts ??= [];
      parts.push(part);
    }
    const next = chained(command) && words.end - words.start >= 4 ? words.seek(0).u8() : 0xff;
    const offset = words.skip(1).u16le();
    // Chains only lead forward, so they end.
    if (next === 0xff || offset <= at) break;
    command = next;
    at = offset;
  }
  return parts ?? NOTHING;
}

/** Points `to` at the next `count` octets, which the packet moves past. */
function cut(packet: Cursor, count: number, to: Cursor): void {
  const start = packet.position;
  packet.skip(count);
  to.reset(packet.bytes, start, start + count);
}

function chained(command: number): boolean {
  return command === COMMAND.sessionSetup || command === COMMAND.treeConnect || command === COMMAND.ntCreate;
}

function readCommand(command: FirstCommand, memory: SmbMemory): SmbPart | null {
  switch (command.command) {
    case COMMAND.negotiate:
      if (command.answer) return readChoice(command, memory);
      return processAnomaly(command, memory, readOffer(command, memory));
    case COMMAND.sessionSetup:
      return command.answer ? readSessionResponse(command) : readSessionRequest(command, memory);
    case COMMAND.treeConnect:
      if (command.answer) return treeAnswered(memory, command.multiplexId, command.status);
      readTree(command, memory);
      return null;
    case COMMAND.ntCreate:
      return command.answer ? null : readCreate(command);
    default:
      return transactionAnomaly(command, memory);
  }
}

/** The offer; or that SMB 2 chosen by it would look for the process behind the end of its table (CVE-2009-3103). */
function processAnomaly({ processHigh }: FirstCommand, { dialects }: SmbMemory, offer: SmbPart): SmbPart {
  if (processHigh === 0 || !dialects.includes(SMB_2)) return offer;
  return { kind: 'anomaly', anomaly: 'negotiate-by-process-beyond-its-table' };
}

/** MS-CIFS section 2.2.4.55.1. */
function readTree(command: FirstCommand, memory: SmbMemory): void {
  const { words, octets } = command;
  const length = words.skip(6).u16le();
  octets.skip(length);
  if (words.failed || octets.failed) return;
  rememberTree(memory, command.multiplexId, readName(octets, command, readShareName));
}

/** MS-CIFS section 2.2.4.64.1: the name is compared with those of pipes, and read no further. */
function readCreate(command: FirstCommand): SmbPart | null {
  const length = command.words.skip(5).u16le();
  const name = command.octets;
  if (command.unicode) align(name, command.packet);
  return command.words.failed ? null : openedPipe(name, length, command.unicode);
}
