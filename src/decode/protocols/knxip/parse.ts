/** KNXnet/IP bytes to messages: the header, and the device information of search and description responses. */
import { formatMac } from '#base/addresses.ts';
import type { Cursor } from '#base/cursor.ts';
import { hex } from '#base/text.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { KnxDevice, KnxMessage } from './message.ts';

const HEADER_LENGTH = 6;
const [SEARCH_RESPONSE, DESCRIPTION_RESPONSE, EXTENDED_SEARCH_RESPONSE] = [0x0202, 0x0204, 0x020c];
/** Length and kind of the block of device information, and where things stand in it. */
const DEVICE_LENGTH = 54;
const DEVICE_INFORMATION = 1;
const ENDPOINT_LENGTH = 8;

export function probe(bytes: Cursor, context: Context): Verdict {
  if (bytes.peek() !== HEADER_LENGTH || bytes.peek(1) !== 0x10 || !bytes.has(HEADER_LENGTH + 2)) return VERDICT.no;
  const group = bytes.peek(2);
  // Core, device management, tunnelling, routing, remote logging and configuration, object server, secure.
  if (group < 2 || group > 9 || bytes.peek(3) > 0x60) return VERDICT.no;
  const length = (bytes.peek(4) << 8) | bytes.peek(5);
  if (length < HEADER_LENGTH + 2) return VERDICT.no;
  if (context.carrier === 'udp') return length === bytes.remaining ? VERDICT.sure : VERDICT.no;
  return length <= bytes.remaining ? VERDICT.sure : VERDICT.maybe;
}

export function parse(bytes: Cursor, context: Context): Answer<KnxMessage> {
  if (!bytes.has(HEADER_LENGTH)) return more(HEADER_LENGTH - bytes.remaining);
  if (bytes.u8() !== HEADER_LENGTH || bytes.u8() !== 0x10) return malformed('no header', 0);
  const service = bytes.u16();
  const length = bytes.u16() - HEADER_LENGTH;
  if (length < 0) return malformed('length too short', 4);
  const isSearch = service === SEARCH_RESPONSE || service === EXTENDED_SEARCH_RESPONSE;
  const isKept = isSearch || service === DESCRIPTION_RESPONSE;
  if (!isKept || length > 1024) {
    if (context.carrier === 'udp') bytes.skip(bytes.remaining);
    return done({ service, device: null }, context.carrier === 'udp' ? 0 : length);
  }
  if (!bytes.has(length)) return more(length - bytes.remaining);
  const body = bytes.sub(length);
  if (isSearch) body.skip(ENDPOINT_LENGTH);
  return done({ service, device: readDevice(body) });
}

/** Medium and status, individual address, project, serial number, multicast address, MAC address and name. */
function readDevice(body: Cursor): KnxDevice | null {
  if (body.u8() !== DEVICE_LENGTH || body.u8() !== DEVICE_INFORMATION) return null;
  const address = body.skip(2).u16();
  const serial = hex(body.skip(2).take(6));
  const mac = formatMac(body.skip(4).take(6));
  const name = body.latin1(30);
  if (body.failed) return null;
  const end = name.indexOf('\0');
  const friendlyName = (end < 0 ? name : name.slice(0, end)).trim();
  return {
    individualAddress: `${address >> 12}.${(address >> 8) & 15}.${address & 255}`,
    serial: /^0+$/.test(serial) ? '' : serial,
    mac,
    friendlyName: /^[\x20-\x7e\xa0-\xff]{1,30}$/.test(friendlyName) ? friendlyName : '',
  };
}
