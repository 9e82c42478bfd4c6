/**
 * Tunnels directly over IP: IP in IP, GRE (RFC 2784, RFC 2890, RFC 2637) and ERSPAN.
 *
 * A tunnel is opened only where its header makes sense; else the packet around it stays described.
 * Numbers only, no allocation; each read is behind a comparison with the captured end.
 */
import type { Packet } from '#model/packet.ts';
import { u8, u16 } from './bytes.ts';
import { OUTCOME } from './outcome.ts';
import { openTunnel, STEP, TUNNEL, type Walk } from './walk.ts';

/** Bits of GRE's first two bytes. */
const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const ACKNOWLEDGEMENT = 0x0080;

/** Protocol 4 and 41. */
export function ipInIp(walk: Walk, packet: Packet): number {
  const at = walk.offset;
  if (walk.end - at < 20) return OUTCOME.packet;
  const version = u8(walk.bytes, at) >>> 4;
  if (version !== (packet.protocol === 4 ? 4 : 6)) return OUTCOME.packet;
  let tunnel: number = TUNNEL.ipInIp;
  if (version === 6 && packet.network === 4) tunnel = TUNNEL.ipv6InIpv4;
  else if (version === 4 && packet.network === 6) tunnel = TUNNEL.ipv4InIpv6;
  if (!openTunnel(walk, packet, tunnel, at)) return OUTCOME.packet;
  return version === 4 ? STEP.ipv4 : STEP.ipv6;
}

/** Protocol 47. */
export function gre(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  const at = walk.offset;
  if (walk.end - at < 4) return OUTCOME.packet;
  const flags = u16(bytes, at);
  const type = u16(bytes, at + 2);
  const version = flags & 7;
  if ((flags & ROUTING) !== 0 || version > 1) return OUTCOME.packet;
  let inner = at + 4;
  if ((flags & CHECKSUM) !== 0) inner += 4;
  if ((flags & KEY) !== 0) inner += 4;
  if ((flags & SEQUENCE) !== 0) inner += 4;
  if (version === 1) {
    // PPTP: without a sequence number it is a bare acknowledgement.
    if (type !== 0x880b || (flags & (KEY | SEQUENCE)) !== (KEY | SEQUENCE)) return OUTCOME.packet;
    if ((flags & ACKNOWLEDGEMENT) !== 0) inner += 4;
  }
  if (inner >= walk.end) return OUTCOME.packet;
  switch (type) {
    case 0x0800:
      return open(walk, packet, TUNNEL.gre, inner, STEP.ipv4);
    case 0x86dd:
      return open(walk, packet, TUNNEL.gre, inner, STEP.ipv6);
    case 0x6558:
      return open(walk, packet, TUNNEL.gre, inner, STEP.ethernet);
    case 0x880b:
      return open(walk, packet, TUNNEL.gre, inner, STEP.ppp);
    case 0x8847:
    case 0x8848:
      return open(walk, packet, TUNNEL.gre, inner, STEP.mpls);
    case 0x88be:
      return erspan2(walk, packet, inner, (flags & SEQUENCE) !== 0);
    case 0x22eb:
      return erspan3(walk, packet, inner);
    default:
      return OUTCOME.packet;
  }
}

function open(walk: Walk, packet: Packet, tunnel: number, inner: number, step: number): number {
  return openTunnel(walk, packet, tunnel, inner) ? step : OUTCOME.packet;
}

/** ERSPAN type I (no sequence number, no header of its own) and II. */
function erspan2(walk: Walk, packet: Packet, at: number, sequenced: boolean): number {
  if (!sequenced) return open(walk, packet, TUNNEL.erspan, at, STEP.ethernet);
  if (walk.end - at < 8 || u8(walk.bytes, at) >>> 4 !== 1) return OUTCOME.packet;
  return mirror(walk, packet, at, at + 8);
}

/** ERSPAN type III, with its platform subheader where the last bit announces one. */
function erspan3(walk: Walk, packet: Packet, at: number): number {
  const bytes = walk.bytes;
  if (walk.end - at < 12 || u8(bytes, at) >>> 4 !== 2) return OUTCOME.packet;
  const last = u16(bytes, at + 10);
  const inner = at + ((last & 1) === 1 ? 20 : 12);
  const kind = (last >>> 10) & 0x1f;
  if (inner >= walk.end) return OUTCOME.packet;
  if (kind === 2) return open(walk, packet, TUNNEL.erspan, inner, STEP.ip);
  return kind === 0 ? mirror(walk, packet, at, inner) : OUTCOME.packet;
}

function mirror(walk: Walk, packet: Packet, header: number, inner: number): number {
  const vlan = u16(walk.bytes, header) & 0xfff;
  if (inner >= walk.end || !openTunnel(walk, packet, TUNNEL.erspan, inner)) return OUTCOME.packet;
  walk.mirroredVlan = vlan;
  return STEP.ethernet;
}
