/**
 * IPv4 and IPv6 headers, IPv6 extension headers, and fragments.
 *
 * Hot path: numbers only, no allocation; each read is behind a comparison with the captured end.
 */
import type { Packet } from '#model/packet.ts';
import { i32, seal, share, u8, u16 } from './bytes.ts';
import { OUTCOME, REASON } from './outcome.ts';
import { FRAGMENT } from './reassembler.ts';
import { STEP, setPayload, type Walk } from './walk.ts';

/** Most extension headers of one packet. */
const EXTENSION_LIMIT = 12;
/** Longest payload of a datagram. */
const DATAGRAM_LIMIT = 65535;
const NO_NEXT_HEADER = 59;
const ROUTING = 43;

/** IPv4 or IPv6 by the version field. */
export function ip(walk: Walk): number {
  if (walk.end - walk.offset < 1) return walk.fail(REASON.ipVersion);
  const version = u8(walk.bytes, walk.offset) >>> 4;
  if (version === 4) return STEP.ipv4;
  return version === 6 ? STEP.ipv6 : walk.fail(REASON.ipVersion);
}

/** An IPv4 header (RFC 791). A total length of 0 comes from segmentation offload and means all of the frame. */
export function ipv4(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  const at = walk.offset;
  const captured = walk.end - at;
  if (captured < 20) return walk.fail(REASON.ipv4Header);
  const first = u8(bytes, at);
  if (first >>> 4 !== 4) return walk.fail(REASON.ipVersion);
  const headerLength = (first & 15) << 2;
  if (headerLength < 20 || headerLength > captured) return walk.fail(REASON.ipv4Header);
  const onWire = walk.wireEnd - at;
  let total = u16(bytes, at + 2);
  if (total === 0) total = onWire;
  else if (total > onWire) walk.counters.longerThanFrame++;
  if (total < headerLength) return walk.fail(REASON.ipv4TotalLength);
  walk.wireEnd = at + total;
  if (total < captured) walk.end = at + total;
  walk.offset = at + headerLength;

  const identification = u16(bytes, at + 4);
  const fragment = u16(bytes, at + 6);
  const protocol = u8(bytes, at + 9);
  const source = i32(bytes, at + 12);
  const destination = i32(bytes, at + 16);
  packet.etherType = 0x0800;
  packet.network = 4;
  packet.identification = identification;
  packet.ttl = u8(bytes, at + 8);
  packet.protocol = protocol;
  packet.source3 = source;
  packet.destination3 = destination;
  walk.sum =
    (share(source, 0x2545f491) + share(destination, 0x5851f42d) + share((identification << 8) | protocol, 0x4c957f2d)) |
    0;
  walk.next = protocol;
  // More-fragments and offset; the reserved and do-not-fragment bits say nothing.
  if ((fragment & 0x3fff) === 0) return STEP.transport;
  return takeFragment(
    walk,
    packet,
    identification,
    (fragment & 0x1fff) << 3,
    (fragment & 0x2000) !== 0,
    STEP.transport,
  );
}

/** An IPv6 header (RFC 8200). A payload length of 0 with something behind it is a jumbogram or an offload: all of the frame. */
export function ipv6(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  const at = walk.offset;
  const captured = walk.end - at;
  if (captured < 40) return walk.fail(REASON.ipv6Header);
  if (u8(bytes, at) >>> 4 !== 6) return walk.fail(REASON.ipVersion);
  const next = u8(bytes, at + 6);
  const onWire = walk.wireEnd - at;
  let total = u16(bytes, at + 4) + 40;
  if (total === 40 && next !== NO_NEXT_HEADER) total = onWire;
  else if (total > onWire) walk.counters.longerThanFrame++;
  walk.wireEnd = at + total;
  if (total < captured) walk.end = at + total;
  walk.offset = at + 40;

  packet.etherType = 0x86dd;
  packet.network = 6;
  packet.identification = 0;
  packet.ttl = u8(bytes, at + 7);
  packet.protocol = next;
  packet.source0 = i32(bytes, at + 8);
  packet.source1 = i32(bytes, at + 12);
  packet.source2 = i32(bytes, at + 16);
  packet.source3 = i32(bytes, at + 20);
  packet.destination0 = i32(bytes, at + 24);
  packet.destination1 = i32(bytes, at + 28);
  packet.destination2 = i32(bytes, at + 32);
  packet.destination3 = i32(bytes, at + 36);
  const source =
    share(packet.source0, 0x1d8e4e27) + share(packet.source1, 0x6a09e667) + share(packet.source2, 0x3c6ef373);
  const destination =
    share(packet.destination0, 0x510e527f) +
    share(packet.destination1, 0x1f83d9ab) +
    share(packet.destination2, 0x5be0cd19);
  const low = share(packet.source3, 0x2545f491) + share(packet.destination3, 0x5851f42d);
  walk.sum = (source + destination + low) | 0;
  walk.next = next;
  return next === 6 || next === 17 ? STEP.transport : extensions(walk, packet);
}

/** Passes IPv6 extension headers, `walk.next` being the first. The sum of shares takes in none of them but a fragment's. */
export function extensions(walk: Walk, packet: Packet): number {
  for (let count = 0; count <= EXTENSION_LIMIT; count++) {
    const bytes = walk.bytes;
    const header = walk.next;
    if (header === 44) {
      const step = fragmentHeader(walk, packet);
      if (step !== STEP.extensions) return step;
      continue;
    }
    if (!isExtension(header)) return STEP.transport;
    const at = walk.offset;
    if (walk.end - at < 2) return walk.fail(REASON.ipv6Extension);
    const next = u8(bytes, at);
    // A mobility or HIP header is the message itself when nothing follows it.
    if (next === NO_NEXT_HEADER && header >= 135) return STEP.transport;
    // RFC 4302 counts AH in words of four bytes less two, the others count words of eight bytes less one.
    const length = header === 51 ? (u8(bytes, at + 1) + 2) << 2 : (u8(bytes, at + 1) + 1) << 3;
    if (length > walk.end - at) return walk.fail(REASON.ipv6Extension);
    if (header === ROUTING) takeRoute(walk, packet, at, length);
    walk.next = next;
    packet.protocol = next;
    walk.offset = at + length;
  }
  return walk.fail(REASON.tooManyHeaders);
}

/** A packet that is sent over stations has its next one as destination; the last one is whom it is for (RFC 8200 section 4.4, RFC 6275 section 6.4, RFC 8754 section 2). */
function takeRoute(walk: Walk, packet: Packet, at: number, length: number): void {
  const bytes = walk.bytes;
  const type = u8(bytes, at + 2);
  if (length < 24 || u8(bytes, at + 3) === 0) return;
  // Segment routing lists its stations from the last to the first, and may have options behind them.
  if (type !== 0 && type !== 2 && type !== 4) return;
  const last = type === 4 ? at + 8 : at + length - 16;
  packet.destination0 = i32(bytes, last);
  packet.destination1 = i32(bytes, last + 4);
  packet.destination2 = i32(bytes, last + 8);
  packet.destination3 = i32(bytes, last + 12);
}

/** Hop-by-hop, routing, destination options, AH, mobility, HIP, shim6. */
function isExtension(header: number): boolean {
  return (
    header === 0 ||
    header === ROUTING ||
    header === 60 ||
    header === 51 ||
    header === 135 ||
    header === 139 ||
    header === 140
  );
}

/** The fragment extension header (RFC 8200 section 4.5). One that is first and last at once (RFC 6946) is passed over. */
function fragmentHeader(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  const at = walk.offset;
  if (walk.end - at < 8) return walk.fail(REASON.ipv6Extension);
  const next = u8(bytes, at);
  const fragment = u16(bytes, at + 2);
  const identification = i32(bytes, at + 4);
  walk.next = next;
  packet.protocol = next;
  walk.offset = at + 8;
  walk.sum = (walk.sum + share(identification, 0x4c957f2d)) | 0;
  if ((fragment & 0xfff9) === 0) return STEP.extensions;
  return takeFragment(walk, packet, identification, fragment & 0xfff8, (fragment & 1) !== 0, STEP.extensions);
}

/** Gives a fragment to the reassembler. Goes on with `then` where the datagram is complete, or where the first fragment must do alone. */
function takeFragment(
  walk: Walk,
  packet: Packet,
  identification: number,
  offset: number,
  more: boolean,
  then: number,
): number {
  const start = walk.offset;
  const length = walk.wireEnd - start;
  setPayload(walk, packet, start);
  packet.signature = seal((walk.sum + share(offset, 0x2c1b3c6d) + share(length, 0x297a2d39)) | 0);
  if (length <= 0 || (more && (length & 7) !== 0) || offset + length > DATAGRAM_LIMIT)
    return walk.fail(REASON.fragment);
  const reassembler = walk.reassembler;
  let answer: number = FRAGMENT.refused;
  // What the snapshot length cut can never be complete.
  if (reassembler !== null && walk.end === walk.wireEnd) {
    const bytes = walk.bytes;
    answer = reassembler.add(packet, identification, walk.next, offset, more, bytes, start, walk.end);
    if (answer === FRAGMENT.complete) {
      walk.bytes = packet.bytes = reassembler.datagram;
      walk.offset = 0;
      walk.end = walk.wireEnd = reassembler.datagramLength;
      walk.next = packet.protocol = reassembler.datagramProtocol;
      return then;
    }
  }
  if (answer !== FRAGMENT.refused) return OUTCOME.fragment;
  if (offset > 0) {
    walk.counters.loneOtherFragments++;
    return OUTCOME.fragment;
  }
  walk.counters.loneFirstFragments++;
  walk.partial = true;
  return then;
}
