/** How MongoDB is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

const HEADER_LENGTH = 16;
const MESSAGE_LIMIT = 48_000_000;
const [REPLY, UPDATE, INSERT, QUERY, MORE, DELETE, KILL, COMPRESSED, MESSAGE] = [
  1, 2001, 2002, 2004, 2005, 2006, 2007, 2012, 2013,
];
/** Longest name of a collection. */
const NAME_LIMIT = 255;

export function probe(bytes: Cursor): Verdict {
  if (!bytes.has(HEADER_LENGTH + 5)) return VERDICT.no;
  const size = bytes.remaining;
  const length = bytes.u32le();
  if (length <= HEADER_LENGTH || length > MESSAGE_LIMIT || length < size) return VERDICT.no;
  bytes.skip(8);
  const operation = bytes.u32le();
  const body = length - HEADER_LENGTH;
  switch (operation) {
    case MESSAGE:
      return probeMessage(bytes, body);
    case QUERY:
    case UPDATE:
    case INSERT:
    case MORE:
    case DELETE:
      return isCollection(bytes.skip(4)) ? VERDICT.sure : VERDICT.no;
    case REPLY:
      return probeReply(bytes, body);
    case COMPRESSED:
      return probeCompressed(bytes);
    case KILL:
      return bytes.u32le() === 0 && bytes.u32le() * 8 + 8 === body ? VERDICT.sure : VERDICT.no;
    default:
      return VERDICT.no;
  }
}

/** Flags, then a section that is one document, or a sequence of them. */
function probeMessage(bytes: Cursor, body: number): Verdict {
  const flags = bytes.u32le();
  const section = bytes.u8();
  const length = bytes.u32le();
  const isRight = (flags & 0xfffc) === 0 && section <= 2 && length >= 5 && length <= body - 5;
  return isRight && !bytes.failed ? VERDICT.sure : VERDICT.no;
}

/** Flags, cursor, start, count, then documents. */
function probeReply(bytes: Cursor, body: number): Verdict {
  if (!bytes.has(24)) return VERDICT.no;
  const flags = bytes.u32le();
  const count = bytes.skip(12).u32le();
  const document = bytes.u32le();
  return flags <= 15 && count >= 1 && document >= 5 && document + 20 <= body ? VERDICT.sure : VERDICT.no;
}

/** The operation inside, and a compressor that exists. */
function probeCompressed(bytes: Cursor): Verdict {
  const operation = bytes.u32le();
  const compressor = bytes.skip(4).u8();
  const isKnown = operation === REPLY || (operation >= UPDATE && operation <= MESSAGE);
  return !bytes.failed && isKnown && compressor <= 3 ? VERDICT.sure : VERDICT.no;
}

/** A database, a dot and a collection in printable text, ended by zero. */
function isCollection(bytes: Cursor): boolean {
  const end = bytes.find(0, NAME_LIMIT);
  const dot = bytes.find(0x2e, end);
  if (end < 3 || dot < 1) return false;
  for (let i = 0; i < end; i++) if (bytes.peek(i) < 0x20) return false;
  return true;
}
