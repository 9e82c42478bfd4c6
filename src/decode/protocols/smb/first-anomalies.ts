/** Transactions of SMB 1 that no ordinary program sends: the traces of MS17-010 and of what is installed through it. */
import type { FirstCommand } from './first-command.ts';
import type { SmbMemory, SmbPart, UnfinishedTransaction } from './message.ts';

/** Most multiplex ids kept; and of whole transactions, whose pieces would come at once: ids are used again. */
const [KEPT_LIMIT, WHOLE_LIMIT] = [256, 4];

const COMMAND = {
  transaction: 0x25,
  transactionSecondary: 0x26,
  transaction2: 0x32,
  transaction2Secondary: 0x33,
  ntTransact: 0xa0,
  ntTransactSecondary: 0xa1,
} as const;
/** The primary command that each secondary one continues (MS-CIFS sections 2.2.4.34, 2.2.4.47 and 2.2.4.63). */
const CONTINUES: Readonly<Record<number, number>> = {
  [COMMAND.transactionSecondary]: COMMAND.transaction,
  [COMMAND.transaction2Secondary]: COMMAND.transaction2,
  [COMMAND.ntTransactSecondary]: COMMAND.ntTransact,
};
/** `Setup` of SESSION_SETUP in TRANSACTION2 (reserved, never used), of TRANS_PEEK_NMPIPE, and NT_TRANSACT_RENAME (never implemented). */
const [SESSION_SETUP, PEEK_PIPE, NT_RENAME] = [0x000e, 0x0023, 0x0005];
/** Words before `Setup`, and before `Function` of an NT transaction. */
const [SETUP_AT, FUNCTION_AT] = [28, 36];
const STATUS = {
  notImplemented: 0xc0000002,
  invalidHandle: 0xc0000008,
  accessDenied: 0xc0000022,
  insufficientResources: 0xc0000205,
} as const;
/** What DoublePulsar adds to the multiplex id of a request: it was done, it was not understood, there was no room. Its descendant in NotPetya writes a number into a field that is zero instead. */
const IMPLANT_ANSWERS: readonly number[] = [0x10, 0x20, 0x30];
/** TRANS_PEEK_NMPIPE answers with so many octets of parameters (MS-CIFS section 2.2.5.5.1); whoever asks for far more wants those behind. */
const PEEK_LIMIT = 0x400;
/** An ordinary NT transaction is smaller; TRANSACTION2 counts in 16 bits. */
const LONG = 0xffff;

/** True for a write to the file whose number is the multiplex id of a transaction of which more is to come: servers take a raw write to a pipe for a piece of it. */
export function isWriteIntoTransaction(file: number, memory: SmbMemory): boolean {
  return memory.unfinished?.has(file) === true;
}

/** What is odd about a transaction, or null. */
export function transactionAnomaly(command: FirstCommand, memory: SmbMemory): SmbPart | null {
  const anomaly = command.answer ? oddAnswer(command, memory) : oddRequest(command, memory);
  return anomaly ? { kind: 'anomaly', anomaly } : null;
}

function oddRequest(command: FirstCommand, memory: SmbMemory): string {
  const { words, multiplexId } = command;
  switch (command.command) {
    case COMMAND.ntTransact:
      return begin(command, memory) || (u16(words, FUNCTION_AT) === NT_RENAME ? 'nt-transact-rename' : '');
    case COMMAND.transactionSecondary:
    case COMMAND.transaction2Secondary:
    case COMMAND.ntTransactSecondary:
      return goOn(command, memory);
    case COMMAND.transaction2: {
      begin(command, memory);
      if (u16(words, SETUP_AT) !== SESSION_SETUP) return '';
      memory.implantAsked = keep(memory.implantAsked, multiplexId);
      return u16(words, 2) > 0 ? 'transaction2-session-setup-with-data' : 'transaction2-session-setup';
    }
    case COMMAND.transaction: {
      begin(command, memory);
      if (u16(words, SETUP_AT) !== PEEK_PIPE || !words.has(SETUP_AT + 4)) return '';
      if (u16(words, SETUP_AT + 2) !== 0) return u16(words, 4) > PEEK_LIMIT ? 'peek-beyond-its-answer' : '';
      memory.emptyPeeks = keep(memory.emptyPeeks, multiplexId);
      return 'peek-without-pipe';
    }
    default:
      return '';
  }
}

/** Keeps a transaction of which more is to follow, and that one is whole. */
function begin({ command, words, multiplexId }: FirstCommand, memory: SmbMemory): '' {
  if (!words.has(FUNCTION_AT - 10)) return '';
  const isWide = command === COMMAND.ntTransact;
  const total = isWide ? u32(words, 7) : u16(words, 2);
  const sent = isWide ? u32(words, 27) : u16(words, 22);
  const parameters = isWide ? u32(words, 3) - u32(words, 19) : u16(words, 0) - u16(words, 18);
  if (sent >= total && parameters <= 0) {
    memory.unfinished?.delete(multiplexId);
    memory.whole ??= new Set();
    memory.whole.delete(multiplexId);
    memory.whole.add(multiplexId);
    for (const id of memory.whole) if (memory.whole.size > WHOLE_LIMIT) memory.whole.delete(id);
    return '';
  }
  memory.whole?.delete(multiplexId);
  memory.unfinished ??= new Map();
  memory.unfinished.set(multiplexId, { command, total, sent, parameters });
  for (const id of memory.unfinished.keys()) if (memory.unfinished.size > KEPT_LIMIT) memory.unfinished.delete(id);
  return '';
}

/** A further piece of a transaction: of the same kind, and within what was announced. */
function goOn({ command, words, multiplexId }: FirstCommand, memory: SmbMemory): string {
  const isWide = command === COMMAND.ntTransactSecondary;
  const count = isWide ? u32(words, 23) : u16(words, 10);
  const displacement = isWide ? u32(words, 31) : u16(words, 14);
  const begun = memory.unfinished?.get(multiplexId);
  if (begun === undefined) {
    if (memory.whole?.has(multiplexId)) return 'transaction-continued-after-its-end';
    // Each piece says how long the whole is, so that one tells it whose beginning was not captured.
    const total = isWide ? u32(words, 7) : u16(words, 2);
    if (total === 0 || displacement + count <= total) return '';
    const isSecond = command === COMMAND.transaction2Secondary;
    return isSecond ? 'transaction2-piece-beyond-its-whole' : 'transaction-beyond-its-end';
  }
  const anomaly = oddPiece(begun, command, displacement + count);
  begun.sent += count;
  begun.parameters -= isWide ? u32(words, 11) : u16(words, 4);
  if (begun.sent >= begun.total && begun.parameters <= 0) memory.unfinished?.delete(multiplexId);
  return anomaly;
}

function oddPiece(begun: UnfinishedTransaction, command: number, end: number): string {
  if (CONTINUES[command] !== begun.command) {
    const isLong = begun.command === COMMAND.ntTransact && begun.total > LONG;
    return isLong && command === COMMAND.transaction2Secondary
      ? 'nt-transact-continued-by-transaction2'
      : 'transaction-continued-by-another';
  }
  return end > begun.total ? 'transaction-beyond-its-end' : '';
}

function oddAnswer({ command, status, multiplexId, reserved }: FirstCommand, memory: SmbMemory): string {
  if (command === COMMAND.transaction2 && status === STATUS.notImplemented) {
    if (IMPLANT_ANSWERS.some((added) => memory.implantAsked?.has(multiplexId - added)))
      return 'transaction2-answered-by-implant';
    if (!memory.implantAsked?.has(multiplexId)) return '';
    return reserved === 0 ? 'transaction2-session-setup-not-implemented' : 'transaction2-answered-by-implant';
  }
  const peeked = command === COMMAND.transaction && memory.emptyPeeks?.delete(multiplexId) === true;
  if (!peeked) return '';
  if (status === STATUS.insufficientResources) return 'peek-answered-insufficient-resources';
  return status === STATUS.invalidHandle || status === STATUS.accessDenied ? 'peek-refused' : '';
}

function keep(kept: Set<number> | null, id: number): Set<number> {
  const ids = kept ?? new Set();
  if (ids.size >= KEPT_LIMIT) ids.clear();
  return ids.add(id);
}

/** The number at an offset among the words, wherever the cursor is; 0 where they end before it. */
function u16({ bytes, start, end }: FirstCommand['words'], at: number): number {
  return start + at + 2 <= end ? (bytes[start + at] ?? 0) | ((bytes[start + at + 1] ?? 0) << 8) : 0;
}

function u32(words: FirstCommand['words'], at: number): number {
  return u16(words, at) + u16(words, at + 2) * 0x1_0000;
}
