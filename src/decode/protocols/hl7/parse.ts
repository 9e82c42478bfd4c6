/** HL7 version 2 in MLLP frames or bare: bytes to segments; patients' segments are passed over without becoming text. */
import type { Cursor } from '#base/cursor.ts';
import type { PassageSort } from '#model/passage.ts';
import { type Answer, type Context, done, more, VERDICT, type Verdict } from '../../protocol.ts';
import { type Delimiters, Fields, isMark, isSign, MARK, nameNumber, USUAL } from './fields.ts';
import type { Hl7Field, Hl7Message } from './message.ts';
import { Results } from './results.ts';
import { isAllowed, readFields } from './segment.ts';

/** Longest segment of which a field is read. */
const SEGMENT_LIMIT = 8 * 1024;
const NAME_LENGTH = 3;
const BYTE_ORDER_MARK = '\xef\xbb\xbf';
const [MESSAGE, FILE, BATCH] = [nameNumber('MSH'), nameNumber('FHS'), nameNumber('BHS')];
const [PATIENT, OBSERVATION, ACKNOWLEDGEMENT] = [nameNumber('PID'), nameNumber('OBX'), nameNumber('MSA')];
/** Message types that a client sends of itself (HL7 table 0076). */
const CLIENT_TYPES: ReadonlySet<string> = new Set(
  'ADT BAR DFT MDM MFN OMG OML OMP OMS ORM ORU OUL PPR QBP QRY RAS RDE RDS REF SIU SSU VXU'.split(' '),
);
const ORDER = nameNumber('OBR');
/** Message control id (MSH-10), the one that is answered (MSA-2), filler order number (OBR-3), and the most bytes of either. */
const [CONTROL, ANSWERED, FILLER, IDENTIFIER_LIMIT] = [10, 2, 3, 199];
const PATIENT_DATA: ReadonlyMap<number, string> = new Map([
  [PATIENT, 'hl7.patient-identification'],
  [nameNumber('NK1'), 'hl7.next-of-kin'],
  [nameNumber('IN1'), 'hl7.insurance'],
  [nameNumber('DG1'), 'hl7.diagnosis'],
  [nameNumber('AL1'), 'hl7.allergy'],
]);

/** What became of a segment: read, or the first of the next run; or so many more bytes are needed. */
const [READ, NEXT] = [0, -1];
/** One for all: the fields of the segment that is being read. */
const fields = new Fields();

/** A message while its segments are read. */
interface Run {
  readonly fields: Hl7Field[];
  patientData: string;
  patientSegments: number;
  role: Hl7Message['role'];
  passing: Hl7Message['passing'];
  reported: Hl7Message['reported'];
}

/** Where one direction is. */
export interface Hl7Side {
  /** In a segment that is passed over up to its end. */
  isPassing: boolean;
  /** The signs of the message, null outside one. */
  delimiters: Delimiters | null;
  /** The message's header was what it should be: fields of what follows may be read. */
  isTrusted: boolean;
  hasPatient: boolean;
  /** The control id of the alarm that is being read, else null. */
  alarm: Uint8Array | null;
  /** What the message reports so far; null where it is none that reports. */
  results: Results | null;
}

export interface Hl7Memory {
  client: Hl7Side;
  server: Hl7Side;
}

export function remember(): Hl7Memory {
  return { client: newSide(), server: newSide() };
}

function newSide(): Hl7Side {
  return { isPassing: false, delimiters: null, isTrusted: false, hasPatient: false, alarm: null, results: null };
}

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier !== 'tcp') return VERDICT.no;
  let at = bytes.peek() === MARK.start ? 1 : 0;
  if (at === 0 && bytes.peek() === 0xef && bytes.peek(1) === 0xbb && bytes.peek(2) === 0xbf) at = 3;
  const first = bytes.peek(at);
  if (first === -1) return at === 1 ? VERDICT.more : VERDICT.no;
  if (first !== 0x4d && first !== 0x46 && first !== 0x42) return VERDICT.no;
  for (const [index, letter] of (first === 0x4d ? [0x53, 0x48] : [0x48, 0x53]).entries()) {
    const code = bytes.peek(at + 1 + index);
    if (code === -1) return VERDICT.more;
    if (code !== letter) return VERDICT.no;
  }
  if (!bytes.has(at + 9)) return VERDICT.more;
  bytes.skip(at);
  return readDelimiters(bytes) ? VERDICT.sure : VERDICT.no;
}

/** MSH-1 and MSH-2 under the cursor, which stays; null where they are none. */
function readDelimiters(bytes: Cursor): Delimiters | null {
  if (bytes.startsWith('|^~\\&|', NAME_LENGTH)) return USUAL;
  const field = bytes.peek(3);
  for (let i = 3; i < 8; i++) {
    const code = bytes.peek(i);
    const isPart = code > 0x20 && code < 0x7f && !isWord(code);
    if (i === 7 ? code !== field && !isPart : !isPart) return null;
    for (let k = 3; k < i && i < 7; k++) if (bytes.peek(k) === code) return null;
  }
  // Four signs, or five with the truncation sign, and MSH-1 behind them; a subcomponent sign may be absent.
  const isClosed = bytes.peek(7) === field || bytes.peek(8) === field;
  if (!isClosed) return null;
  const sign = (index: number): string => String.fromCharCode(bytes.peek(index));
  return {
    field,
    component: sign(4),
    repetition: sign(5),
    escape: sign(6),
    subcomponent: bytes.peek(7) === field ? '&' : sign(7),
  };
}

/** Reads segments up to one that begins another run, or that is not all there. */
export function parse(bytes: Cursor, context: Context, memory: Hl7Memory): Answer<Hl7Message> {
  const side = context.fromClient ? memory.client : memory.server;
  const run: Run = { fields: [], patientData: '', patientSegments: 0, role: '', passing: null, reported: null };
  for (let count = 0; ; count++) {
    passMarks(bytes, side, run);
    if (bytes.position >= bytes.end || run.reported !== null) return done(run);
    const answer = readSegment(bytes, side, run, count === 0);
    if (answer === READ) continue;
    return answer > 0 && count === 0 ? more(answer) : done(run);
  }
}

/** What stands between messages and between segments. At a message's end it is known what it reported. */
function passMarks(bytes: Cursor, side: Hl7Side, run: Run): void {
  for (; bytes.position < bytes.end; bytes.position++) {
    const mark = bytes.bytes[bytes.position] as number;
    if (mark > MARK.end || !isMark(mark)) return;
    side.isPassing = false;
    if (mark !== MARK.start && mark !== MARK.end) continue;
    const { results } = side;
    const sum = results?.sum();
    if (results && sum) run.reported = [results.control, sum];
    forget(side);
  }
}

function forget(side: Hl7Side): void {
  side.delimiters = null;
  side.isTrusted = false;
  side.hasPatient = false;
  side.alarm = null;
  side.results = null;
}

/** Reads one segment into the run; answers READ, NEXT, or how many more bytes are needed at least. */
function readSegment(bytes: Cursor, side: Hl7Side, run: Run, isFirst: boolean): number {
  if (side.isPassing) return passOver(bytes, side);
  const missing = NAME_LENGTH + 1 - bytes.remaining;
  if (missing > 0 && segmentEnd(bytes) < 0) return missing;
  if (bytes.startsWith(BYTE_ORDER_MARK)) {
    bytes.skip(BYTE_ORDER_MARK.length);
    return READ;
  }
  const name = segmentName(bytes);
  if (name === MESSAGE || name === FILE || name === BATCH) return isFirst ? readHeader(bytes, name, side, run) : NEXT;
  // What is no segment of a message has no name.
  if (name === 0 || bytes.peek(NAME_LENGTH) !== side.delimiters?.field) return passOver(bytes, side);
  const kind = kindOf(name, side);
  if (!isFirst && kind !== '' && kind !== run.patientData) return NEXT;
  if (name === ORDER && side.isTrusted && side.alarm !== null) return readOrder(bytes, side, side.alarm, run);
  if (side.isTrusted && isAllowed(name)) return readAllowed(bytes, name, kind, side, run);
  if (name === PATIENT) side.hasPatient = true;
  note(kind, run);
  return passOver(bytes, side);
}

/** Moves to the segment's end, or over all there is of it. */
function passOver(bytes: Cursor, side: Hl7Side): number {
  const end = segmentEnd(bytes);
  side.isPassing = end < 0;
  bytes.position = end < 0 ? bytes.end : end;
  return READ;
}

/** Where the segment under the cursor ends, or -1. */
function segmentEnd(bytes: Cursor): number {
  for (let at = bytes.position; at < bytes.end; at++) {
    const code = bytes.bytes[at] as number;
    if (code <= MARK.end && isMark(code)) return at;
  }
  return -1;
}

/** Three capitals or digits as a number, or 0. */
function segmentName(bytes: Cursor): number {
  const a = bytes.peek(0);
  const b = bytes.peek(1);
  const c = bytes.peek(2);
  return isSign(a) && isSign(b) && isSign(c) ? (a << 16) | (b << 8) | c : 0;
}

function isWord(code: number): boolean {
  return isSign(code) || (code >= 0x61 && code <= 0x7a);
}

/** MSH, and the headers of files and batches, which set the signs alone. */
function readHeader(bytes: Cursor, name: number, side: Hl7Side, run: Run): number {
  const delimiters = readDelimiters(bytes);
  const end = delimiters ? findFields(bytes, name, delimiters) : shortEnd(bytes);
  if (end < 0) return bytes.remaining < SEGMENT_LIMIT ? 1 : passOver(bytes, side);
  forget(side);
  side.delimiters = delimiters;
  bytes.position = end;
  if (!delimiters || name !== MESSAGE) return READ;
  readFields(name, fields, run.fields);
  side.isTrusted = firstOf('hl7.version', run.fields) !== '';
  run.role = roleOf(firstOf('hl7.messageType', run.fields).slice(0, 3));
  const sort = side.isTrusted ? sortOf(run.fields) : null;
  const control = identifierIn(CONTROL);
  if (sort !== null && control !== null) {
    run.passing = { sort, identifiers: [control] };
    side.alarm = sort === 'alarm' ? control : null;
    side.results = new Results(control);
  }
  return READ;
}

/** Alarms by the event R40 of IHE PCD-04 or by their profile; other unsolicited observations are measurements. */
function sortOf(found: readonly Hl7Field[]): PassageSort | null {
  const type = firstOf('hl7.messageType', found);
  if (!type.startsWith('ORU^')) return null;
  return type.startsWith('ORU^R40') || firstOf('hl7.profile', found).includes('_ACM_') ? 'alarm' : 'measurement';
}

/** The first component of a field of the segment that was just found, for its hash alone: what follows it says who gave it. Null where there is none, or where it is long. */
function identifierIn(number: number): Uint8Array | null {
  if (fields.length(number) === 0) return null;
  const { bytes, delimiters } = fields;
  const [start, end] = [fields.startOf(number), fields.endOf(number)];
  const sign = bytes.indexOf(delimiters.component.charCodeAt(0), start);
  const stop = sign >= 0 && sign < end ? sign : end;
  return stop > start && stop - start <= IDENTIFIER_LIMIT ? bytes.slice(start, stop) : null;
}

/** The order that an alarm is reported under (OBR-3): the same on each hop. */
function readOrder(bytes: Cursor, side: Hl7Side, control: Uint8Array, run: Run): number {
  const end = findFields(bytes, ORDER, side.delimiters ?? USUAL);
  if (end < 0) return bytes.remaining < SEGMENT_LIMIT ? 1 : passOver(bytes, side);
  const alarm = identifierIn(FILLER);
  if (alarm !== null) run.passing = { sort: 'alarm', identifiers: [control, alarm] };
  side.alarm = null;
  bytes.position = end;
  return READ;
}

function firstOf(key: string, found: readonly Hl7Field[]): string {
  for (const field of found) if (field.key === key) return field.value;
  return '';
}

function roleOf(type: string): Hl7Message['role'] {
  if (type === 'ACK') return 'server';
  return CLIENT_TYPES.has(type) ? 'client' : '';
}

/** A segment of which fields may be read. */
function readAllowed(bytes: Cursor, name: number, kind: string, side: Hl7Side, run: Run): number {
  const isAnswer = name === ACKNOWLEDGEMENT;
  if (isAnswer && run.role !== 'server' && (run.role !== '' || run.fields.length > 0)) return NEXT;
  const end = findFields(bytes, name, side.delimiters ?? USUAL);
  if (end < 0 && bytes.remaining < SEGMENT_LIMIT) return 1;
  note(kind, run);
  if (end < 0) {
    // What was not read may be a number too.
    side.results = null;
    return passOver(bytes, side);
  }
  if (name === OBSERVATION) side.results?.observe(fields);
  if (isAnswer) {
    run.role = 'server';
    const answered = identifierIn(ANSWERED);
    if (answered !== null) run.passing = { sort: 'answer', identifiers: [answered] };
  }
  readFields(name, fields, run.fields);
  bytes.position = end;
  return READ;
}

/** Finds the fields of the segment under the cursor; answers where it ends, or -1 where that is too far or not there. */
function findFields(bytes: Cursor, name: number, delimiters: Delimiters): number {
  const stop = Math.min(bytes.end, bytes.position + SEGMENT_LIMIT);
  return fields.find(bytes.bytes, bytes.position, stop, name, delimiters);
}

/** Where the segment under the cursor ends, or -1 where that is too far or not there. */
function shortEnd(bytes: Cursor): number {
  const end = segmentEnd(bytes);
  return end - bytes.position < SEGMENT_LIMIT ? end : -1;
}

/** The sort of patient data that a segment carries, or nothing. */
function kindOf(name: number, side: Hl7Side): string {
  if (name === OBSERVATION) return side.hasPatient ? 'hl7.observation' : '';
  return PATIENT_DATA.get(name) ?? '';
}

/** Counts a segment that is read or passed over, if it carries patient data. */
function note(kind: string, run: Run): void {
  if (kind === '') return;
  run.patientData = kind;
  run.patientSegments++;
}

/** The next start of a frame, or the end of a line before a bare message. Both end whatever was being passed over. */
export function resynchronise(bytes: Cursor): number {
  for (let at = 0; at + 4 < bytes.remaining; at++) {
    const code = bytes.peek(at);
    const isEdge = code === MARK.start || code === MARK.segment || code === MARK.line;
    if (isEdge && bytes.startsWith('MSH', at + 1) && !isWord(bytes.peek(at + 4))) return at;
  }
  return -1;
}
