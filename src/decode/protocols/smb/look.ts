/** What is to be done with a packet, as its header says: most carry files, and are passed over. */
import type { Cursor } from '#base/cursor.ts';
import { wantsFirst } from './first.ts';
import { isWriteIntoTransaction } from './first-anomalies.ts';
import type { SmbMemory, SmbMessage } from './message.ts';
import { type Carried, carriedByFirst, carriedBySecond, holdsProgram, holdsRpc, LOOK_AHEAD } from './pipes.ts';
import { endsSession, wantsSecond } from './second.ts';

/** `read`: whole; `head`: its beginning, up to the words of SMB 1, which is all that is read of it; `pass`: nothing of it; a number: so many octets from the header's start on are needed to say; a message: that is all there is to say. */
export type Look = 'read' | 'head' | 'pass' | number | SmbMessage;

const SECOND = { read: 0x08, write: 0x09, control: 0x0b, setInfo: 0x11 } as const;
const FIRST = { delete: 0x06, rename: 0x07, transaction: 0x25, read: 0x2e, write: 0x2f, create: 0xa2 } as const;
/** Transactions and what continues them: their words tell all that is told of them. */
const TRANSACTIONS: ReadonlySet<number> = new Set([0x26, 0x32, 0x33, 0xa0, 0xa1]);
/** `WriteMode` of WRITE_ANDX from the header's start, and its bit for a raw write to a pipe (MS-CIFS section 2.2.4.43.1). */
const [WRITE_MODE, RAW] = [47, 0x04];
/** FileRenameInformation, FileDispositionInformation and their extended forms (MS-FSCC section 2.4), of InfoType FILE. */
const INFO = { file: 1, rename: 10, disposition: 13, dispositionEx: 64, renameEx: 65 } as const;

const signal = (name: string): SmbMessage => ({ from: 'client', parts: [{ kind: 'signal', name }] });
const WRITES = signal('smb.write');
const PROGRAM = signal('smb.program-written');
const RENAMES = signal('smb.rename');
const DELETES = signal('smb.delete');
const INTO_TRANSACTION: SmbMessage = {
  from: 'client',
  parts: [{ kind: 'anomaly', anomaly: 'write-into-transaction' }],
};

/** Looks at the header of SMB 2 that starts `ahead` of the cursor; the packet has `length` octets. */
export function lookAtSecond(bytes: Cursor, ahead: number, length: number): Look {
  if (endsSession(bytes, ahead)) return 'head';
  if (wantsSecond(bytes, ahead)) return 'read';
  const code = bytes.peek(ahead + 12) | (bytes.peek(ahead + 13) << 8);
  const isAnswer = (bytes.peek(ahead + 16) & 0x01) !== 0;
  if (code === SECOND.setInfo && !isAnswer) return lookAtChange(bytes, ahead, length);
  if (code !== SECOND.read && code !== SECOND.write && code !== SECOND.control) return 'pass';
  // Answers to writes, and requests to read, carry nothing.
  if (isAnswer ? code === SECOND.write : code === SECOND.read) return 'pass';
  const need = Math.min(length, LOOK_AHEAD);
  if (!bytes.has(ahead + need)) return need;
  return lookAtData(bytes, ahead, carriedBySecond(bytes, ahead));
}

/** MS-SMB2 section 2.2.39. */
function lookAtChange(bytes: Cursor, ahead: number, length: number): Look {
  const need = Math.min(length, 68);
  if (!bytes.has(ahead + need)) return need;
  if (bytes.peek(ahead + 66) !== INFO.file) return 'pass';
  const kind = bytes.peek(ahead + 67);
  if (kind === INFO.rename || kind === INFO.renameEx) return RENAMES;
  return kind === INFO.disposition || kind === INFO.dispositionEx ? DELETES : 'pass';
}

/** Looks at the header of SMB 1 that starts `ahead` of the cursor. */
export function lookAtFirst(bytes: Cursor, ahead: number, length: number, memory: SmbMemory): Look {
  const code = bytes.peek(ahead + 4);
  const isAnswer = (bytes.peek(ahead + 9) & 0x80) !== 0;
  if (code === FIRST.rename && !isAnswer) return RENAMES;
  if (code === FIRST.delete && !isAnswer) return DELETES;
  const carries = isAnswer
    ? code === FIRST.read || code === FIRST.transaction
    : code === FIRST.write || code === FIRST.transaction;
  const isWanted = wantsFirst(bytes, ahead);
  if (!carries) return isWanted ? (TRANSACTIONS.has(code) ? 'head' : 'read') : 'pass';
  const need = Math.min(length, LOOK_AHEAD);
  if (!bytes.has(ahead + need)) return need;
  const carried = carriedByFirst(bytes, ahead);
  const isRaw = code === FIRST.write && (bytes.peek(ahead + WRITE_MODE) & RAW) !== 0;
  if (isRaw && carried && isWriteIntoTransaction(carried.file, memory)) return INTO_TRANSACTION;
  const look = lookAtData(bytes, ahead, carried);
  return isWanted && code === FIRST.transaction ? 'read' : look;
}

function lookAtData(bytes: Cursor, ahead: number, carried: Carried | null): Look {
  if (carried === null) return 'pass';
  if (holdsRpc(bytes, ahead, carried)) return 'read';
  if (holdsProgram(bytes, ahead, carried)) return PROGRAM;
  return carried.isWrite ? WRITES : 'pass';
}
