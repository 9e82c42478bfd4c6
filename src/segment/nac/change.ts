/**
 * Change of authorization (RFC 5176): requests to a switch that a session be moved or ended, and whether its answer is one.
 * Both are protected by the secret that is shared with the switch, and by a Message-Authenticator.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { parseIp } from '#base/prefix.ts';
import type { RadiusReply } from '../radius-replies.ts';
import type { Session } from './asked.ts';

/** Codes of packets (RFC 5176 section 2.3). */
const CODES = { disconnect: 40, coa: 43 } as const;
const HEADER = 20;
/** Longest packet (RFC 2865 section 3) and value of an attribute (section 5). */
const [PACKET_LIMIT, VALUE_LIMIT] = [4096, 253];
/** Attributes by their types: RFC 2865, 2866, 2868, 2869, 3162, 3576. */
const TYPES = {
  'User-Name': 1,
  'NAS-IP-Address': 4,
  'Filter-Id': 11,
  'Vendor-Specific': 26,
  'Calling-Station-Id': 31,
  'Acct-Session-Id': 44,
  'Event-Timestamp': 55,
  'Tunnel-Type': 64,
  'Tunnel-Medium-Type': 65,
  'Message-Authenticator': 80,
  'Tunnel-Private-Group-Id': 81,
  'NAS-Port-Id': 87,
  'NAS-IPv6-Address': 95,
  'Error-Cause': 101,
} as const;
/** VLAN, and IEEE 802 (RFC 3580 section 3.31). */
const TUNNEL_VALUES: Readonly<Record<string, number>> = { VLAN: 13, 'IEEE-802': 6 };
/** The vendor of Cisco-AVPair, and the number of that attribute. */
const [CISCO, AVPAIR] = [9, 1];
/** Causes of refusals (RFC 5176 section 3.5). */
const CAUSES: Readonly<Record<number, string>> = {
  201: 'residual session context removed',
  202: 'invalid EAP packet',
  401: 'unsupported attribute',
  402: 'missing attribute',
  403: 'NAS identification mismatch',
  404: 'invalid request',
  405: 'unsupported service',
  406: 'unsupported extension',
  407: 'invalid attribute value',
  501: 'administratively prohibited',
  502: 'request not routable',
  503: 'session context not found',
  504: 'session context not removable',
  505: 'other proxy processing error',
  506: 'resources unavailable',
  507: 'request initiated',
  508: 'multiple session selection unsupported',
};

/** `coa` gives the session its new VLAN and filter; `reauthenticate` has a switch of Cisco ask again; `disconnect` ends it, and it comes again. */
export type Change = 'coa' | 'reauthenticate' | 'disconnect';

interface ChangeRequest {
  readonly change: Change;
  /** From 0 to 255: the answer carries the same. */
  readonly identifier: number;
  readonly session: Session;
  /** VLAN and filter that the session gets, for `coa`. */
  readonly replies: readonly RadiusReply[];
  /** Seconds since 1970, against packets that are sent again by others (RFC 5176 section 6.3). */
  readonly time: number;
}

export interface ChangeAnswer {
  readonly kind: 'ack' | 'nak';
  /** Why not, in words; null for an acknowledgement and where the switch does not say. */
  readonly because: string | null;
}

/** The packet of a request. Throws a RangeError where it names no session or does not fit. */
export function changePacket(request: ChangeRequest, secret: Uint8Array): Buffer {
  const attributes = [...sessionAttributes(request.session), ...changeAttributes(request)];
  const { session } = request;
  if (session.callingStationId === null && session.userName === null && session.sessionId === null)
    throw new RangeError('a change of authorization must say whose: give a card, a user or a session');
  const time = Buffer.alloc(4);
  time.writeUInt32BE(request.time >>> 0);
  attributes.push(attribute('Event-Timestamp', time));
  const place = HEADER + attributes.reduce((sum, one) => sum + one.length, 0) + 2;
  const signature = attribute('Message-Authenticator', Buffer.alloc(16));
  const packet = Buffer.concat([Buffer.alloc(HEADER), ...attributes, signature]);
  if (packet.length > PACKET_LIMIT) throw new RangeError('the attributes do not fit in one packet');
  packet[0] = request.change === 'disconnect' ? CODES.disconnect : CODES.coa;
  packet[1] = request.identifier & 0xff;
  packet.writeUInt16BE(packet.length, 2);
  // With the Request Authenticator as zeros, and before it is worked out (RFC 5176 section 3.4).
  createHmac('md5', secret).update(packet).digest().copy(packet, place);
  // MD5 of the packet with sixteen zeros there, and the secret (section 2.3).
  createHash('md5').update(packet).update(secret).digest().copy(packet, 4);
  return packet;
}

/** What an answer says; null where it is none to this request, or was not made with the secret: then it is passed over (RFC 5176 section 2.3). */
export function readChangeAnswer(answer: Uint8Array, request: Uint8Array, secret: Uint8Array): ChangeAnswer | null {
  const packet = Buffer.from(answer);
  if (packet.length < HEADER || packet[1] !== request[1]) return null;
  const length = packet.readUInt16BE(2);
  if (length < HEADER || length > packet.length || length > PACKET_LIMIT) return null;
  const kind = packet[0] === (request[0] ?? 0) + 1 ? 'ack' : packet[0] === (request[0] ?? 0) + 2 ? 'nak' : null;
  if (kind === null || !isSigned(packet.subarray(0, length), request, secret)) return null;
  const attributes = readAttributes(packet.subarray(HEADER, length));
  if (attributes === null || !isAuthentic(packet.subarray(0, length), request, secret, attributes)) return null;
  const cause = attributes.find(({ type, value }) => type === TYPES['Error-Cause'] && value.length === 4)?.value;
  const number = cause === undefined ? null : cause.readUInt32BE(0);
  const because = number === null || kind === 'ack' ? null : `${CAUSES[number] ?? 'a cause of its own'} (${number})`;
  return { kind, because };
}

/** Response Authenticator: MD5(Code+ID+Length+RequestAuth+Attributes+Secret) (RFC 2865 section 3). */
function isSigned(packet: Buffer, request: Uint8Array, secret: Uint8Array): boolean {
  const wanted = createHash('md5')
    .update(packet.subarray(0, 4))
    .update(request.subarray(4, HEADER))
    .update(packet.subarray(HEADER))
    .update(secret)
    .digest();
  return timingSafeEqual(wanted, packet.subarray(4, HEADER));
}

interface Read {
  readonly type: number;
  readonly value: Buffer;
  /** Place of the value behind the header. */
  readonly at: number;
}

/** Null where a length is wrong: then the packet is no answer. */
function readAttributes(bytes: Buffer): readonly Read[] | null {
  const attributes: Read[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [type = 0, length = 0] = bytes.subarray(at, at + 2);
    if (length < 2 || at + length > bytes.length) return null;
    attributes.push({ type, value: bytes.subarray(at + 2, at + length), at: at + 2 });
    at += length;
  }
  return attributes;
}

/** Where an answer has a Message-Authenticator, it was made over the answer with the request's authenticator (RFC 5176 section 3.4). */
function isAuthentic(packet: Buffer, request: Uint8Array, secret: Uint8Array, attributes: readonly Read[]): boolean {
  const signatures = attributes.filter(({ type }) => type === TYPES['Message-Authenticator']);
  const [signature] = signatures;
  if (!signature) return true;
  if (signatures.length > 1 || signature.value.length !== 16) return false;
  const copy = Buffer.from(packet);
  copy.set(request.subarray(4, HEADER), 4);
  copy.fill(0, HEADER + signature.at, HEADER + signature.at + 16);
  return timingSafeEqual(createHmac('md5', secret).update(copy).digest(), signature.value);
}

/** Whose session it is (RFC 5176 section 3: NAS and session identification). */
function sessionAttributes({ nas, userName, callingStationId, portId, sessionId }: Session): Buffer[] {
  const ip = nas === null ? null : parseIp(nas);
  return [
    ...(ip === null ? [] : [attribute(ip.bits === 32 ? 'NAS-IP-Address' : 'NAS-IPv6-Address', addressBytes(ip))]),
    ...(userName === null ? [] : [attribute('User-Name', Buffer.from(userName))]),
    ...(callingStationId === null ? [] : [attribute('Calling-Station-Id', Buffer.from(callingStationId))]),
    ...(portId === null ? [] : [attribute('NAS-Port-Id', Buffer.from(portId))]),
    ...(sessionId === null ? [] : [attribute('Acct-Session-Id', Buffer.from(sessionId))]),
  ];
}

function addressBytes({ bits, value }: { readonly bits: 32 | 128; readonly value: bigint }): Buffer {
  return Buffer.from(value.toString(16).padStart(bits / 4, '0'), 'hex');
}

function changeAttributes({ change, replies }: ChangeRequest): readonly Buffer[] {
  if (change === 'disconnect') return [];
  if (change === 'reauthenticate') return [ciscoPair('subscriber:command=reauthenticate')];
  return replies.map(({ attribute: name, value }) => {
    if (name === 'Tunnel-Type' || name === 'Tunnel-Medium-Type')
      // A tag of zero, and the value in three octets (RFC 2868 section 3.1).
      return attribute(name, Buffer.from([0, 0, 0, TUNNEL_VALUES[value] ?? 0]));
    if (name === 'Cisco-AVPair') return ciscoPair(value);
    if (name === 'Tunnel-Private-Group-Id' || name === 'Filter-Id') return attribute(name, Buffer.from(value));
    throw new RangeError(`${name} is no attribute of a change of authorization`);
  });
}

/** RFC 2865 section 5.26. */
function ciscoPair(text: string): Buffer {
  const value = Buffer.from(text);
  const head = Buffer.from([0, 0, 0, CISCO, AVPAIR, value.length + 2]);
  return attribute('Vendor-Specific', Buffer.concat([head, value]));
}

function attribute(name: keyof typeof TYPES, value: Buffer): Buffer {
  if (value.length > VALUE_LIMIT) throw new RangeError(`${name} is longer than ${VALUE_LIMIT} octets`);
  return Buffer.concat([Buffer.from([TYPES[name], value.length + 2]), value]);
}
