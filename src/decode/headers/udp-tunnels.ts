/**
 * Tunnels over UDP: VXLAN (RFC 7348), GENEVE (RFC 8926), GTP-U (3GPP TS 29.281), Teredo (RFC 4380) and L2TP (RFC 2661).
 *
 * A port alone opens nothing: the header must be right in every reserved bit and length, else the packet stays UDP.
 * Numbers only, no allocation; each read is behind a comparison with the captured end.
 */
import type { Packet } from '#model/packet.ts';
import { i32, u8, u16 } from './bytes.ts';
import { OUTCOME } from './outcome.ts';
import { openTunnel, STEP, TUNNEL, type Walk } from './walk.ts';

/** Most GTP-U extension headers of one packet. */
const GTP_EXTENSION_LIMIT = 8;
/** The GTP-U message type that carries a packet. */
const GTP_G_PDU = 255;

/** True where a datagram between these ports may carry a packet; Teredo and L2TP answer from their port. */
export function mayBeTunnel(source: number, destination: number): boolean {
  switch (destination) {
    case 1701:
    case 2152:
    case 3544:
    case 4789:
    case 4790:
    case 6081:
    case 8472:
      return true;
    default:
      return source === 3544 || source === 1701;
  }
}

/** A UDP payload at `walk.offset` of a datagram that may carry a packet. */
export function udpTunnel(walk: Walk, packet: Packet): number {
  switch (packet.destinationPort) {
    case 4789:
    case 8472:
      return vxlan(walk, packet);
    case 4790:
      return vxlanGeneric(walk, packet);
    case 6081:
      return geneve(walk, packet);
    case 2152:
      return gtp(walk, packet);
    case 1701:
      return l2tp(walk, packet);
    case 3544:
      return teredo(walk, packet);
    default:
      return packet.sourcePort === 3544 ? teredo(walk, packet) : l2tp(walk, packet);
  }
}

function open(walk: Walk, packet: Packet, tunnel: number, inner: number, step: number): number {
  return openTunnel(walk, packet, tunnel, inner) ? step : OUTCOME.packet;
}

/** Flags 08, or 88 with a group policy in the reserved bytes; the last byte is reserved. */
function vxlan(walk: Walk, packet: Packet): number {
  const at = walk.offset;
  if (walk.end - at < 22) return OUTCOME.packet;
  const first = i32(walk.bytes, at);
  const group = (first & (0x88000000 | 0)) === (0x88000000 | 0) && (first & 0x77b70000) === 0;
  if ((first !== 0x08000000 && !group) || u8(walk.bytes, at + 7) !== 0) return OUTCOME.packet;
  return open(walk, packet, TUNNEL.vxlan, at + 8, STEP.ethernet);
}

/** The generic protocol extension (draft-ietf-nvo3-vxlan-gpe): the next protocol is named where the P bit is set. */
function vxlanGeneric(walk: Walk, packet: Packet): number {
  const at = walk.offset;
  if (walk.end - at < 22) return OUTCOME.packet;
  const first = i32(walk.bytes, at);
  if (u8(walk.bytes, at + 7) !== 0) return OUTCOME.packet;
  switch (first) {
    case 0x0c000001:
      return open(walk, packet, TUNNEL.vxlan, at + 8, STEP.ipv4);
    case 0x0c000002:
      return open(walk, packet, TUNNEL.vxlan, at + 8, STEP.ipv6);
    case 0x08000000:
    case 0x0c000003:
      return open(walk, packet, TUNNEL.vxlan, at + 8, STEP.ethernet);
    default:
      return OUTCOME.packet;
  }
}

function geneve(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  const at = walk.offset;
  if (walk.end - at < 8) return OUTCOME.packet;
  const first = u16(bytes, at);
  const inner = at + 8 + ((first >>> 8) & 0x3f) * 4;
  // Version 0, reserved bits and the reserved byte 0.
  if ((first & 0xc03f) !== 0 || u8(bytes, at + 7) !== 0 || inner >= walk.end) return OUTCOME.packet;
  switch (u16(bytes, at + 2)) {
    case 0x6558:
      return open(walk, packet, TUNNEL.geneve, inner, STEP.ethernet);
    case 0x0800:
      return open(walk, packet, TUNNEL.geneve, inner, STEP.ipv4);
    case 0x86dd:
      return open(walk, packet, TUNNEL.geneve, inner, STEP.ipv6);
    default:
      return OUTCOME.packet;
  }
}

/** A G-PDU of GTPv1-U; its length counts from behind the eight mandatory bytes. */
function gtp(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  let at = walk.offset;
  if (walk.end - at < 12 || u8(bytes, at + 1) !== GTP_G_PDU) return OUTCOME.packet;
  const flags = u8(bytes, at);
  const length = u16(bytes, at + 2);
  // Version 1, protocol type GTP, the spare bit 0.
  if ((flags & 0xf8) !== 0x30 || length + 8 > walk.wireEnd - at) return OUTCOME.packet;
  if ((flags & 7) === 0) at += 8;
  else {
    let next = (flags & 4) === 0 ? 0 : u8(bytes, at + 11);
    at += 12;
    for (let count = 0; next !== 0; count++) {
      if (count === GTP_EXTENSION_LIMIT || at >= walk.end) return OUTCOME.packet;
      const extension = u8(bytes, at) * 4;
      if (extension === 0 || extension > walk.end - at) return OUTCOME.packet;
      at += extension;
      next = u8(bytes, at - 1);
    }
  }
  if (walk.end - at < 20) return OUTCOME.packet;
  const version = u8(bytes, at) >>> 4;
  if (version !== 4 && version !== 6) return OUTCOME.packet;
  return open(walk, packet, TUNNEL.gtp, at, version === 4 ? STEP.ipv4 : STEP.ipv6);
}

/** An IPv6 packet that fills the datagram, behind an authentication and an origin header where they are. */
function teredo(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  let at = walk.offset;
  if (walk.end - at < 40) return OUTCOME.packet;
  if (u16(bytes, at) === 1) {
    at += 4 + u8(bytes, at + 2) + u8(bytes, at + 3) + 9;
    if (walk.end - at < 40) return OUTCOME.packet;
  }
  if (u16(bytes, at) === 0) at += 8;
  if (walk.end - at < 40 || u8(bytes, at) >>> 4 !== 6) return OUTCOME.packet;
  if (u16(bytes, at + 4) + 40 !== walk.wireEnd - at) return OUTCOME.packet;
  return open(walk, packet, TUNNEL.teredo, at, STEP.ipv6);
}

/** An L2TPv2 data message with PPP in it. */
function l2tp(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  const at = walk.offset;
  if (walk.end - at < 8) return OUTCOME.packet;
  const flags = u16(bytes, at);
  // Type 0 is data; version 2; reserved bits 0.
  if ((flags & 0x8000) !== 0 || (flags & 0x34ff) !== 2) return OUTCOME.packet;
  let inner = at + 6;
  if ((flags & 0x4000) !== 0) {
    if (u16(bytes, at + 2) !== walk.wireEnd - at) return OUTCOME.packet;
    inner += 2;
  }
  if ((flags & 0x0800) !== 0) inner += 4;
  if ((flags & 0x0200) !== 0) {
    if (walk.end - inner < 2) return OUTCOME.packet;
    inner += 2 + u16(bytes, inner);
  }
  if (walk.end - inner < 2) return OUTCOME.packet;
  return open(walk, packet, TUNNEL.l2tp, inner, STEP.ppp);
}
