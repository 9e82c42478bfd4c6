/** Packets that ask a real firewall: each carries its number where no router changes it, and has right checksums. */

/** A packet as one asks for it. */
export interface Probe {
  /** 1 to 65,535; told again by the identification of IPv4 and the flow label of IPv6. */
  readonly id: number;
  readonly bits: 32 | 128;
  readonly src: bigint;
  readonly dst: bigint;
  readonly protocol: number;
  /** Ports, or identifier and sequence number of an ICMP echo; 0 where there is none. */
  readonly sport: number;
  readonly dport: number;
  readonly flags: number;
  readonly icmpType: number;
  readonly icmpCode: number;
  readonly dscp: number;
  /** The packet that an ICMP error tells of. */
  readonly about?: Probe;
}

const [ICMP, TCP, UDP, ICMPV6] = [1, 6, 17, 58];

/** An Ethernet frame that carries the probe. */
export function frameOf(probe: Probe, macs: { readonly from: Uint8Array; readonly to: Uint8Array }): Uint8Array {
  const type = probe.bits === 32 ? 0x0800 : 0x86dd;
  return Buffer.concat([macs.to, macs.from, u16(type), packetOf(probe)]);
}

/** The IP packet of the probe. */
function packetOf(probe: Probe): Buffer {
  const body = bodyOf(probe);
  return Buffer.concat([probe.bits === 32 ? headerOf4(probe, body.length) : headerOf6(probe, body.length), body]);
}

function headerOf4(probe: Probe, length: number): Buffer {
  const header = Buffer.concat([
    Buffer.from([0x45, probe.dscp << 2]),
    u16(20 + length),
    u16(probe.id),
    u16(0x4000),
    Buffer.from([64, probe.protocol, 0, 0]),
    address(probe.src, 4),
    address(probe.dst, 4),
  ]);
  header.writeUInt16BE(checksum([header]), 10);
  return header;
}

function headerOf6(probe: Probe, length: number): Buffer {
  const first = Buffer.alloc(4);
  first.writeUInt32BE(((6 << 28) | (probe.dscp << 22) | probe.id) >>> 0);
  const rest = Buffer.from([probe.protocol, 64]);
  return Buffer.concat([first, u16(length), rest, address(probe.src, 16), address(probe.dst, 16)]);
}

function bodyOf(probe: Probe): Buffer {
  const { protocol, sport, dport } = probe;
  if (protocol === TCP) {
    const numbers = Buffer.alloc(8);
    // What is acknowledged of a connection that begins with 1000.
    numbers.writeUInt32BE((probe.flags & 0x12) === 0x12 ? 5000 : 1000, 0);
    numbers.writeUInt32BE((probe.flags & 16) !== 0 ? 1001 : 0, 4);
    const rest = Buffer.from([0x50, probe.flags, 0x20, 0, 0, 0, 0, 0]);
    return summed(probe, Buffer.concat([u16(sport), u16(dport), numbers, rest]), 16);
  }
  if (protocol === UDP) return summed(probe, Buffer.concat([u16(sport), u16(dport), u16(8), u16(0)]), 6);
  if (protocol === ICMP || protocol === ICMPV6) {
    const start = Buffer.from([probe.icmpType, probe.icmpCode, 0, 0]);
    const rest = probe.about
      ? Buffer.concat([Buffer.alloc(4), packetOf(probe.about)])
      : Buffer.concat([u16(sport), u16(dport)]);
    return summed(probe, Buffer.concat([start, rest]), 2);
  }
  return Buffer.alloc(16, protocol);
}

/** Puts the checksum in at a place; ICMP for IPv4 sums no pseudo-header. */
function summed(probe: Probe, body: Buffer, place: number): Buffer {
  const size = probe.bits === 32 ? 4 : 16;
  const pseudo = Buffer.concat([
    address(probe.src, size),
    address(probe.dst, size),
    u16(body.length),
    u16(probe.protocol),
  ]);
  const sum = checksum(probe.protocol === ICMP ? [body] : [pseudo, body]);
  body.writeUInt16BE(sum === 0 && probe.protocol === UDP ? 0xffff : sum, place);
  return body;
}

/** The Internet checksum (RFC 1071). */
function checksum(parts: readonly Buffer[]): number {
  let sum = 0;
  for (const part of parts)
    for (let at = 0; at < part.length; at += 2) sum += ((part[at] ?? 0) << 8) | (part[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function u16(value: number): Buffer {
  return Buffer.from([value >>> 8, value & 255]);
}

function address(value: bigint, size: number): Buffer {
  return Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex');
}

/** The number, the source and the destination of a frame's IP packet, or null where it is none. */
export function readMark(frame: Buffer): { readonly id: number; readonly src: bigint; readonly dst: bigint } | null {
  if (frame.length < 34) return null;
  const number = (from: number, to: number): bigint => BigInt(`0x${frame.subarray(from, to).toString('hex')}`);
  const type = frame.readUInt16BE(12);
  if (type === 0x0800) return { id: frame.readUInt16BE(18), src: number(26, 30), dst: number(30, 34) };
  if (type !== 0x86dd || frame.length < 54) return null;
  return { id: frame.readUInt32BE(14) & 0xfffff, src: number(22, 38), dst: number(38, 54) };
}
