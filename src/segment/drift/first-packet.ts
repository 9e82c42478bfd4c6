/** The packet that a conversation begins with, as sets of packets know it. */
import { protocolNumber } from '#access/packets/protocols.ts';
import { type PacketSpace, WITH_PORTS } from '#access/packets/space.ts';
import type { PacketBits } from '#access/packets/witness.ts';
import { bitsOf } from '#access/plain-packet.ts';
import { parseIp } from '#base/prefix.ts';
import type { Conversation } from '#model/conversation.ts';

/** A port that clients speak from, and the flag that opens a connection. */
const [CLIENT_PORT, SYN] = [50_000, 2];
const TCP = 6;

/** The packet that a conversation begins with; null where its ends are no addresses of one family. */
export function firstPacket(space: PacketSpace, { client, server, transport, port }: Conversation): PacketBits | null {
  const [src, dst] = [parseIp(client), parseIp(server)];
  const protocol = protocolNumber(transport ?? 'any');
  if (!src || !dst || src.bits !== dst.bits || protocol === null) return null;
  const ports = WITH_PORTS.includes(protocol) && port !== null ? { sport: CLIENT_PORT, dport: port } : {};
  return bitsOf(space, {
    bits: src.bits,
    src: src.value,
    dst: dst.value,
    state: 'new',
    in: '',
    out: '',
    ...(protocol === TCP ? { flags: SYN } : {}),
    numbers: { protocol, ...ports, ttl: 64, length: 60 },
  });
}
