/** RADIUS bytes to messages: a header, then attributes of type, length and value. */
import { formatIpBytes, isNobody } from '#base/addresses.ts';
import type { Cursor } from '#base/cursor.ts';
import { type Answer, type Context, done, malformed, VERDICT, type Verdict } from '../../protocol.ts';
import type { RadiusMessage } from './message.ts';

const HEADER_LENGTH = 20;
const MESSAGE_LIMIT = 4096;
const ATTRIBUTE_LIMIT = 256;
/** Access, accounting, challenge, status and dynamic authorisation. */
const CODES = [1, 2, 3, 4, 5, 11, 12, 13, 40, 41, 42, 43, 44, 45];
const PORTS = [1812, 1813, 1645, 1646, 3799, 1700];
const TYPE = {
  userName: 1,
  nasIp: 4,
  framedIp: 8,
  called: 30,
  calling: 31,
  nasIdentifier: 32,
  portType: 61,
  portId: 87,
} as const;
const PORT_TYPES: Readonly<Record<number, string>> = { 5: 'virtual', 15: 'ethernet', 19: 'wireless-802.11' };

export function probe(bytes: Cursor, context: Context): Verdict {
  if (!CODES.includes(bytes.peek()) || !bytes.has(HEADER_LENGTH)) return VERDICT.no;
  const length = (bytes.peek(2) << 8) | bytes.peek(3);
  if (length < HEADER_LENGTH || length > MESSAGE_LIMIT || length > bytes.remaining) return VERDICT.no;
  const isHinted = PORTS.includes(context.serverPort) || PORTS.includes(context.clientPort);
  if (length !== bytes.remaining && !isHinted) return VERDICT.no;
  let at = HEADER_LENGTH;
  let count = 0;
  while (at < length) {
    const size = bytes.peek(at + 1);
    if (bytes.peek(at) === 0 || size < 2 || at + size > length || ++count > ATTRIBUTE_LIMIT) return VERDICT.no;
    at += size;
  }
  if (isHinted) return VERDICT.sure;
  return count >= 3 ? VERDICT.maybe : VERDICT.no;
}

export function parse(bytes: Cursor): Answer<RadiusMessage> {
  const code = bytes.u8();
  const length = bytes.skip(1).u16();
  bytes.skip(16);
  if (bytes.failed || length < HEADER_LENGTH || length > MESSAGE_LIMIT) return malformed('no header', 0);
  const message: RadiusMessage = {
    code,
    userName: '',
    nasIp: '',
    nasIdentifier: '',
    nasPortId: '',
    nasPortType: '',
    calledStation: '',
    callingMac: '',
    framedIp: '',
  };
  const end = Math.min(bytes.remaining, length - HEADER_LENGTH);
  const body = bytes.sub(end);
  bytes.skip(bytes.remaining);
  for (let count = 0; count < ATTRIBUTE_LIMIT && body.remaining > 0; count++) {
    const offset = HEADER_LENGTH + body.offset;
    const type = body.u8();
    const size = body.u8() - 2;
    if (body.failed || size < 0 || !body.has(size)) return malformed('attribute runs past the message', offset);
    readAttribute(type, body.sub(size), message);
  }
  return done(message);
}

function readAttribute(type: number, value: Cursor, message: RadiusMessage): void {
  switch (type) {
    case TYPE.userName:
      message.userName = text(value, 128);
      break;
    case TYPE.nasIp:
      message.nasIp = address(value);
      break;
    case TYPE.framedIp:
      message.framedIp = address(value);
      break;
    case TYPE.called:
      message.calledStation = text(value, 128);
      break;
    case TYPE.calling:
      message.callingMac = macOf(text(value, 32));
      break;
    case TYPE.nasIdentifier:
      message.nasIdentifier = text(value, 128);
      break;
    case TYPE.portType:
      message.nasPortType = PORT_TYPES[value.u32()] ?? '';
      break;
    case TYPE.portId:
      message.nasPortId = text(value, 64);
      break;
  }
}

function text(value: Cursor, limit: number): string {
  if (value.remaining > limit) return '';
  const read = value.latin1(value.remaining);
  return /^[\x20-\x7e]+$/.test(read) ? read : '';
}

function address(value: Cursor): string {
  const ip = value.remaining === 4 ? (formatIpBytes(value.take(4)) ?? '') : '';
  return isNobody(ip) ? '' : ip;
}

/** A MAC address in any of the usual spellings as canonical text, or nothing. */
export function macOf(spelling: string): string {
  const digits = /^(?:[0-9a-f]{2}[:-]?){5}[0-9a-f]{2}$|^(?:[0-9a-f]{4}[.-]?){2}[0-9a-f]{4}$/i.test(spelling)
    ? spelling.replace(/[^0-9a-f]/gi, '').toLowerCase()
    : '';
  return digits === '' ? '' : (digits.match(/../g) ?? []).join(':');
}
