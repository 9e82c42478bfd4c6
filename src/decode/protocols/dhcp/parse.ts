/** DHCP and BOOTP bytes to messages. */
import { Cursor } from '#base/cursor.ts';
import { macText } from '../../formats/dhcp-values.ts';
import { type Answer, type Context, done, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { DhcpMessage } from './message.ts';
import { readAddress, readOptions } from './options.ts';

/** Server, client, and the proxy of network boot. */
export const PORTS = [67, 68, 4011] as const;
const HEADER_LENGTH = 236;
const COOKIE = 0x63825363;
const [REQUEST, REPLY] = [1, 2];
const ETHERNET = 1;
/** Most relay agents on the way (RFC 1542 section 4.1.1). */
const HOP_LIMIT = 16;
/** Places of the header's fields (RFC 2131 section 2); the hardware address has room for 16 bytes. */
const AT = { hardware: 1, length: 2, client: 12, your: 16, relay: 24, address: 28, serverName: 44, file: 108 } as const;

export function probe(bytes: Cursor, context: Context): Verdict {
  const operation = bytes.peek();
  if (operation !== REQUEST && operation !== REPLY) return VERDICT.no;
  if (!bytes.has(HEADER_LENGTH) || bytes.peek(2) > 16 || bytes.peek(3) > HOP_LIMIT) return VERDICT.no;
  if (bytes.skip(HEADER_LENGTH).u32() === COOKIE) return VERDICT.sure;
  const isOnPort = isPort(context.clientPort) || isPort(context.serverPort);
  return isOnPort ? VERDICT.maybe : VERDICT.no;
}

function isPort(port: number): boolean {
  return port === PORTS[0] || port === PORTS[1];
}

/** One for all: the fields of the message that is being read. */
const [serverName, file] = [new Cursor(), new Cursor()];

export function parse(bytes: Cursor): Answer<DhcpMessage> {
  if (!bytes.has(HEADER_LENGTH)) return more(HEADER_LENGTH - bytes.remaining);
  const start = bytes.position;
  const octets = bytes.bytes;
  const isMac = octets[start + AT.hardware] === ETHERNET && octets[start + AT.length] === 6;
  serverName.reset(octets, start + AT.serverName, start + AT.file);
  file.reset(octets, start + AT.file, start + HEADER_LENGTH);
  const options = readOptions(bytes.skip(HEADER_LENGTH), file, serverName);
  bytes.position = bytes.end;
  return done({
    isReply: octets[start] === REPLY,
    type: options.messageType,
    clientMac: isMac ? macText(octets, start + AT.address, start + AT.address + 6) : '',
    clientIp: readAddress(octets, start + AT.client),
    yourIp: readAddress(octets, start + AT.your),
    relayIp: readAddress(octets, start + AT.relay),
    options,
  });
}
