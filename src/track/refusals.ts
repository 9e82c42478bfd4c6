/** ICMP errors name the packet that was not delivered: whose conversation was refused. */
import type { Packet } from '#model/packet.ts';

const [TCP, UDP, ICMP] = [6, 17, 1];
/** Destination unreachable in ICMP (RFC 792) and in ICMPv6 (RFC 4443 section 3.1). */
const [UNREACHABLE, UNREACHABLE_6] = [3, 1];
/** Redirects and errors of ICMP (RFC 792); those of ICMPv6 are all types below 128 (RFC 4443 section 2.1). */
const ERRORS: ReadonlySet<number> = new Set([3, 4, 5, 11, 12]);
const INFORMATIONAL_6 = 128;
/** RFC 1191: the packet was too long for the way, and will come again in parts. */
const TOO_LONG = 4;

/** Whether an ICMP message of this type speaks of another packet, and is not itself said to anybody; a type that is not known (-1) does not. */
export function isIcmpError(protocol: number, type: number): boolean {
  return protocol === ICMP ? ERRORS.has(type) : type >= 0 && type < INFORMATIONAL_6;
}

/** Reads the head of the undelivered packet out of an ICMP or ICMPv6 message into `inner`; false where it names none. */
export function readRefused(packet: Packet, inner: Packet): boolean {
  const isV4 = packet.protocol === ICMP;
  if (packet.sourcePort !== (isV4 ? UNREACHABLE : UNREACHABLE_6)) return false;
  if (isV4 && packet.destinationPort === TOO_LONG) return false;
  const bytes = packet.bytes;
  const at = packet.payloadStart + 8;
  const header = isV4 ? ((bytes[at] ?? 0) & 15) * 4 : 40;
  if (at + header + 4 > packet.payloadEnd || header < 20) return false;
  inner.network = isV4 ? 4 : 6;
  inner.protocol = bytes[at + (isV4 ? 9 : 6)] ?? 0;
  if (inner.protocol !== TCP && inner.protocol !== UDP) return false;
  const source = at + (isV4 ? 0 : 8);
  inner.source0 = isV4 ? 0 : word(bytes, source);
  inner.source1 = isV4 ? 0 : word(bytes, source + 4);
  inner.source2 = isV4 ? 0 : word(bytes, source + 8);
  inner.source3 = word(bytes, source + 12);
  const destination = source + (isV4 ? 4 : 16);
  inner.destination0 = isV4 ? 0 : word(bytes, destination);
  inner.destination1 = isV4 ? 0 : word(bytes, destination + 4);
  inner.destination2 = isV4 ? 0 : word(bytes, destination + 8);
  inner.destination3 = word(bytes, destination + 12);
  inner.sourcePort = ((bytes[at + header] ?? 0) << 8) | (bytes[at + header + 1] ?? 0);
  inner.destinationPort = ((bytes[at + header + 2] ?? 0) << 8) | (bytes[at + header + 3] ?? 0);
  return true;
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
}
