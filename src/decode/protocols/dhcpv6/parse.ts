/** DHCPv6 bytes to messages: relay agents' envelopes are opened, then the options of the message inside are read. */
import { formatIpBytes, isNobody } from '#base/addresses.ts';
import { Cursor } from '#base/cursor.ts';
import { macText, optionTextOrHex } from '../../formats/dhcp-values.ts';
import { type Answer, type Context, done, malformed, VERDICT, type Verdict } from '../../protocol.ts';
import type { Dhcpv6Message, Relay } from './message.ts';
import { noOptions, readOption } from './options.ts';

/** Client, and server with relay agents. */
export const PORTS = [546, 547] as const;
/** Envelopes around a message (HOP_COUNT_LIMIT), and options of one. */
const RELAY_LIMIT = 8;
const OPTION_LIMIT = 128;
const PLACE_LIMIT = 8;
const [RELAY_FORWARD, RELAY_REPLY, LAST_TYPE] = [12, 13, 36];
const OPTION = { relayMessage: 9, interfaceId: 18, remoteId: 37, clientLinkAddress: 79 } as const;
const [HEADER_LENGTH, RELAY_HEADER_LENGTH] = [4, 34];

export function probe(bytes: Cursor, context: Context): Verdict {
  if (!isPort(context.clientPort) && !isPort(context.serverPort)) return VERDICT.no;
  const type = bytes.peek();
  if (type < 1 || type > LAST_TYPE) return VERDICT.no;
  bytes.skip(isRelay(type) ? RELAY_HEADER_LENGTH : HEADER_LENGTH);
  if (bytes.failed) return VERDICT.no;
  for (let count = 0; count < OPTION_LIMIT && bytes.remaining > 0; count++) {
    bytes.skip(2);
    bytes.skip(bytes.u16());
    if (bytes.failed) return count > 0 ? VERDICT.maybe : VERDICT.no;
  }
  return VERDICT.sure;
}

function isPort(port: number): boolean {
  return port === PORTS[0] || port === PORTS[1];
}

function isRelay(type: number): boolean {
  return type === RELAY_FORWARD || type === RELAY_REPLY;
}

export function parse(bytes: Cursor): Answer<Dhcpv6Message> {
  const message = Cursor.over(bytes.bytes, bytes.position, bytes.end);
  bytes.skip(bytes.remaining);
  let relay: Relay | null = null;
  for (let depth = 0; depth <= RELAY_LIMIT; depth++) {
    const type = message.peek();
    if (!isRelay(type)) return readMessage(message, type, relay);
    // Each further envelope is nearer to the client, whose neighbour is the agent that counts.
    relay = { peerIp: '', mac: '', places: [] };
    if (!openRelay(message, relay)) return malformed('relayed message cut', message.offset);
  }
  return malformed('relayed too often', 0);
}

/** Reads an envelope and leaves `message` over what it carries; false where that is not whole. */
function openRelay(message: Cursor, relay: Relay): boolean {
  const peer = message.skip(18).take(16);
  const ip = formatIpBytes(peer) ?? '';
  relay.peerIp = isNobody(ip) ? '' : ip;
  relay.mac = madeFrom(peer);
  let inner: Cursor | null = null;
  for (let count = 0; count < OPTION_LIMIT && message.has(4); count++) {
    const code = message.u16();
    const option = message.sub(message.u16());
    if (message.failed) break;
    if (code === OPTION.relayMessage) inner = option;
    else readPlace(code, option, relay);
  }
  if (inner === null) return false;
  message.reset(inner.bytes, inner.position, inner.end);
  return true;
}

/** The MAC that a link-local address was made from (RFC 4291 appendix A), or empty. */
function madeFrom(address: Uint8Array): string {
  if (address[0] !== 0xfe || address[1] !== 0x80 || address[11] !== 0xff || address[12] !== 0xfe) return '';
  const mac = Uint8Array.from([...address.subarray(8, 11), ...address.subarray(13)]);
  mac[0] = (mac[0] ?? 0) ^ 2;
  return macText(mac);
}

function readPlace(code: number, option: Cursor, relay: Relay): void {
  if (code === OPTION.clientLinkAddress) {
    const mac = option.u16() === 1 ? macText(option.take(option.remaining)) : '';
    if (mac !== '') relay.mac = mac;
    return;
  }
  if ((code !== OPTION.interfaceId && code !== OPTION.remoteId) || relay.places.length >= PLACE_LIMIT) return;
  const word = code === OPTION.interfaceId ? 'interface' : 'remote';
  // A remote identifier starts with the number of the enterprise that defines it.
  if (code === OPTION.remoteId) option.skip(4);
  if (option.remaining > 0) relay.places.push(`${word}=${optionTextOrHex(option.take(option.remaining))}`);
}

function readMessage(message: Cursor, type: number, relay: Relay | null): Answer<Dhcpv6Message> {
  const options = noOptions();
  message.skip(HEADER_LENGTH);
  if (message.failed) return malformed('header cut', 0);
  for (let count = 0; count < OPTION_LIMIT && message.has(4); count++) {
    const code = message.u16();
    const option = message.sub(message.u16());
    if (message.failed) break;
    readOption(code, option, options);
  }
  return done({ type, relay, options });
}
