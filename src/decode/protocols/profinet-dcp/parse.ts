/** PROFINET DCP frames to messages (IEC 61158-6-10 clause 4.3): one frame, and its blocks. */
import { formatIpBytes, isNobody } from '#base/addresses.ts';
import { Cursor } from '#base/cursor.ts';
import { type Answer, done, malformed, VERDICT, type Verdict } from '../../protocol.ts';
import type { DcpMessage } from './message.ts';

/** Frames of DCP among all of real-time Ethernet: hello, get and set, identify and its answer. */
const [FIRST_FRAME, LAST_FRAME] = [0xfefc, 0xfeff];
/** Frame, service, type, transaction, delay and length. */
const HEADER_LENGTH = 12;
const [GET, SET, HELLO] = [3, 4, 6];
const REQUEST = 0;
const BLOCK_LIMIT = 64;
/** Options with their suboptions, as one number: addresses, what the device is, and what it is told. */
const BLOCK = { ip: 0x0102, type: 0x0201, name: 0x0202, id: 0x0203, forget: 0x0505, reset: 0x0506 } as const;
const TEXT = /^[\x20-\x7e]{1,240}$/;

/** The EtherType has decided already; cyclic data have other frames. */
export function probe(bytes: Cursor): Verdict {
  if (!bytes.has(HEADER_LENGTH)) return VERDICT.no;
  const frame = bytes.peek() * 256 + bytes.peek(1);
  const service = bytes.peek(2);
  return frame >= FIRST_FRAME && frame <= LAST_FRAME && service >= GET && service <= HELLO ? VERDICT.sure : VERDICT.no;
}

type Draft = { -readonly [Member in keyof DcpMessage]: DcpMessage[Member] };

export function parse(bytes: Cursor): Answer<DcpMessage> {
  if (!bytes.has(HEADER_LENGTH)) return malformed('header', 0);
  const service = bytes.skip(2).u8();
  const type = bytes.u8();
  const blocks = Cursor.over(bytes.bytes, bytes.position + 8, bytes.end);
  const length = bytes.skip(6).u16();
  bytes.skip(bytes.remaining);
  const isRequest = type === REQUEST && service !== HELLO;
  const message: Draft = { isRequest, sets: '', stationName: '', stationType: '', vendorId: -1, deviceId: -1, ip: '' };
  const body = blocks.sub(Math.min(length, blocks.remaining));
  for (let count = 0; count < BLOCK_LIMIT && body.has(4); count++) {
    const option = body.u16();
    const size = body.u16();
    const block = body.sub(Math.min(size, body.remaining));
    if (size % 2 === 1) body.skip(1);
    if (!isRequest) readBlock(option, block.skip(2), message);
    else if (service === SET) readOrder(option, message);
  }
  return done(message);
}

function readOrder(option: number, message: Draft): void {
  if (option === BLOCK.forget || option === BLOCK.reset) message.sets = 'reset';
  else if ((option === BLOCK.ip || option === BLOCK.name) && message.sets === '') message.sets = 'settings';
}

/** A block of an answer, behind the two bytes that say how it holds. */
function readBlock(option: number, block: Cursor, message: Draft): void {
  if (option === BLOCK.ip && block.has(4)) {
    const address = formatIpBytes(block.take(4));
    message.ip = address === null || isNobody(address) ? '' : address;
  } else if (option === BLOCK.id && block.has(4)) {
    message.vendorId = block.u16();
    message.deviceId = block.u16();
  } else if (option === BLOCK.name || option === BLOCK.type) {
    const text = block.latin1(block.remaining).replace(/[\0 ]+$/, '');
    if (!TEXT.test(text)) return;
    if (option === BLOCK.name) message.stationName = text;
    else message.stationType = text;
  }
}
