/** ASTM E1381 frames (CLSI LIS01), or bare records, to records of E1394 (CLSI LIS02): headers are read, all others are passed over. */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import { isHeader, readHeader } from './header.ts';
import type { AstmMemory, AstmMessage, AstmSide, Framing } from './message.ts';

/** Longest header record. */
const HEADER_LIMIT = 1024;
/** Control characters (LIS01-A2 section 6). */
const CODE = {
  startOfText: 0x02,
  endOfText: 0x03,
  endOfTransmission: 0x04,
  enquiry: 0x05,
  acknowledge: 0x06,
  lineFeed: 0x0a,
  return: 0x0d,
  refuse: 0x15,
  endOfBlock: 0x17,
} as const;
const [LETTER_H, BAR] = [0x48, 0x7c];
/** The letters of records: header, patient, order, query, result, comment, manufacturer's, scientific, last. */
const LETTERS = 'HPOQRCMSL';
/** Sorts of patient data by the record's letter. */
const PATIENT_DATA: Readonly<Record<string, string>> = {
  P: 'astm.patient',
  O: 'astm.order',
  R: 'astm.result',
  C: 'astm.comment',
  Q: 'astm.query',
  S: 'astm.result',
};
const FRAMING: Framing = { kind: 'framing' };

export function remember(): AstmMemory {
  const side = (): AstmSide => ({ isPassing: false, isTrailer: false, isContinued: false, separator: BAR });
  return { client: side(), server: side() };
}

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier !== 'tcp') return VERDICT.no;
  let at = 0;
  while (at < 4 && bytes.peek(at) === CODE.enquiry) at++;
  if (at > 0 && bytes.peek(at) === -1) return VERDICT.more;
  if (bytes.peek(at) === CODE.startOfText) return probeFrame(bytes, at + 1);
  if (at > 0 || bytes.peek() !== LETTER_H) return VERDICT.no;
  // A bare record is believed with the usual signs alone.
  if (bytes.startsWith('H|\\^&')) return VERDICT.sure;
  return bytes.remaining < 5 && bytes.startsWith('H|\\^&'.slice(0, bytes.remaining)) ? VERDICT.more : VERDICT.no;
}

/** The frame's number, and a record: a header with its signs, or another with its number in the message. */
function probeFrame(bytes: Cursor, at: number): Verdict {
  if (bytes.peek(at) === -1) return VERDICT.more;
  if (!isFrameNumber(bytes.peek(at))) return VERDICT.no;
  if (bytes.peek(at + 1) === -1) return VERDICT.more;
  if (!LETTERS.includes(String.fromCharCode(bytes.peek(at + 1)))) return VERDICT.no;
  if (bytes.peek(at + 1) === LETTER_H) {
    if (!bytes.has(at + 6)) return VERDICT.more;
    return isHeader(bytes.bytes, bytes.position + at + 1, bytes.end) ? VERDICT.sure : VERDICT.no;
  }
  if (!bytes.has(at + 5)) return VERDICT.more;
  const isNumbered = bytes.peek(at + 2) === BAR && isDigit(bytes.peek(at + 3));
  const next = bytes.peek(at + 4);
  return isNumbered && (next === BAR || next === CODE.return || isDigit(next)) ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor, context: Context, memory: AstmMemory): Answer<AstmMessage> {
  const side = context.fromClient ? memory.client : memory.server;
  const first = bytes.peek();
  if (first === CODE.startOfText) return startFrame(bytes, side);
  if (first < 0x20) return control(bytes, first, side);
  if (side.isTrailer) {
    const end = controlAhead(bytes);
    bytes.skip(end < 0 ? bytes.remaining : end);
    return done(FRAMING);
  }
  if (side.isPassing) return passOver(bytes, side, '');
  if (first !== LETTER_H) {
    const letter = String.fromCharCode(first).toUpperCase();
    if (bytes.remaining < 2) return more();
    const isRecord = bytes.peek(1) === side.separator;
    return passOver(bytes, side, isRecord ? (PATIENT_DATA[letter] ?? '') : '');
  }
  const end = controlAhead(bytes);
  if (end < 0 && bytes.remaining < HEADER_LIMIT) return more();
  if (end < 0 || !isHeader(bytes.bytes, bytes.position, bytes.end)) return passOver(bytes, side, '');
  side.separator = bytes.peek(1);
  side.isPassing = true;
  return done(readHeader(bytes.take(end)));
}

function startFrame(bytes: Cursor, side: AstmSide): Answer<AstmMessage> {
  if (!bytes.has(2)) return more();
  if (!isFrameNumber(bytes.peek(1))) return malformed('no number of a frame', 1);
  bytes.skip(2);
  side.isPassing = side.isContinued;
  side.isTrailer = false;
  side.isContinued = false;
  return done(FRAMING);
}

/** Ends of records and frames, and what both sides agree with on who sends. */
function control(bytes: Cursor, code: number, side: AstmSide): Answer<AstmMessage> {
  bytes.skip(1);
  if (code === CODE.endOfText || code === CODE.endOfBlock) {
    // A block may end within a record, whose rest comes in the next frame.
    side.isContinued = code === CODE.endOfBlock && side.isPassing;
    side.isTrailer = true;
  } else if (code === CODE.return || code === CODE.lineFeed) {
    side.isTrailer = side.isTrailer && code === CODE.return;
    side.isPassing = false;
  } else if (code === CODE.enquiry || code === CODE.endOfTransmission) {
    side.isPassing = false;
    side.isTrailer = false;
    side.isContinued = false;
  }
  return done(FRAMING);
}

/** Moves to the end of the record, or over all there is of it. */
function passOver(bytes: Cursor, side: AstmSide, patientData: string): Answer<AstmMessage> {
  const end = controlAhead(bytes);
  side.isPassing = true;
  bytes.skip(end < 0 ? bytes.remaining : end);
  return done({ kind: 'record', patientData });
}

/** Where the next control character is, or -1. */
function controlAhead(bytes: Cursor): number {
  for (let at = bytes.position; at < bytes.end; at++) {
    const code = bytes.bytes[at] as number;
    if (code < 0x20 && code !== 0x09) return at - bytes.position;
  }
  return -1;
}

function isFrameNumber(code: number): boolean {
  return code >= 0x30 && code <= 0x37;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Where a frame that starts with a header may begin behind damage: what comes before may be a part of any record. */
export function resynchronise(bytes: Cursor): number {
  for (let ahead = 0; ahead + 7 <= bytes.remaining; ahead++) {
    if (bytes.peek(ahead) !== CODE.startOfText || !isFrameNumber(bytes.peek(ahead + 1))) continue;
    if (isHeader(bytes.bytes, bytes.position + ahead + 2, bytes.end)) return ahead;
  }
  return -1;
}
