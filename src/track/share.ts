/**
 * Which packets an engine follows when several share the work: both directions of a pair of addresses go to one.
 *
 * Hot path: `foreignHeader` runs before any decoding, on the bytes of every frame.
 */
import { i32, u16 } from '#decode/headers/bytes.ts';
import { mayBeTunnel } from '#decode/headers/udp-tunnels.ts';
import type { Packet } from '#model/packet.ts';

const [TCP, UDP, ICMPV6] = [6, 17, 58];
const IPV4_HEADER = 20;
const TCP_HEADER = 20;
const ETHERNET_HEADER = 14;
const TAGGED_HEADER = 18;
const [IPV4, TAG] = [0x0800, 0x8100];
/** Pairs of addresses fall into so many parts; the first share has so many more, as the others begin later by the start of their threads. */
const [PARTS, AHEAD] = [256, 10];

/** Which of how many shares. */
export interface ShareOptions {
  readonly index: number;
  readonly count: number;
}

export class Share {
  readonly #index: number;
  readonly #count: number;
  /** The parts that are of this share: from the first up to the second. */
  readonly #from: number;
  readonly #until: number;

  constructor({ index, count }: ShareOptions) {
    this.#index = index;
    this.#count = count;
    this.#from = partAt(index, count);
    this.#until = partAt(index + 1, count);
  }

  /** True when the packet is followed: it is of this share, or states who has which address, which every engine must know. */
  follows(packet: Packet): boolean {
    if (this.#count === 1) return true;
    const word =
      packet.source0 ^
      packet.source1 ^
      packet.source2 ^
      packet.source3 ^
      packet.destination0 ^
      packet.destination1 ^
      packet.destination2 ^
      packet.destination3;
    return this.#isOwn(word) || isOfAll(packet.network, packet.protocol, packet.sourcePort, packet.destinationPort);
  }

  /** True for a flow that all follow and another tells; of a flow table's key and ports. */
  isMute(key: number, ports: number): boolean {
    return this.#index > 0 && isOfAll(key >> 8, key & 0xff, ports >>> 16, ports & 0xffff);
  }

  /** Where the IPv4 header is of an Ethernet frame that is surely another share's and cannot be malformed: plain TCP or UDP, at most one VLAN tag. Else -1. */
  foreignHeader(bytes: Uint8Array, start: number, end: number): number {
    if (this.#count === 1) return -1;
    const ip = start + (u16(bytes, start + 12) === TAG ? TAGGED_HEADER : ETHERNET_HEADER);
    const transport = ip + IPV4_HEADER;
    if (transport + TCP_HEADER > end || u16(bytes, ip - 2) !== IPV4 || bytes[ip] !== 0x45) return -1;
    if ((((bytes[ip + 6] as number) & 0x3f) | (bytes[ip + 7] as number)) !== 0) return -1;
    const total = u16(bytes, ip + 2);
    if (ip + total > end) return -1;
    const source = i32(bytes, ip + 12);
    if (source === 0 || this.#isOwn(source ^ i32(bytes, ip + 16))) return -1;
    const protocol = bytes[ip + 9];
    const isPlain =
      protocol === TCP ? isPlainTcp(bytes, transport, total) : protocol === UDP && isPlainUdp(bytes, transport, total);
    return isPlain ? ip : -1;
  }

  #isOwn(word: number): boolean {
    const hash = Math.imul(word, 0x9e3779b1);
    const part = ((hash ^ (hash >>> 15)) >>> 8) & (PARTS - 1);
    return part >= this.#from && part < this.#until;
  }
}

/** Where the parts of a share begin. */
function partAt(index: number, count: number): number {
  return index === 0 ? 0 : Math.round((PARTS * index) / count + (AHEAD * (count - index)) / count);
}

/** Links, neighbour discovery (RFC 4861) and DHCP (RFC 2131, RFC 8415) state which MAC has which address. */
function isOfAll(network: number, protocol: number, one: number, other: number): boolean {
  if (network === 0 || protocol === ICMPV6) return true;
  return protocol === UDP && (isDhcp(one) || isDhcp(other));
}

function isPlainTcp(bytes: Uint8Array, at: number, total: number): boolean {
  const header = ((bytes[at + 12] as number) >>> 4) << 2;
  return header >= TCP_HEADER && IPV4_HEADER + header <= total;
}

function isPlainUdp(bytes: Uint8Array, at: number, total: number): boolean {
  const [source, destination] = [u16(bytes, at), u16(bytes, at + 2)];
  const isOdd = isDhcp(source) || isDhcp(destination) || mayBeTunnel(source, destination);
  return u16(bytes, at + 4) === total - IPV4_HEADER && !isOdd;
}

function isDhcp(port: number): boolean {
  return port === 67 || port === 68 || port === 546 || port === 547;
}
