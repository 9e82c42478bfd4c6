/** LLDP bytes to messages: a row of type-length-value elements that ends with type 0. */
import { formatIpBytes, formatMac, isNobody } from '#base/addresses.ts';
import { Cursor } from '#base/cursor.ts';
import { hex, TEXT_LIMIT } from '#base/text.ts';
import { type Answer, done, malformed, VERDICT, type Verdict } from '../../protocol.ts';
import { emptyMessage, type LldpMessage } from './message.ts';

/** Most elements of one frame. */
const ELEMENT_LIMIT = 256;
/** Most management addresses kept. */
const ADDRESS_LIMIT = 8;
/** Longest MUD URL (RFC 8520 section 11). */
const URL_LIMIT = 253;

const TYPE = {
  end: 0,
  chassisId: 1,
  portId: 2,
  timeToLive: 3,
  portDescription: 4,
  systemName: 5,
  systemDescription: 6,
  capabilities: 7,
  managementAddress: 8,
  organisation: 127,
} as const;
const ORGANISATION = { ieee8021: 0x0080c2, tia: 0x0012bb, iana: 0x00005e } as const;
const CAPABILITIES = [
  'other',
  'repeater',
  'bridge',
  'wlan-access-point',
  'router',
  'telephone',
  'docsis-cable-device',
  'station',
  'c-vlan',
  's-vlan',
  'two-port-mac-relay',
];

/** The EtherType has decided already; the first element must be a chassis identifier. */
export function probe(bytes: Cursor): Verdict {
  const length = ((bytes.peek() & 1) << 8) | bytes.peek(1);
  return bytes.peek() >> 1 === TYPE.chassisId && length >= 2 && length <= 256 ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor): Answer<LldpMessage> {
  const message = emptyMessage();
  const element = new Cursor();
  for (let count = 0; count < ELEMENT_LIMIT && bytes.remaining > 0; count++) {
    const [at, offset] = [bytes.position, bytes.offset];
    const head = bytes.u16();
    const [type, length] = [head >> 9, head & 0x1ff];
    if (count < 2 && type !== count + 1) return malformed('chassis and port must come first', offset);
    if (bytes.failed || !bytes.has(length)) {
      // What was whole is told; the broken element is met again, and counted, on the next call.
      bytes.position = at;
      return count >= 2 ? done(message) : malformed('element runs past the frame', offset);
    }
    if (type === TYPE.end) break;
    readElement(type, element.reset(bytes.bytes, bytes.position, bytes.position + length), message);
    bytes.skip(length);
  }
  bytes.skip(bytes.remaining);
  return done(message);
}

function readElement(type: number, element: Cursor, message: LldpMessage): void {
  switch (type) {
    case TYPE.chassisId:
      message.chassisId = readIdentifier(element, 4, 5);
      break;
    case TYPE.portId:
      message.portId = readIdentifier(element, 3, 4);
      break;
    case TYPE.portDescription:
      message.portDescription = text(element);
      break;
    case TYPE.systemName:
      message.systemName = text(element);
      break;
    case TYPE.systemDescription:
      message.systemDescription = text(element);
      break;
    case TYPE.capabilities:
      message.capabilities = readCapabilities(element);
      break;
    case TYPE.managementAddress:
      readManagementAddress(element, message);
      break;
    case TYPE.organisation:
      readOrganisation(element, message);
      break;
  }
}

/** An identifier is a MAC address, an address of a family, or a name, as its subtype says. */
function readIdentifier(element: Cursor, macSubtype: number, addressSubtype: number): string {
  const subtype = element.u8();
  if (subtype === macSubtype && element.remaining === 6) return formatMac(element.take(6));
  if (subtype === addressSubtype) return readAddress(element.u8(), element.take(element.remaining));
  return text(element);
}

/** An address by IANA's address family numbers: 1 is IPv4, 2 is IPv6, 6 is a MAC. */
function readAddress(family: number, address: Uint8Array): string {
  const length = family === 1 ? 4 : family === 2 ? 16 : 0;
  if (family === 6 && address.length === 6) return formatMac(address);
  return length > 0 && address.length === length ? (formatIpBytes(address) ?? '') : '';
}

function readManagementAddress(element: Cursor, message: LldpMessage): void {
  const length = element.u8();
  const family = element.u8();
  const address = readAddress(family, element.take(length - 1));
  if (
    element.failed ||
    family === 6 ||
    address === '' ||
    isNobody(address) ||
    message.managementAddresses.length >= ADDRESS_LIMIT
  )
    return;
  message.managementAddresses.push(address);
}

function readCapabilities(element: Cursor): string {
  element.skip(2);
  const enabled = element.u16();
  return CAPABILITIES.filter((_, bit) => (enabled & (1 << bit)) !== 0).join(',');
}

function readOrganisation(element: Cursor, message: LldpMessage): void {
  const organisation = element.u24();
  const subtype = element.u8();
  if (element.failed) return;
  if (organisation === ORGANISATION.ieee8021 && subtype === 1 && element.has(2)) {
    const vlan = element.u16();
    if (vlan <= 4094) message.vlan = vlan;
  } else if (organisation === ORGANISATION.tia) {
    if (subtype === 1 && element.has(3)) message.medClass = element.skip(2).u8();
    if (subtype >= 5 && subtype <= 11) message.inventory.set(subtype, text(element));
  } else if (organisation === ORGANISATION.iana && subtype === 1 && element.remaining <= URL_LIMIT) {
    const url = element.latin1(element.remaining);
    if (/^https:\/\/[\x21-\x7e]+$/.test(url)) message.mudUrl = url;
  }
}

/** Text as UTF-8 without padding; what is not text is given in hexadecimal. */
function text(element: Cursor): string {
  const bytes = element.take(Math.min(element.remaining, TEXT_LIMIT));
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0 || bytes[end - 1] === 0x20)) end--;
  const kept = bytes.subarray(0, end);
  for (const byte of kept) if (byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return hex(kept);
  return Cursor.over(kept).utf8(kept.length);
}
