/** Transactions of SMB 1 that no ordinary program sends: the traces of MS17-010 and of what is installed through it. */
import type { FirstCommand } from './first-command.ts';
import type { SmbMemory, SmbPart } from './message.ts';

/** Most multiplex ids kept. */
const KEPT_LIMIT = 64;

const COMMAND = { transaction: 0x25, transaction2: 0x32, transaction2Secondary: 0x33, ntTransact: 0xa0 } as const;
/** `Setup` of SESSION_SETUP in TRANSACTION2 (reserved, never used) and of TRANS_PEEK_NMPIPE. */
const [SESSION_SETUP, PEEK_PIPE] = [0x000e, 0x0023];
/** Words before `Setup`. */
const SETUP_AT = 28;
const [NOT_IMPLEMENTED, INSUFFICIENT_RESOURCES] = [0xc0000002, 0xc0000205];
/** Multiplex id in the answer of DoublePulsar to its ping of id 65. */
const IMPLANT_ANSWER = 81;
/** An ordinary NT transaction is smaller; TRANSACTION2 counts in 16 bits. */
const LONG = 0xffff;

/** What is odd about a transaction, or null. */
export function transactionAnomaly(command: FirstCommand, memory: SmbMemory): SmbPart | null {
  const anomaly = command.answer ? oddAnswer(command, memory) : oddRequest(command, memory);
  return anomaly ? { kind: 'anomaly', anomaly } : null;
}

function oddRequest(command: FirstCommand, memory: SmbMemory): string {
  const { words, multiplexId } = command;
  switch (command.command) {
    case COMMAND.ntTransact:
      if (words.skip(7).u32le() > LONG) memory.longTransactions = keep(memory.longTransactions, multiplexId);
      return '';
    case COMMAND.transaction2Secondary:
      return memory.longTransactions?.has(multiplexId) ? 'nt-transact-continued-by-transaction2' : '';
    case COMMAND.transaction2:
      return words.skip(SETUP_AT).u16le() === SESSION_SETUP ? 'transaction2-session-setup' : '';
    case COMMAND.transaction: {
      const peeks = words.skip(SETUP_AT).u16le() === PEEK_PIPE && words.u16le() === 0 && !words.failed;
      if (peeks) memory.emptyPeeks = keep(memory.emptyPeeks, multiplexId);
      return peeks ? 'peek-without-pipe' : '';
    }
    default:
      return '';
  }
}

function oddAnswer(command: FirstCommand, memory: SmbMemory): string {
  const { status, multiplexId } = command;
  if (command.command === COMMAND.transaction2 && status === NOT_IMPLEMENTED && multiplexId === IMPLANT_ANSWER) {
    return 'transaction2-answered-by-implant';
  }
  const peeked = command.command === COMMAND.transaction && memory.emptyPeeks?.delete(multiplexId) === true;
  return peeked && status === INSUFFICIENT_RESOURCES ? 'peek-answered-insufficient-resources' : '';
}

function keep(kept: Set<number> | null, id: number): Set<number> {
  const ids = kept ?? new Set();
  if (ids.size >= KEPT_LIMIT) ids.clear();
  return ids.add(id);
}
