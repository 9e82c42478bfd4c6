/** A packet under other addresses and ports, in an Ethernet frame of its own, with right checksums. */
import type { Template, TemplateFrame } from './templates.ts';

export const ETHERNET = 14;
/** Shortest Ethernet frame without its check sequence. */
const SHORTEST_FRAME = 60;
/** TTLs up to this one are meant: multicast that stays near. */
const LINK_TTL = 4;
const [TCP, UDP, ICMPV6] = [6, 17, 58];

/** One end of a conversation. */
export interface End {
  readonly mac: Uint8Array;
  /** 4 or 16 bytes, as many as the packets have. */
  readonly ip: Uint8Array;
  readonly port: number;
  /** TTL of its packets where the capture was taken. */
  readonly ttl: number;
}

/** How far bytes that were put in have moved each side's sequence numbers. */
export interface Shift {
  readonly client: number;
  readonly server: number;
}

/** The frame that `frame` is between these ends. */
export function rewrite(template: Template, frame: TemplateFrame, client: End, server: End, shift: Shift): Uint8Array {
  const out = new Uint8Array(Math.max(SHORTEST_FRAME, ETHERNET + frame.bytes.length));
  out.set(frame.bytes, ETHERNET);
  const [source, destination] = frame.fromClient ? [client, server] : [server, client];
  out.set(destination.mac, 0);
  out.set(source.mac, 6);
  const view = new DataView(out.buffer);
  view.setUint16(12, template.etherType);
  // What is sent to the link alone keeps the TTL that its protocol asks for.
  const ttlAt = ETHERNET + (template.etherType === 0x0800 ? 8 : 7);
  if ((out[ttlAt] ?? 0) > LINK_TTL && out[ttlAt] !== 255) out[ttlAt] = source.ttl;
  const addressAt = ETHERNET + (template.etherType === 0x0800 ? 12 : 8);
  out.set(source.ip, addressAt);
  out.set(destination.ip, addressAt + source.ip.length);
  const at = ETHERNET + frame.transportAt;
  if (template.transport === TCP || template.transport === UDP) {
    view.setUint16(at, source.port);
    view.setUint16(at + 2, destination.port);
  }
  if (template.transport === TCP && (shift.client !== 0 || shift.server !== 0)) {
    const [own, other] = frame.fromClient ? [shift.client, shift.server] : [shift.server, shift.client];
    view.setUint32(at + 4, view.getUint32(at + 4) + own);
    view.setUint32(at + 8, view.getUint32(at + 8) + other);
  }
  check(out, ETHERNET, at, ETHERNET + frame.bytes.length, template.transport);
  return out;
}

/** Fills in the checksums of the packet in `bytes[network, end)`. */
export function check(bytes: Uint8Array, network: number, transport: number, end: number, protocol: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isV4 = (bytes[network] ?? 0) >>> 4 === 4;
  if (isV4) {
    view.setUint16(network + 10, 0);
    view.setUint16(network + 10, complement(sum(bytes, network, transport, 0)));
  }
  const field = protocol === TCP ? 16 : protocol === UDP ? 6 : protocol === ICMPV6 ? 2 : -1;
  // ICMP covers no addresses: its checksum stays right. A UDP checksum of 0 says that there is none.
  if (field < 0 || (protocol === UDP && view.getUint16(transport + field) === 0)) return;
  view.setUint16(transport + field, 0);
  const addresses = isV4 ? sum(bytes, network + 12, network + 20, 0) : sum(bytes, network + 8, network + 40, 0);
  const word = complement(sum(bytes, transport, end, addresses + protocol + (end - transport)));
  view.setUint16(transport + field, protocol === UDP && word === 0 ? 0xffff : word);
}

/** RFC 1071: the sum of 16-bit words, an odd last byte being the upper half of one. */
function sum(bytes: Uint8Array, start: number, end: number, from: number): number {
  let total = from;
  let at = start;
  for (; at + 1 < end; at += 2) total += ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  return at < end ? total + ((bytes[at] as number) << 8) : total;
}

function complement(total: number): number {
  let folded = total;
  while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}
