/**
 * Transport headers: TCP, UDP, SCTP, DCCP, ICMP; and where tunnels start among the IP protocols.
 *
 * Hot path: numbers only, no allocation; each read is behind a comparison with the captured end.
 */
import type { Packet } from '#model/packet.ts';
import { i32, seal, share, u8, u16 } from './bytes.ts';
import { OUTCOME, REASON } from './outcome.ts';
import { mayBeTunnel } from './udp-tunnels.ts';
import { STEP, setPayload, type Walk } from './walk.ts';

/** Most SCTP chunks looked at for the first one with data. */
const CHUNK_LIMIT = 16;
/** Factors of the payload's first two words, and of its length. */
const FACTOR_FIRST = 0x45d9f3b;
const FACTOR_SECOND = 0x119de1f3;
const FACTOR_LENGTH = 0x344b5409;

/** The transport header of IP protocol `walk.next`. */
export function transport(walk: Walk, packet: Packet): number {
  const protocol = walk.next;
  if (protocol === 6) return tcp(walk, packet);
  if (protocol === 17) return udp(walk, packet);
  switch (protocol) {
    case 1:
    case 58:
      return icmp(walk, packet);
    case 132:
      return sctp(walk, packet);
    case 33:
      return dccp(walk, packet);
    case 136:
      return udpLite(walk, packet);
    case 51: // AH over IPv4; over IPv6 it was passed before.
      return STEP.extensions;
  }
  other(walk, packet);
  switch (protocol) {
    case 4:
    case 41:
      return STEP.ipInIp;
    case 47:
      return STEP.gre;
    default:
      return OUTCOME.packet;
  }
}

function tcp(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  const at = walk.offset;
  const end = walk.end;
  if (end - at < 20) return short(walk, packet, 20);
  const onWire = walk.wireEnd - at;
  const ports = i32(bytes, at);
  const sequence = i32(bytes, at + 4);
  const acknowledgement = i32(bytes, at + 8);
  const word = i32(bytes, at + 12);
  const checksum = u16(bytes, at + 16);
  const headerLength = (word >>> 28) << 2;
  if (headerLength < 20 || headerLength > onWire) return walk.fail(REASON.tcpDataOffset);
  packet.sourcePort = ports >>> 16;
  packet.destinationPort = ports & 0xffff;
  packet.sequence = sequence >>> 0;
  packet.acknowledgement = acknowledgement >>> 0;
  packet.flags = (word >>> 16) & 0xff;
  packet.window = word & 0xffff;
  const payload = at + headerLength;
  packet.payloadStart = Math.min(payload, end);
  packet.payloadEnd = end;
  packet.payloadLength = onWire - headerLength;
  let sum = walk.sum + share(ports, 0x3ade68b1) + share(sequence, 0x2f0b4c47);
  sum = (sum + share(acknowledgement, 0x7b1dcdaf) + share(word, 0x68e31da5)) | 0;
  sum = (sum + share((checksum << 16) | (onWire & 0xffff), 0x5bf03635)) | 0;
  if (payload + 8 <= end) {
    sum = (sum + share(i32(bytes, payload), FACTOR_FIRST) + share(i32(bytes, payload + 4), FACTOR_SECOND)) | 0;
  }
  packet.signature = seal(sum);
  return OUTCOME.packet;
}

/** UDP (RFC 768). A length of 0 comes from segmentation offload and jumbograms: all of the IP payload. */
function udp(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  const at = walk.offset;
  if (walk.end - at < 8) return short(walk, packet, 8);
  const ports = i32(bytes, at);
  const lengthAndChecksum = i32(bytes, at + 4);
  const source = ports >>> 16;
  const destination = ports & 0xffff;
  const length = lengthAndChecksum >>> 16;
  packet.sourcePort = source;
  packet.destinationPort = destination;
  if (length !== 0) {
    const onWire = walk.wireEnd - at;
    if (length < 8 || (length > onWire && !walk.partial)) return walk.fail(REASON.udpLength);
    if (length < onWire) {
      walk.wireEnd = at + length;
      if (walk.end > walk.wireEnd) walk.end = walk.wireEnd;
    }
  }
  const end = walk.end;
  const payload = at + 8;
  packet.payloadStart = payload;
  packet.payloadEnd = end;
  packet.payloadLength = walk.wireEnd - payload;
  let sum = (walk.sum + share(ports, 0x3ade68b1) + share(lengthAndChecksum, 0x2f0b4c47)) | 0;
  if (payload + 8 <= end) {
    sum = (sum + share(i32(bytes, payload), FACTOR_FIRST) + share(i32(bytes, payload + 4), FACTOR_SECOND)) | 0;
  }
  packet.signature = seal(sum);
  walk.offset = payload;
  return mayBeTunnel(source, destination) ? STEP.udpTunnel : OUTCOME.packet;
}

/** ICMP and ICMPv6: type and code stand for the ports, the payload starts with the type. */
function icmp(walk: Walk, packet: Packet): number {
  const at = walk.offset;
  if (walk.end - at < 4) return short(walk, packet, 4);
  packet.sourcePort = u8(walk.bytes, at);
  packet.destinationPort = u8(walk.bytes, at + 1);
  return other(walk, packet);
}

/** Anything else: the payload starts where the IP header ends. */
function other(walk: Walk, packet: Packet): number {
  const at = walk.offset;
  setPayload(walk, packet, at);
  sign(walk, packet, at);
  return OUTCOME.packet;
}

/** A signature from the first 16 bytes behind the IP header, and the length. */
function sign(walk: Walk, packet: Packet, at: number): void {
  const bytes = walk.bytes;
  const left = walk.end - at;
  let sum = (walk.sum + share(walk.wireEnd - at, FACTOR_LENGTH)) | 0;
  if (left >= 4) sum = (sum + share(i32(bytes, at), 0x3ade68b1)) | 0;
  if (left >= 8) sum = (sum + share(i32(bytes, at + 4), 0x2f0b4c47)) | 0;
  if (left >= 12) sum = (sum + share(i32(bytes, at + 8), FACTOR_FIRST)) | 0;
  if (left >= 16) sum = (sum + share(i32(bytes, at + 12), FACTOR_SECOND)) | 0;
  packet.signature = seal(sum);
}

/** SCTP (RFC 9260): the payload is the user data of the first DATA or I-DATA chunk, empty where there is none. */
function sctp(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  const at = walk.offset;
  if (walk.end - at < 12) return short(walk, packet, 12);
  readPorts(walk, packet);
  sign(walk, packet, at);
  packet.payloadStart = packet.payloadEnd = walk.end;
  packet.payloadLength = 0;
  let chunk = at + 12;
  for (let count = 0; count < CHUNK_LIMIT && walk.end - chunk >= 4; count++) {
    const type = u8(bytes, chunk);
    const length = u16(bytes, chunk + 2);
    if (length < 4) break;
    if (type === 0 || type === 64) {
      // RFC 9260 section 3.3.1 and RFC 8260 section 2.1.
      const header = type === 0 ? 16 : 20;
      if (length < header) break;
      const onWire = Math.min(length, walk.wireEnd - chunk) - header;
      const start = Math.min(chunk + header, walk.end);
      packet.payloadStart = start;
      packet.payloadEnd = Math.min(start + Math.max(onWire, 0), walk.end);
      packet.payloadLength = Math.max(onWire, 0);
      break;
    }
    chunk += (length + 3) & ~3;
  }
  return OUTCOME.packet;
}

/** DCCP (RFC 4340): ports, and the payload behind the data offset. */
function dccp(walk: Walk, packet: Packet): number {
  const at = walk.offset;
  if (walk.end - at < 12) return short(walk, packet, 12);
  const header = u8(walk.bytes, at + 4) << 2;
  if (header < 12 || header > walk.wireEnd - at) return walk.fail(REASON.dccpDataOffset);
  readPorts(walk, packet);
  sign(walk, packet, at);
  setPayload(walk, packet, at + header);
  return OUTCOME.packet;
}

/** UDP-Lite (RFC 3828): its length field is the checksum's coverage. */
function udpLite(walk: Walk, packet: Packet): number {
  const at = walk.offset;
  if (walk.end - at < 8) return short(walk, packet, 8);
  readPorts(walk, packet);
  sign(walk, packet, at);
  setPayload(walk, packet, at + 8);
  return OUTCOME.packet;
}

function readPorts(walk: Walk, packet: Packet): void {
  const ports = i32(walk.bytes, walk.offset);
  packet.sourcePort = ports >>> 16;
  packet.destinationPort = ports & 0xffff;
}

/**
 * A transport header that is not all there. Where the snapshot length cut it the packet still counts: its ports when they are there, no
 * payload (its length is unknown, and a guess would look like lost bytes). Where it was sent so it is malformed.
 */
function short(walk: Walk, packet: Packet, need: number): number {
  const at = walk.offset;
  if (walk.wireEnd - at < need) return walk.fail(REASON.transportHeader);
  walk.counters.cutTransports++;
  sign(walk, packet, at);
  packet.payloadStart = packet.payloadEnd = walk.end;
  packet.payloadLength = 0;
  if (walk.end - at < 4) return OUTCOME.packet;
  if (packet.protocol === 1 || packet.protocol === 58) {
    packet.sourcePort = u8(walk.bytes, at);
    packet.destinationPort = u8(walk.bytes, at + 1);
  } else readPorts(walk, packet);
  return OUTCOME.packet;
}
