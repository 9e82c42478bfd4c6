/** Puts conversations on the wire as a capture shows them: whole, in pieces, out of order, with losses, joined in the middle. */
import type { WrittenFrame } from '#capture/write.ts';

/** Something one side says: a datagram, or a part of its stream. */
export interface Said {
  readonly from: 'client' | 'server';
  readonly bytes: Uint8Array;
}

/** A conversation before it is cut into packets. */
export interface Talk {
  readonly name: string;
  readonly carrier: 'tcp' | 'udp';
  readonly serverPort: number;
  readonly clientPort?: number;
  readonly said: readonly Said[];
  /** Sorts of patient data that must be reported of it. */
  readonly reports?: readonly string[];
}

/** A piece of a stream with its place in it. */
export interface Segment {
  readonly from: 'client' | 'server';
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly bytes: Uint8Array;
}

/** How a conversation is put on the wire. */
export interface Manner {
  /** Where a message is cut: offsets within it, rising. */
  readonly cuts?: (index: number, length: number) => readonly number[];
  /** What becomes of the segments: dropped, swapped, repeated. */
  readonly arrange?: (segments: readonly Segment[]) => readonly Segment[];
  /** The handshake was not captured. */
  readonly isMidstream?: boolean;
  /** Most bytes of a frame that are captured. */
  readonly snapLength?: number;
}

const START = 1_700_000_000_000_000;
const MILLISECOND = 1000;
const [FIN_ACK, SYN, SYN_ACK, ACK, PUSH_ACK] = [0x11, 0x02, 0x12, 0x10, 0x18];
const FIRST = { client: 0x1000_0000, server: 0x7fff_fff0 } as const;
const HEADERS = { ethernet: 14, ip: 20, tcp: 20, udp: 8 } as const;

/** Frames of `talk`; `place` (0 to 65535) gives it addresses and a time of its own. */
export function putOnWire(talk: Talk, place: number, manner: Manner = {}): WrittenFrame[] {
  const writer = new FrameWriter(talk, place, manner.snapLength);
  if (talk.carrier === 'udp') {
    for (const { from, bytes } of talk.said) writer.datagram(from, bytes);
    return writer.frames;
  }
  if (!manner.isMidstream) {
    writer.segment('client', FIRST.client - 1, 0, SYN);
    writer.segment('server', FIRST.server - 1, FIRST.client, SYN_ACK);
    writer.segment('client', FIRST.client, FIRST.server, ACK);
  }
  const segments = segmentsOf(talk, manner.cuts ?? (() => []));
  for (const { from, sequence, acknowledgement, bytes } of manner.arrange?.(segments) ?? segments)
    writer.segment(from, sequence, acknowledgement, PUSH_ACK, bytes);
  const last = segments.at(-1);
  if (!last) return writer.frames;
  const end = last.sequence + last.bytes.length;
  writer.segment(last.from, end, last.acknowledgement, FIN_ACK);
  writer.segment(last.from === 'client' ? 'server' : 'client', last.acknowledgement, end + 1, FIN_ACK);
  return writer.frames;
}

function segmentsOf(talk: Talk, cuts: NonNullable<Manner['cuts']>): readonly Segment[] {
  const at = { client: FIRST.client as number, server: FIRST.server as number };
  return talk.said.flatMap(({ from, bytes }, index) => {
    const other = from === 'client' ? 'server' : 'client';
    const edges = [0, ...cuts(index, bytes.length).filter((edge) => edge > 0 && edge < bytes.length), bytes.length];
    return edges.slice(1).map((edge, piece) => {
      const part = bytes.subarray(edges[piece], edge);
      const segment = { from, sequence: at[from], acknowledgement: at[other], bytes: part };
      at[from] += part.length;
      return segment;
    });
  });
}

/** Writes the packets of one conversation. */
class FrameWriter {
  readonly frames: WrittenFrame[] = [];
  readonly #talk: Talk;
  readonly #place: number;
  readonly #snapLength: number;
  #time: number;

  constructor(talk: Talk, place: number, snapLength = 65_535) {
    this.#talk = talk;
    this.#place = place;
    this.#snapLength = snapLength;
    this.#time = START + place * 100 * MILLISECOND;
  }

  segment(
    from: 'client' | 'server',
    sequence: number,
    acknowledgement: number,
    flags: number,
    bytes?: Uint8Array,
  ): void {
    const payload = bytes ?? new Uint8Array(0);
    const packet = this.#packet(from, 6, HEADERS.tcp + payload.length);
    const at = HEADERS.ethernet + HEADERS.ip;
    packet.writeUInt32BE(sequence >>> 0, at + 4);
    packet.writeUInt32BE(acknowledgement >>> 0, at + 8);
    packet.writeUInt8((HEADERS.tcp / 4) << 4, at + 12);
    packet.writeUInt8(flags, at + 13);
    packet.writeUInt16BE(0x2000, at + 14);
    packet.set(payload, at + HEADERS.tcp);
    this.#push(packet);
  }

  datagram(from: 'client' | 'server', bytes: Uint8Array): void {
    const packet = this.#packet(from, 17, HEADERS.udp + bytes.length);
    const at = HEADERS.ethernet + HEADERS.ip;
    packet.writeUInt16BE(HEADERS.udp + bytes.length, at + 4);
    packet.set(bytes, at + HEADERS.udp);
    this.#push(packet);
  }

  /** Link and network headers, and the ports that both transports begin with. */
  #packet(from: 'client' | 'server', protocol: number, length: number): Buffer {
    const isClient = from === 'client';
    const packet = Buffer.alloc(HEADERS.ethernet + HEADERS.ip + length);
    const [client, server] = [this.#place, this.#place ^ 0x8000];
    packet.writeUIntBE(0x020000000000 + (isClient ? server + 0x10000 : client), 0, 6);
    packet.writeUIntBE(0x020000000000 + (isClient ? client : server + 0x10000), 6, 6);
    packet.writeUInt16BE(0x0800, 12);
    packet.writeUInt8(0x45, 14);
    packet.writeUInt16BE(HEADERS.ip + length, 16);
    packet.writeUInt16BE(this.frames.length + 1, 18);
    packet.writeUInt8(64, 22);
    packet.writeUInt8(protocol, 23);
    const addresses = [(10 << 24) | (1 << 16) | client, (10 << 24) | (2 << 16) | this.#place];
    packet.writeInt32BE(addresses[isClient ? 0 : 1] as number, 26);
    packet.writeInt32BE(addresses[isClient ? 1 : 0] as number, 30);
    const ports = [this.#talk.clientPort ?? 49_152 + (this.#place % 16_000), this.#talk.serverPort];
    packet.writeUInt16BE(ports[isClient ? 0 : 1] as number, 34);
    packet.writeUInt16BE(ports[isClient ? 1 : 0] as number, 36);
    return packet;
  }

  #push(packet: Buffer): void {
    this.#time += MILLISECOND;
    this.frames.push({
      time: this.#time,
      bytes: packet.length > this.#snapLength ? packet.subarray(0, this.#snapLength) : packet,
      length: packet.length,
    });
  }
}

/** Addresses of the conversation at `place`, as reports name them. */
export function addressesAt(place: number): { readonly client: string; readonly server: string } {
  const low = `${(place >> 8) & 0xff}.${place & 0xff}`;
  return { client: `10.1.${low}`, server: `10.2.${low}` };
}
