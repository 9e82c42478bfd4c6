/** BACnet/IP (ASHRAE 135 annexes J and U, clauses 6 and 20): one datagram to one message. */
import { Cursor } from '#base/cursor.ts';
import { hex } from '#base/text.ts';
import { RangeMemo } from '../../formats/range-memo.ts';
import { type Answer, type Context, done, malformed, VERDICT, type Verdict } from '../../protocol.ts';
import type { BacnetMessage, BacnetOrigin, BacnetProperty } from './message.ts';
import { readAcknowledgement, readIAm, readIHave, readNetworks } from './properties.ts';
import { CONFIRMED, UNCONFIRMED } from './services.ts';
import { newTag, readTag } from './tags.ts';

const [BVLL_IPV4, BVLL_IPV6] = [0x81, 0x82];
const FUNCTION = {
  result: 0x00,
  forwarded: 0x04,
  broadcast: 0x09,
  unicast: 0x0a,
  originalBroadcast: 0x0b,
  secure: 0x0c,
} as const;
/** Lengths of the functions that carry no NPDU; those of lists of ten-byte entries are negative. */
const LENGTHS: readonly number[] = [6, -10, 4, -10, 0, 6, 4, -10, 10];
const APDU = { confirmed: 0, unconfirmed: 1, simpleAck: 2, complexAck: 3 } as const;
const [SEGMENTED, NETWORK_MESSAGE, HAS_DESTINATION, HAS_SOURCE] = [0x08, 0x80, 0x20, 0x08];
/** Bits of the NPDU's control octet that are always clear. */
const RESERVED = 0x50;
const I_AM_ROUTER = 1;
/** Services with a password: context tags of it. */
const PASSWORD_TAGS: ReadonlyMap<string, number> = new Map([
  ['device-communication-control', 2],
  ['reinitialize-device', 1],
]);
const HERE: BacnetOrigin = { routed: '', forwardedIp: '', forwardedPort: 0 };
const NO_PROPERTIES: readonly BacnetProperty[] = [];
const EMPTY: BacnetMessage = { origin: HERE, service: '', properties: [], role: '', hasPassword: false };
/** By the number of the service that is asked for. */
const REQUESTS: readonly BacnetMessage[] = CONFIRMED.map((service) => ({ ...EMPTY, service, role: 'client' }));
const QUESTIONS: readonly BacnetMessage[] = UNCONFIRMED.map((service) => ({ ...EMPTY, service }));
/** What devices say of themselves, by the bytes from the number of the service on; measurements are not kept. */
const ANSWERS = new RangeMemo(
  (bytes, start, end) => readAcknowledgement(over(bytes, start, end), CONFIRMED[bytes[start] as number] ?? ''),
  isSomething,
);
const ANNOUNCEMENTS = new RangeMemo((bytes, start, end) => {
  const service = UNCONFIRMED[bytes[start] as number];
  return service === 'i-am' ? readIAm(over(bytes, start, end)) : readIHave(over(bytes, start, end));
}, isSomething);

function over(bytes: Uint8Array, start: number, end: number): Cursor {
  return Cursor.over(bytes, start, end).skip(1);
}

function isSomething(properties: readonly BacnetProperty[]): boolean {
  return properties.length > 0;
}

const cursor = new Cursor();

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier !== 'udp') return VERDICT.no;
  const type = bytes.peek();
  if (type !== BVLL_IPV4 && type !== BVLL_IPV6) return VERDICT.no;
  const operation = bytes.peek(1);
  const length = bytes.remaining;
  if (operation > FUNCTION.secure || length < 4) return VERDICT.no;
  const isExact = bytes.peek(2) * 256 + bytes.peek(3) === length;
  const at = type === BVLL_IPV4 ? npduOffset(operation) : npduOffsetIpv6(operation);
  if (at > 0) {
    const isNpdu = bytes.peek(at) === 1 && bytes.has(at + 2) && (bytes.peek(at + 1) & RESERVED) === 0;
    // Some devices state a wrong length: their port speaks for them.
    if (!isNpdu) return VERDICT.no;
    return isExact ? VERDICT.sure : VERDICT.maybe;
  }
  if (!isExact) return VERDICT.no;
  if (type === BVLL_IPV6) return VERDICT.maybe;
  const wanted = LENGTHS[operation] ?? 0;
  if (wanted > 0) return length === wanted ? VERDICT.maybe : VERDICT.no;
  return wanted < 0 && (length - 4) % -wanted === 0 ? VERDICT.maybe : VERDICT.no;
}

/** Where the NPDU begins in a BVLL message, or 0 where there is none. */
function npduOffset(operation: number): number {
  if (operation === FUNCTION.forwarded) return 10;
  return operation >= FUNCTION.broadcast && operation <= FUNCTION.originalBroadcast ? 4 : 0;
}

/** Over IPv6: original unicast and broadcast; the others state nothing. */
function npduOffsetIpv6(operation: number): number {
  if (operation === 1) return 10;
  return operation === 2 ? 7 : 0;
}

export function parse(bytes: Cursor): Answer<BacnetMessage> {
  const type = bytes.u8();
  const operation = bytes.u8();
  bytes.skip(2);
  if (bytes.failed) return malformed('length of BVLL', 2);
  const at = type === BVLL_IPV4 ? npduOffset(operation) : npduOffsetIpv6(operation);
  let origin = HERE;
  if (type === BVLL_IPV4 && operation === FUNCTION.forwarded) {
    const ip = [bytes.u8(), bytes.u8(), bytes.u8(), bytes.u8()].join('.');
    origin = { ...HERE, forwardedIp: ip, forwardedPort: bytes.u16() };
  }
  const start = bytes.start;
  bytes.skip(bytes.remaining);
  // The datagram's own length is the one that holds.
  if (at === 0) return done(EMPTY);
  const read = readNpdu(cursor.reset(bytes.bytes, start + at, bytes.end), origin);
  return read ? done(read) : malformed('NPDU', at);
}

/** The network layer (clause 6): where the sender stands, then what it says. */
function readNpdu(body: Cursor, forwarded: BacnetOrigin): BacnetMessage | null {
  if (body.u8() !== 1) return null;
  const control = body.u8();
  let origin = forwarded;
  if ((control & HAS_DESTINATION) !== 0) body.skip(2).skip(body.u8());
  if ((control & HAS_SOURCE) !== 0) {
    const network = body.u16();
    const address = body.take(body.u8());
    origin = { ...forwarded, routed: `${network}:${hex(address)}` };
  }
  if ((control & HAS_DESTINATION) !== 0) body.skip(1);
  if (body.failed) return null;
  if ((control & NETWORK_MESSAGE) === 0) return readApdu(body, origin);
  const properties = body.u8() === I_AM_ROUTER ? readNetworks(body) : NO_PROPERTIES;
  return message(origin, '', properties, '');
}

/** The application layer (clause 20.1). */
function readApdu(body: Cursor, origin: BacnetOrigin): BacnetMessage | null {
  const first = body.u8();
  const type = first >> 4;
  const isSegmented = (first & SEGMENTED) !== 0;
  if (body.failed || type > 7) return null;
  if (type === APDU.unconfirmed) return readUnconfirmed(body, origin);
  if (type === APDU.confirmed) return readRequest(body.skip(isSegmented ? 4 : 2), origin);
  if (type === APDU.simpleAck) return message(origin, '', NO_PROPERTIES, 'server');
  if (type !== APDU.complexAck) return message(origin, '', NO_PROPERTIES, '');
  body.skip(1);
  // Of an answer in segments the first is read as far as it goes.
  const isFirst = !isSegmented || body.u8() === 0;
  if (isSegmented) body.skip(1);
  const start = body.position;
  body.skip(1);
  if (body.failed) return null;
  const properties = isFirst ? (ANSWERS.get(body.bytes, start, body.end) ?? NO_PROPERTIES) : NO_PROPERTIES;
  return message(origin, '', properties, 'server');
}

function readUnconfirmed(body: Cursor, origin: BacnetOrigin): BacnetMessage | null {
  const start = body.position;
  const number = body.u8();
  const service = UNCONFIRMED[number];
  if (body.failed || service === undefined) return null;
  if (service === 'i-am' || service === 'i-have')
    return message(origin, service, ANNOUNCEMENTS.get(body.bytes, start, body.end) ?? NO_PROPERTIES, '');
  const plain = origin === HERE ? QUESTIONS[number] : undefined;
  return plain ?? message(origin, service, NO_PROPERTIES, '');
}

function readRequest(body: Cursor, origin: BacnetOrigin): BacnetMessage | null {
  const number = body.u8();
  const service = CONFIRMED[number];
  if (body.failed || service === undefined) return null;
  const hasPassword = hasContextTag(body, PASSWORD_TAGS.get(service) ?? -1);
  const plain = origin === HERE && !hasPassword ? REQUESTS[number] : undefined;
  return plain ?? message(origin, service, NO_PROPERTIES, 'client', hasPassword);
}

function message(
  origin: BacnetOrigin,
  service: string,
  properties: readonly BacnetProperty[],
  role: BacnetMessage['role'],
  hasPassword = false,
): BacnetMessage {
  return { origin, service, properties, role, hasPassword };
}

function hasContextTag(body: Cursor, number: number): boolean {
  if (number < 0) return false;
  const tag = newTag();
  while (readTag(body, tag)) {
    if (tag.isContext && tag.number === number && tag.length > 1) return true;
    body.skip(tag.length);
  }
  return false;
}
