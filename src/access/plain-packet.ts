/** A plain packet as the bits of the layout, and as words: what tests ask with. */
import { formatIp } from '#base/prefix.ts';
import type { PlainPacket } from './brute-force.ts';
import { type PacketField, placeOf, VARIABLES } from './packets/layout.ts';
import { type PacketSpace, STATES } from './packets/space.ts';
import type { PacketBits } from './packets/witness.ts';

/** The bits of a packet. */
export function bitsOf(space: PacketSpace, packet: PlainPacket): PacketBits {
  const bits = new Uint8Array(VARIABLES);
  const put = (field: PacketField, value: bigint, width?: number): void => {
    const { first, width: whole } = placeOf(field);
    let bit = width ?? whole;
    // 32 bits at a time: large numbers are slow, and most values are small.
    for (let rest = value; rest > 0n && bit > 0; rest >>= 32n)
      for (let low = Number(rest & 0xffffffffn), left = 32; left > 0 && bit > 0; left--, low >>>= 1)
        bits[first + --bit] = low & 1;
  };
  put('version', packet.bits === 128 ? 1n : 0n);
  put('src', packet.src, packet.bits);
  put('dst', packet.dst, packet.bits);
  put('state', BigInt(STATES.indexOf(packet.state)));
  put('in', BigInt(space.names.numberOf(packet.in)));
  put('out', BigInt(space.names.numberOf(packet.out)));
  put('flags', BigInt(packet.flags ?? 0));
  for (const [field, value] of Object.entries(packet.numbers)) put(field as PacketField, BigInt(value));
  return bits;
}

/** The words of a packet. */
export function wordsOf(packet: PlainPacket): string {
  const { bits, src, dst, state, numbers, flags } = packet;
  const { protocol, sport, dport, 'icmp-type': type, 'icmp-code': code } = numbers;
  const words = [
    `src=${formatIp({ bits, value: src })} dst=${formatIp({ bits, value: dst })} protocol=${protocol}`,
    `state=${state} in=${packet.in} out=${packet.out}`,
  ];
  if (dport !== undefined) words.push(`sport=${sport} dport=${dport}`);
  if (type !== undefined) words.push(`icmp=${type}/${code}`);
  if (flags !== undefined) words.push(`flags=${['', '', 'syn'][flags] ?? (flags === 16 ? 'ack' : 'syn,ack')}`);
  return words.join(' ');
}
