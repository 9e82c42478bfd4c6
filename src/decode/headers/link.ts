/**
 * Link types other than Ethernet and 802.11: Linux cooked, loopback, raw IP, PPP and HDLC; and the PPP, PPPoE and MPLS encapsulations.
 *
 * Numbers only, no allocation; each read is behind a comparison with the captured end.
 */
import type { Packet } from '#model/packet.ts';
import { i32, i32le, mac48, u8, u16 } from './bytes.ts';
import { OUTCOME, REASON } from './outcome.ts';
import { endAtLink, noteEncapsulation, STEP, TUNNEL, type Walk } from './walk.ts';

/** Most MPLS labels of one stack. */
const LABEL_LIMIT = 16;
/** Values of LINKTYPE_LINUX_SLL's protocol field that are no EtherTypes. */
const SLL_RAW_802_3 = 1;
const SLL_LLC = 4;
/** ARPHRD_NETLINK: the protocol field is a netlink family. */
const ARPHRD_NETLINK = 824;
const ETHERTYPE_PPP = 0x880b;
const ETHERTYPE_IPX = 0x8137;

/** The first step of a frame of `linkType`, or `OUTCOME.unknownLink`. Ethernet and 802.11 are asked for before. */
export function enterLink(walk: Walk, packet: Packet, linkType: number): number {
  switch (linkType) {
    case 12: // DLT_RAW, as some systems wrote it to files
    case 14:
    case 101:
    // Raw IPv4 and raw IPv6: programs write either to what they call one of them.
    case 228:
    case 229:
      return STEP.ip;
    case 0:
    case 108:
      return loopback(walk, packet);
    case 113:
      return linuxCooked(walk, packet);
    case 276:
      return linuxCooked2(walk, packet);
    case 9:
    case 50:
      return hdlc(walk, packet);
    case 51:
      return STEP.pppoe;
    case 104:
      return ciscoHdlc(walk, packet);
    default:
      return OUTCOME.unknownLink;
  }
}

/** BSD loopback: an address family in the byte order of the machine that captured. */
function loopback(walk: Walk, packet: Packet): number {
  const at = walk.offset;
  if (walk.end - at < 4) return walk.fail(REASON.linkHeader);
  const big = i32(walk.bytes, at);
  const family = big >>> 0 <= 0xffff ? big : i32le(walk.bytes, at);
  walk.offset = at + 4;
  walk.linkStart = at + 4;
  if (family === 2) return STEP.ipv4;
  // The number of AF_INET6 differs: Linux 10, Windows 23, NetBSD and OpenBSD 24, FreeBSD 28, Darwin 30.
  if (family === 10 || family === 23 || family === 24 || family === 28 || family === 30) return STEP.ipv6;
  return endAtLink(walk, packet);
}

function linuxCooked(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  const at = walk.offset;
  if (walk.end - at < 16) return walk.fail(REASON.linkHeader);
  if (u16(bytes, at + 4) === 6) packet.sourceMac = mac48(bytes, at + 6);
  return afterCooked(walk, packet, u16(bytes, at + 2), u16(bytes, at + 14), at + 16);
}

function linuxCooked2(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  const at = walk.offset;
  if (walk.end - at < 20) return walk.fail(REASON.linkHeader);
  if (u8(bytes, at + 11) === 6) packet.sourceMac = mac48(bytes, at + 12);
  return afterCooked(walk, packet, u16(bytes, at + 8), u16(bytes, at), at + 20);
}

function afterCooked(walk: Walk, packet: Packet, hardware: number, protocol: number, at: number): number {
  walk.offset = at;
  walk.linkStart = at;
  if (hardware === ARPHRD_NETLINK) return endAtLink(walk, packet);
  if (protocol === SLL_LLC) return STEP.llc;
  if (protocol === SLL_RAW_802_3) {
    packet.etherType = ETHERTYPE_IPX;
    return endAtLink(walk, packet);
  }
  if (protocol < 0x600) return endAtLink(walk, packet);
  walk.next = protocol;
  return STEP.etherType;
}

/** PPP, and PPP in HDLC-like framing; captures under either link type carry Cisco's framing, too, which its first byte tells (0f, 8f). */
function hdlc(walk: Walk, packet: Packet): number {
  if (walk.end - walk.offset < 4) return walk.fail(REASON.linkHeader);
  const address = u8(walk.bytes, walk.offset);
  return address === 0x0f || address === 0x8f ? ciscoHdlc(walk, packet) : ppp(walk, packet);
}

function ciscoHdlc(walk: Walk, packet: Packet): number {
  const at = walk.offset;
  if (walk.end - at < 4) return walk.fail(REASON.linkHeader);
  const type = u16(walk.bytes, at + 2);
  walk.offset = at + 4;
  walk.linkStart = at + 4;
  packet.etherType = type;
  if (type < 0x600) return endAtLink(walk, packet);
  walk.next = type;
  return STEP.etherType;
}

/** PPP (RFC 1661), its address and control fields and the protocol's high byte possibly left out (RFC 1661 section 6.5, 6.6). */
export function ppp(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  let at = walk.offset;
  const end = walk.end;
  if (packet.etherType === 0) packet.etherType = ETHERTYPE_PPP;
  if (end - at >= 2 && u16(bytes, at) === 0xff03) at += 2;
  if (end - at < 2) return STEP.unknown;
  let protocol = u8(bytes, at);
  if ((protocol & 1) === 0) {
    protocol = u16(bytes, at);
    at++;
  }
  walk.offset = at + 1;
  switch (protocol) {
    case 0x0021:
      return STEP.ipv4;
    case 0x0057:
      return STEP.ipv6;
    case 0x0281:
    case 0x0283:
      return STEP.mpls;
    default:
      return STEP.unknown;
  }
}

/** A PPPoE session frame (RFC 2516). Control protocols stay a link payload that starts with the PPPoE header. */
export function pppoe(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  const at = walk.offset;
  walk.linkStart = at;
  packet.etherType = 0x8864;
  if (walk.end - at < 6) return walk.fail(REASON.linkHeader);
  if (u16(bytes, at) !== 0x1100) return STEP.unknown;
  const wireEnd = at + 6 + u16(bytes, at + 4);
  if (wireEnd < walk.wireEnd) walk.wireEnd = wireEnd;
  if (wireEnd < walk.end) walk.end = wireEnd;
  walk.offset = at + 6;
  const step = ppp(walk, packet);
  return step === STEP.unknown || noteEncapsulation(walk, packet, TUNNEL.pppoe) ? step : STEP.unknown;
}

/** An MPLS label stack (RFC 3032) with IP, or Ethernet (RFC 4448) with or without a control word, below it. */
export function mpls(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  let at = walk.offset;
  let labels = 0;
  let bottom = false;
  while (!bottom) {
    if (walk.end - at < 4 || ++labels > LABEL_LIMIT) return STEP.unknown;
    bottom = (u8(bytes, at + 2) & 1) === 1;
    at += 4;
  }
  if (walk.end - at < 4) return STEP.unknown;
  const version = u8(bytes, at) >>> 4;
  let step: number = STEP.unknown;
  if (version === 4 && plausibleIpv4(walk, at)) step = STEP.ipv4;
  else if (version === 6 && plausibleIpv6(walk, at)) step = STEP.ipv6;
  else if (version === 0 && plausibleEthernet(walk, at + 4)) {
    step = STEP.ethernet;
    at += 4;
  } else if (plausibleEthernet(walk, at)) step = STEP.ethernet;
  if (step === STEP.unknown || !noteEncapsulation(walk, packet, TUNNEL.mpls)) return STEP.unknown;
  walk.offset = at;
  return step;
}

function plausibleIpv4(walk: Walk, at: number): boolean {
  if (walk.end - at < 20 || u8(walk.bytes, at) < 0x45) return false;
  const length = u16(walk.bytes, at + 2);
  return length === 0 || (length >= 20 && length <= walk.wireEnd - at);
}

function plausibleIpv6(walk: Walk, at: number): boolean {
  return walk.end - at >= 40 && u16(walk.bytes, at + 4) + 40 <= walk.wireEnd - at;
}

/** An Ethernet header with a type that is met in practice, or a length that fits: addresses alone prove nothing. */
function plausibleEthernet(walk: Walk, at: number): boolean {
  const left = walk.wireEnd - at - 14;
  if (walk.end - at < 14 || (u8(walk.bytes, at + 6) & 1) === 1) return false;
  const type = u16(walk.bytes, at + 12);
  switch (type) {
    case 0x0800:
    case 0x0806:
    case 0x8100:
    case 0x86dd:
    case 0x8847:
    case 0x8863:
    case 0x8864:
    case 0x888e:
    case 0x88a8:
    case 0x88cc:
    case 0x8902:
    case 0x9000:
      return true;
    default:
      return type >= 3 && type <= 1500 && type <= left;
  }
}
