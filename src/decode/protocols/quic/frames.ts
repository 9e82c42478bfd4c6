/** The handshake inside Initial packets: CRYPTO frames put in order (RFC 9000 section 19). */
import { Cursor } from '#base/cursor.ts';
import type { HandshakeBytes, Part } from './message.ts';

/** Most handshake bytes held for one conversation. */
const HANDSHAKE_LIMIT = 32 * 1024;
/** Room made at first: most hellos fit into it. */
const HANDSHAKE_ROOM = 2048;
/** Most separate parts held while their gaps are open. */
const PART_LIMIT = 128;
/** Most frames read in one packet. */
const FRAME_LIMIT = 1024;

const FRAME = { padding: 0, ping: 1, ack: 2, ackEcn: 3, crypto: 6, googleCrypto: 8, close: 0x1c } as const;
/** Google's ACK frames have the upper bits 01. */
const GOOGLE_ACK = 0x40;

/** A variable-length integer (section 16); nearest above 2^53. */
export function readVariable(bytes: Cursor): number {
  const size = bytes.peek() >>> 6;
  if (size === 0) return bytes.u8();
  if (size === 1) return bytes.u16() & 0x3fff;
  if (size === 2) return bytes.u32() % 0x40000000;
  return bytes.u64() % 0x4000000000000000;
}

/** Takes the handshake bytes out of a packet's frames, as far as these are known. */
export function readFrames(frames: Uint8Array, google: boolean, into: HandshakeBytes): void {
  const bytes = Cursor.over(frames);
  for (let count = 0; count < FRAME_LIMIT && bytes.remaining > 0; count++) {
    while (bytes.peek() === FRAME.padding) bytes.skip(1);
    if (bytes.remaining === 0) return;
    const type = bytes.u8();
    if (google && (type & 0xc0) === GOOGLE_ACK) return;
    if (type === (google ? FRAME.googleCrypto : FRAME.crypto)) {
      const offset = readVariable(bytes);
      const data = bytes.take(readVariable(bytes));
      if (bytes.failed) return;
      insert(into, offset, data);
    } else if (type === FRAME.ack || type === FRAME.ackEcn) skipAck(bytes, type === FRAME.ackEcn);
    else if (type !== FRAME.ping) return;
  }
}

function skipAck(bytes: Cursor, counts: boolean): void {
  readVariable(bytes);
  readVariable(bytes);
  const ranges = readVariable(bytes);
  readVariable(bytes);
  for (let i = 0; i < ranges && !bytes.failed; i++) {
    readVariable(bytes);
    readVariable(bytes);
  }
  for (let i = 0; i < (counts ? 3 : 0); i++) readVariable(bytes);
}

/** Writes `data` at `offset` and joins the parts that touch. */
function insert(into: HandshakeBytes, offset: number, data: Uint8Array): void {
  const end = offset + data.length;
  if (data.length === 0 || end > HANDSHAKE_LIMIT || into.parts.length >= PART_LIMIT) return;
  if (end > into.data.length) {
    const larger = new Uint8Array(Math.min(HANDSHAKE_LIMIT, Math.max(HANDSHAKE_ROOM, end, into.data.length * 2)));
    larger.set(into.data);
    into.data = larger;
  }
  into.data.set(data, offset);
  const { parts } = into;
  let first = 0;
  while (first < parts.length && (parts[first] as Part)[1] < offset) first++;
  const joined: Part = [offset, end];
  let behind = first;
  for (; behind < parts.length && (parts[behind] as Part)[0] <= joined[1]; behind++) {
    const [from, to] = parts[behind] as Part;
    joined[0] = Math.min(joined[0], from);
    joined[1] = Math.max(joined[1], to);
  }
  parts.splice(first, behind - first, joined);
}

/** The bytes from the handshake's start that are there without a gap. */
export function beginning(of: HandshakeBytes): Uint8Array {
  const first = of.parts[0];
  return first?.[0] === 0 ? of.data.subarray(0, first[1]) : of.data.subarray(0, 0);
}
