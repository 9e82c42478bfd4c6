/** DICOM upper layer (PS3.8 section 9.3): bytes to messages, one PDU at a time. */
import { Cursor } from '#base/cursor.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import { readAssociate } from './associate.ts';
import { readCommand } from './command.ts';
import { DataSetReader, syntaxOf } from './data-set.ts';
import type { Command, DicomMessage, ObjectElement, Transfer } from './message.ts';

const PDU = { request: 1, accept: 2, reject: 3, transfer: 4, releaseRequest: 5, releaseReply: 6, abort: 7 } as const;
const HEADER_LENGTH = 6;
/** Header of a PDU, and of the value in it. */
const VALUE_HEADER_LENGTH = 12;
/** The fixed part of an association, up to its items. */
const ASSOCIATE_LENGTH = 68;
/** Longest association that is read. */
const ASSOCIATE_LIMIT = 120 * 1024;
/** Longest PDU that is believed. */
const PDU_LIMIT = 0x20000000;
/** How much of a long P-DATA-TF is looked at; what follows is passed over. */
const WINDOW = 32 * 1024;
const VALUE_LIMIT = 64;
const COMMAND_LIMIT = 8 * 1024;
const C_STORE_REQUEST = 0x0001;
/** UIDs that DICOM itself gave out. */
const DICOM_ROOT = '1.2.840.10008.';
const NOTHING = new Uint8Array(0);
const OTHER: DicomMessage = { kind: 'other' };
const NO_SYNTAXES: ReadonlyMap<number, string> = new Map();
const NO_COMMANDS: readonly Command[] = [];
const NO_ELEMENTS: readonly ObjectElement[] = [];

/** What one direction is in the middle of. */
export interface DicomSide {
  /** Fragments of a command set that is not whole. */
  command: Uint8Array;
  /** The data set that a command announced. */
  dataSet: DataSetReader | null;
}

/** What both directions know of the association. */
export interface DicomMemory {
  client: DicomSide;
  server: DicomSide;
  /** The association's beginning was seen. */
  isAssociated: boolean;
  /** The request proposed roles other than the usual ones. */
  hasRoles: boolean;
  calledAeTitle: string;
  /** By the number of their context: SOP classes of the last request, and the transfer syntaxes that answers chose since. */
  proposed: ReadonlyMap<number, string>;
  accepted: ReadonlyMap<number, string>;
}

/** The message of a P-DATA-TF while it is put together. */
interface TransferDraft extends Transfer {
  commands: readonly Command[];
  elements: readonly ObjectElement[];
  hasPatient: boolean;
}

/** One for all: the presentation data values of the PDU that is being read. */
const values = new Cursor();

export function remember(): DicomMemory {
  return {
    client: newSide(),
    server: newSide(),
    isAssociated: false,
    hasRoles: false,
    calledAeTitle: '',
    proposed: NO_SYNTAXES,
    accepted: NO_SYNTAXES,
  };
}

function newSide(): DicomSide {
  return { command: NOTHING, dataSet: null };
}

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier !== 'tcp') return VERDICT.no;
  const type = bytes.peek();
  if (type < PDU.request || type > PDU.abort || bytes.peek(1) > 0) return VERDICT.no;
  if (bytes.remaining < HEADER_LENGTH) return VERDICT.more;
  const length = bytes.skip(2).u32();
  if (type <= PDU.accept) return probeAssociate(bytes, length);
  if (type === PDU.transfer) return probeTransfer(bytes, length);
  return length === 4 && bytes.remaining === 4 && bytes.peek() === 0 ? VERDICT.maybe : VERDICT.no;
}

/** Version 1, nothing in what is reserved, titles in print, and DICOM's own application context first. */
function probeAssociate(bytes: Cursor, length: number): Verdict {
  if (length < ASSOCIATE_LENGTH || length > ASSOCIATE_LIMIT) return VERDICT.no;
  const titles = Math.min(bytes.remaining, 36);
  for (let at = 0; at < titles; at++) {
    const code = bytes.peek(at);
    const isRight = at >= 4 ? code === 0 || (code >= 0x20 && code < 0x7f) : at === 1 ? (code & 1) === 1 : code === 0;
    if (!isRight) return VERDICT.no;
  }
  if (!bytes.has(ASSOCIATE_LENGTH + 4 + DICOM_ROOT.length)) return VERDICT.more;
  if (bytes.peek(ASSOCIATE_LENGTH) !== 0x10) return VERDICT.maybe;
  return bytes.startsWith(DICOM_ROOT, ASSOCIATE_LENGTH + 4) ? VERDICT.sure : VERDICT.no;
}

function probeTransfer(bytes: Cursor, length: number): Verdict {
  if (!bytes.has(HEADER_LENGTH)) return VERDICT.more;
  const valueLength = bytes.u32();
  const [id, control] = [bytes.u8(), bytes.u8()];
  if (valueLength + 4 > length || valueLength < 2 || id % 2 === 0 || control > 3 || length > PDU_LIMIT)
    return VERDICT.no;
  if ((control & 1) === 0) return bytes.startsWith('\x08\0') || bytes.startsWith('\0\x08') ? VERDICT.maybe : VERDICT.no;
  if (!bytes.has(8)) return VERDICT.more;
  return bytes.startsWith('\0\0\0\0\x04\0\0\0') ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor, context: Context, memory: DicomMemory): Answer<DicomMessage> {
  if (!bytes.has(HEADER_LENGTH)) return more(HEADER_LENGTH - bytes.remaining);
  const type = bytes.u8();
  const length = bytes.skip(1).u32();
  if (type <= PDU.accept && type >= PDU.request) return parseAssociate(bytes, length, type === PDU.request, memory);
  if (type === PDU.transfer) return parseTransfer(bytes, length, context, memory);
  if (type < PDU.reject || type > PDU.abort) return malformed('no PDU type', 0);
  if (length !== 4) return malformed('length of a short PDU', 2);
  if (!bytes.has(4)) return more(4 - bytes.remaining);
  bytes.skip(2);
  const [source, reason] = [bytes.u8(), bytes.u8()];
  return done(type === PDU.reject ? { kind: 'reject', source, reason } : OTHER);
}

function parseAssociate(bytes: Cursor, length: number, isRequest: boolean, memory: DicomMemory): Answer<DicomMessage> {
  if (length < ASSOCIATE_LENGTH || length > ASSOCIATE_LIMIT) return malformed('length of an association', 2);
  if (!bytes.has(length)) return more(length - bytes.remaining);
  const message = readAssociate(bytes.bytes, bytes.position, bytes.position + length, isRequest);
  if (!message) return malformed('items of an association', HEADER_LENGTH);
  bytes.skip(length);
  memory.client = newSide();
  memory.server = newSide();
  if (isRequest) {
    memory.proposed = message.items.syntaxes;
    memory.accepted = NO_SYNTAXES;
  } else if (memory.accepted.size === 0) memory.accepted = message.items.syntaxes;
  else memory.accepted = new Map([...memory.accepted, ...message.items.syntaxes]);
  return done(message);
}

function parseTransfer(bytes: Cursor, length: number, context: Context, memory: DicomMemory): Answer<DicomMessage> {
  if (length < HEADER_LENGTH || length > PDU_LIMIT) return malformed('length of P-DATA-TF', 2);
  if (!bytes.has(HEADER_LENGTH)) return more(HEADER_LENGTH - bytes.remaining);
  const side = context.fromClient ? memory.client : memory.server;
  const isCommand = (bytes.peek(5) & 1) === 1;
  const isWanted = isCommand || (side.dataSet !== null && !side.dataSet.isDone);
  // Pixels: one value that nobody wants fills the PDU.
  if (!isWanted && peekU32(bytes) + 4 === length) {
    bytes.skip(HEADER_LENGTH);
    return done(OTHER, length - HEADER_LENGTH);
  }
  const window = Math.min(length, WINDOW);
  if (!bytes.has(window)) return more(window - bytes.remaining);
  const transfer: TransferDraft = { kind: 'transfer', commands: NO_COMMANDS, elements: NO_ELEMENTS, hasPatient: false };
  values.reset(bytes.bytes, bytes.position, bytes.position + window);
  const problem = readValues(values, length > window, side, memory, transfer);
  bytes.skip(window);
  return problem === '' ? done(transfer, length - window) : malformed(problem, HEADER_LENGTH);
}

/** Reads the presentation data values of one PDU; answers what is wrong, or nothing. */
function readValues(body: Cursor, isCut: boolean, side: DicomSide, memory: DicomMemory, to: TransferDraft): string {
  for (let count = 0; body.remaining > 0 && count < VALUE_LIMIT; count++) {
    if (isCut && body.remaining < VALUE_HEADER_LENGTH) break;
    const length = body.u32() - 2;
    const id = body.u8();
    const control = body.u8();
    if (body.failed || length < 0 || id % 2 === 0 || control > 3) return 'header of a value';
    const isWhole = length <= body.remaining;
    if (!isWhole && !isCut) return 'length of a value';
    const from = body.position;
    body.position = isWhole ? from + length : body.end;
    const isLast = (control & 2) !== 0;
    if ((control & 1) === 0) readData(id, body, from, isLast, isWhole, side, to);
    else if (!readCommandPart(id, body, from, isLast, side, memory, to) || !isWhole) return 'command set';
  }
  return '';
}

/** A command set, or a part of one, from `from` up to the cursor; false where it is none. */
function readCommandPart(
  id: number,
  { bytes, position }: Cursor,
  from: number,
  isLast: boolean,
  side: DicomSide,
  memory: DicomMemory,
  to: TransferDraft,
): boolean {
  // Behind a gap an older fragment may be left: a command set begins with its own length.
  if (startsCommand(bytes, from, position)) side.command = NOTHING;
  const earlier = side.command;
  if (earlier.length + position - from > COMMAND_LIMIT) return false;
  side.dataSet = null;
  if (!isLast) {
    side.command = Buffer.concat([earlier, bytes.subarray(from, position)]);
    return true;
  }
  side.command = NOTHING;
  const whole = earlier.length > 0 ? Buffer.concat([earlier, bytes.subarray(from, position)]) : null;
  const command = whole ? readCommand(whole, 0, whole.length) : readCommand(bytes, from, position);
  if (!command) return false;
  to.commands = to.commands.length > 0 ? [...to.commands, command] : [command];
  if (command.hasDataSet) {
    const isOwnObject = command.field === C_STORE_REQUEST && command.moveOriginator === '';
    side.dataSet = new DataSetReader(id, syntaxOf(memory.accepted.get(id) ?? ''), isOwnObject);
  }
  return true;
}

/** A data set, or a part of one, from `from` up to the cursor. */
function readData(
  id: number,
  { bytes, position }: Cursor,
  from: number,
  isLast: boolean,
  isWhole: boolean,
  side: DicomSide,
  to: TransferDraft,
): void {
  const reader = side.dataSet;
  if (!reader || reader.isDone || reader.contextId !== id) return;
  const hadPatient = reader.hasPatient;
  reader.feed(bytes, from, position, isLast && isWhole);
  if (!isWhole) reader.abandon();
  if (reader.isDone)
    to.elements = to.elements.length > 0 ? [...to.elements, ...reader.takeElements()] : reader.takeElements();
  if (reader.hasPatient && !hadPatient) to.hasPatient = true;
  if (isLast) side.dataSet = null;
}

function startsCommand(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < 8 || bytes[from + 4] !== 4) return false;
  for (let at = from; at < from + 4; at++) if (bytes[at] !== 0) return false;
  return true;
}

function peekU32(bytes: Cursor): number {
  return bytes.peek(0) * 0x1000000 + bytes.peek(1) * 0x10000 + bytes.peek(2) * 0x100 + bytes.peek(3);
}

/** The next P-DATA-TF that begins a command set, or the next association: what is behind either owes nothing to what was lost. */
export function resynchronise(bytes: Cursor): number {
  for (let at = 0; at + 20 <= bytes.remaining; at++) {
    if (bytes.peek(at + 1) !== 0) continue;
    const type = bytes.peek(at);
    if (type === PDU.transfer && isCommandAt(bytes, at)) return at;
    if ((type === PDU.request || type === PDU.accept) && isAssociateAt(bytes, at)) return at;
  }
  return -1;
}

function isCommandAt(bytes: Cursor, at: number): boolean {
  const control = bytes.peek(at + 11);
  return bytes.peek(at + 10) % 2 === 1 && (control & 1) === 1 && bytes.startsWith('\0\0\0\0\x04\0\0\0', at + 12);
}

function isAssociateAt(bytes: Cursor, at: number): boolean {
  return bytes.startsWith('\0\x01\0\0', at + 6) && bytes.startsWith(`\x10\0`, at + 74);
}
