/** Neighbour discovery bytes to messages. */
import { formatIpBytes, formatMac, isNobody } from '#base/addresses.ts';
import { Cursor } from '#base/cursor.ts';
import { type Answer, done, malformed, VERDICT, type Verdict } from '../../protocol.ts';
import type { NdpMessage } from './message.ts';

/** Most options of one message, and most prefixes and servers kept. */
const OPTION_LIMIT = 64;
const LIST_LIMIT = 16;

export const TYPE = {
  routerSolicitation: 133,
  routerAdvertisement: 134,
  neighbourSolicitation: 135,
  neighbourAdvertisement: 136,
  redirect: 137,
} as const;
const OPTION = { sourceLinkAddress: 1, targetLinkAddress: 2, prefix: 3, dnsServers: 25 } as const;
/** Bytes before the options, by type from 133. */
const HEADER_LENGTHS = [8, 16, 24, 24, 40];

/** What the options of a message say. */
interface Options {
  sourceMac: string;
  targetMac: string;
  readonly prefixes: string[];
  readonly dnsServers: string[];
}

export function probe(bytes: Cursor): Verdict {
  const header = HEADER_LENGTHS[bytes.peek() - TYPE.routerSolicitation];
  if (header === undefined || bytes.peek(1) !== 0 || !bytes.has(header)) return VERDICT.no;
  // Options are counted in units of eight bytes, and none is empty.
  for (let at = header, count = 0; at < bytes.remaining && count < OPTION_LIMIT; count++) {
    const length = bytes.peek(at + 1);
    if (length === 0) return VERDICT.no;
    at += Math.max(1, length) * 8;
  }
  return VERDICT.sure;
}

export function parse(bytes: Cursor): Answer<NdpMessage> {
  const type = bytes.peek();
  const header = HEADER_LENGTHS[type - TYPE.routerSolicitation];
  if (header === undefined || bytes.peek(1) !== 0) {
    bytes.skip(bytes.remaining);
    return done({ kind: 'other' });
  }
  if (!bytes.has(header)) {
    bytes.skip(bytes.remaining);
    return malformed('header cut', 0);
  }
  const head = Cursor.over(bytes.bytes, bytes.position, bytes.position + header);
  bytes.skip(header);
  const message = readMessage(type, head, readOptions(bytes));
  bytes.skip(bytes.remaining);
  return done(message);
}

function readMessage(type: number, head: Cursor, options: Options): NdpMessage {
  const { sourceMac, targetMac, prefixes, dnsServers } = options;
  head.skip(4);
  switch (type) {
    case TYPE.routerSolicitation:
      return { kind: 'router-solicitation', sourceMac };
    case TYPE.neighbourSolicitation:
      return { kind: 'neighbour-solicitation', sourceMac };
    case TYPE.routerAdvertisement: {
      const flags = head.skip(1).u8();
      const [managed, other] = [(flags & 0x80) !== 0, (flags & 0x40) !== 0];
      return { kind: 'router-advertisement', sourceMac, lifetime: head.u16(), managed, other, prefixes, dnsServers };
    }
    case TYPE.neighbourAdvertisement: {
      const isRouter = (head.u32() & 0x80000000) !== 0;
      return { kind: 'neighbour-advertisement', target: unicast(head.take(16)), targetMac, isRouter };
    }
    default:
      return { kind: 'redirect' };
  }
}

function readOptions(bytes: Cursor): Options {
  const options: Options = { sourceMac: '', targetMac: '', prefixes: [], dnsServers: [] };
  for (let count = 0; count < OPTION_LIMIT && bytes.has(2); count++) {
    const type = bytes.u8();
    const length = bytes.u8() * 8 - 2;
    if (length < 0 || !bytes.has(length)) break;
    readOption(type, bytes.sub(length), options);
  }
  return options;
}

function readOption(type: number, option: Cursor, options: Options): void {
  switch (type) {
    case OPTION.sourceLinkAddress:
      options.sourceMac = linkAddress(option);
      break;
    case OPTION.targetLinkAddress:
      options.targetMac = linkAddress(option);
      break;
    case OPTION.prefix: {
      const length = option.u8();
      const prefix = formatIpBytes(option.skip(13).take(16));
      if (prefix !== null && length <= 128 && options.prefixes.length < LIST_LIMIT)
        options.prefixes.push(`${prefix}/${length}`);
      break;
    }
    case OPTION.dnsServers:
      option.skip(6);
      while (option.has(16) && options.dnsServers.length < LIST_LIMIT) {
        const server = unicast(option.take(16));
        if (server !== '') options.dnsServers.push(server);
      }
      break;
  }
}

/** A MAC: the option is exactly one unit long (RFC 2464 section 6); empty for other links and for nobody's. */
function linkAddress(option: Cursor): string {
  const mac = option.remaining === 6 ? option.take(6) : null;
  if (!mac || ((mac[0] ?? 1) & 1) === 1 || mac.every((byte) => byte === 0)) return '';
  return formatMac(mac);
}

function unicast(address: Uint8Array): string {
  const ip = formatIpBytes(address) ?? '';
  return ip === '::1' || isNobody(ip) ? '' : ip;
}
