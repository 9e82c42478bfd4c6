/** CDP bytes to messages: version, time to live and checksum, then type-length-value elements. */
import { formatIpBytes, isNobody } from '#base/addresses.ts';
import { Cursor } from '#base/cursor.ts';
import { hex } from '#base/text.ts';
import { type Answer, done, malformed, VERDICT, type Verdict } from '../../protocol.ts';
import { type CdpMessage, emptyMessage } from './message.ts';

/** Most elements of one frame, and addresses kept of one element. */
const ELEMENT_LIMIT = 256;
const ADDRESS_LIMIT = 8;
/** Longest text kept of one element; version texts are long. */
const TEXT_LIMIT = 512;

const TYPE = {
  deviceId: 1,
  addresses: 2,
  portId: 3,
  capabilities: 4,
  softwareVersion: 5,
  platform: 6,
  nativeVlan: 0x0a,
  systemName: 0x14,
  managementAddresses: 0x16,
} as const;
const CAPABILITIES = [
  'router',
  'transparent-bridge',
  'source-route-bridge',
  'switch',
  'host',
  'igmp',
  'repeater',
  'phone',
  'remotely-managed',
  'cvta',
  'two-port-mac-relay',
];

/** The SNAP identifier has decided already; the header must be one of the two versions. */
export function probe(bytes: Cursor): Verdict {
  const version = bytes.peek();
  return (version === 1 || version === 2) && bytes.has(8) ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor): Answer<CdpMessage> {
  const version = bytes.u8();
  bytes.skip(3);
  if (bytes.failed || version < 1 || version > 2) return malformed('no version', 0);
  const message = emptyMessage();
  const element = new Cursor();
  for (let count = 0; count < ELEMENT_LIMIT && bytes.remaining >= 4; count++) {
    const [at, offset] = [bytes.position, bytes.offset];
    const type = bytes.u16();
    const length = bytes.u16();
    if (type === 0 && length === 0) break;
    if (length < 4 || !bytes.has(length - 4)) {
      // What was whole is told; the broken element is met again, and counted, on the next call.
      bytes.position = at;
      return count > 0 ? done(message) : malformed('element runs past the frame', offset);
    }
    readElement(type, element.reset(bytes.bytes, bytes.position, bytes.position + length - 4), message);
    bytes.skip(length - 4);
  }
  bytes.skip(bytes.remaining);
  return done(message);
}

function readElement(type: number, element: Cursor, message: CdpMessage): void {
  switch (type) {
    case TYPE.deviceId:
      message.deviceId = text(element);
      break;
    case TYPE.addresses:
      message.addresses = readAddresses(element);
      break;
    case TYPE.portId:
      message.portId = text(element);
      break;
    case TYPE.capabilities:
      message.capabilities = readCapabilities(element);
      break;
    case TYPE.softwareVersion:
      message.softwareVersion = text(element);
      break;
    case TYPE.platform:
      message.platform = text(element);
      break;
    case TYPE.nativeVlan:
      message.nativeVlan = element.u16();
      break;
    case TYPE.systemName:
      message.systemName = text(element);
      break;
    case TYPE.managementAddresses:
      message.managementAddresses = readAddresses(element);
      break;
  }
}

function readCapabilities(element: Cursor): string {
  const bits = element.u32();
  return CAPABILITIES.filter((_, bit) => (bits & (1 << bit)) !== 0).join(',');
}

/** A count, then addresses that each name their protocol; an address of 4 bytes is IPv4, one of 16 is IPv6. */
function readAddresses(element: Cursor): string[] {
  const count = Math.min(element.u32(), ADDRESS_LIMIT);
  const addresses: string[] = [];
  for (let i = 0; i < count && !element.failed; i++) {
    element.skip(1);
    const protocol = element.take(element.u8());
    const address = element.take(element.u16());
    const isV4 = protocol.length === 1 && protocol[0] === 0xcc && address.length === 4;
    const isV6 = protocol.length === 8 && protocol[6] === 0x86 && protocol[7] === 0xdd && address.length === 16;
    const ip = isV4 || isV6 ? formatIpBytes(address) : null;
    if (ip && !isNobody(ip) && !element.failed) addresses.push(ip);
  }
  return addresses;
}

/** Text as Latin-1 without padding; a device identifier may also be a bare MAC address, which is given in hexadecimal. */
function text(element: Cursor): string {
  const bytes = element.take(Math.min(element.remaining, TEXT_LIMIT));
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0 || bytes[end - 1] === 0x20)) end--;
  const kept = bytes.subarray(0, end);
  for (const byte of kept) if (byte < 0x20 && (byte < 0x09 || byte > 0x0d)) return hex(kept, ':');
  return Cursor.over(kept).utf8(kept.length);
}
