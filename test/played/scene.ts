/** A network on which conversations are played one after the other, as a capture shows them: hosts, times, VLANs, losses. */
import { type WrittenFrame, writePcap } from '#capture/write.ts';
import { join, type Part } from '../talks/words.ts';

const MSS = 1400;
const [FIN_ACK, SYN, SYN_ACK, ACK, PUSH_ACK, RST_ACK] = [0x11, 0x02, 0x12, 0x10, 0x18, 0x14];

/** How a scene is captured. */
export interface Manner {
  readonly vlan?: number;
  /** Every so manyth segment is sent twice. */
  readonly repeats?: number;
  /** Handshakes were not captured. */
  readonly isMidstream?: boolean;
  /** Segments hold so many octets. */
  readonly size?: number;
}

export class Scene {
  readonly frames: WrittenFrame[] = [];
  readonly manner: Manner;
  #time = 1_750_000_000_000_000;
  #port = 49_152;

  constructor(manner: Manner = {}) {
    this.manner = manner;
  }

  wait(seconds: number): void {
    this.#time += Math.round(seconds * 1e6);
  }

  /** A connection that is answered. */
  tcp(client: string, server: string, port: number): Link {
    return new Link(this, client, server, port, ++this.#port);
  }

  /** A connection that is refused. */
  refused(client: string, server: string, port: number): void {
    const own = ++this.#port;
    this.#segment(client, server, own, port, 1, 0, SYN);
    this.#segment(server, client, port, own, 0, 2, RST_ACK);
  }

  datagrams(
    client: string,
    server: string,
    port: number,
    asked: Part,
    answered?: Part,
    own: number = ++this.#port,
  ): void {
    const one = (from: string, to: string, source: number, target: number, bytes: Part): void => {
      const body = join(bytes);
      const head = Buffer.alloc(8);
      head.writeUInt16BE(source, 0);
      head.writeUInt16BE(target, 2);
      head.writeUInt16BE(8 + body.length, 4);
      this.packet(from, to, 17, join(head, body));
    };
    one(client, server, own, port, asked);
    if (answered !== undefined) one(server, client, port, own, answered);
  }

  echo(client: string, server: string, sequence: number, asked: Part, answered: Part): void {
    const one = (type: number, bytes: Part): Buffer => {
      const head = Buffer.alloc(8);
      head.writeUInt8(type, 0);
      head.writeUInt16BE(0x4711, 4);
      head.writeUInt16BE(sequence & 0xffff, 6);
      return join(head, bytes);
    };
    this.packet(client, server, 1, one(8, asked));
    this.packet(server, client, 1, one(0, answered));
  }

  segment(
    link: Link,
    isClient: boolean,
    sequence: number,
    acknowledgement: number,
    flags: number,
    bytes: Part = [],
  ): void {
    const { client, server, own, port } = link;
    const [from, to] = isClient ? [client, server] : [server, client];
    const [source, target] = isClient ? [own, port] : [port, own];
    this.#segment(from, to, source, target, sequence, acknowledgement, flags, bytes);
  }

  capture(): Uint8Array {
    return writePcap(this.frames);
  }

  #segment(
    from: string,
    to: string,
    source: number,
    target: number,
    sequence: number,
    acknowledgement: number,
    flags: number,
    bytes: Part = [],
  ): void {
    const head = Buffer.alloc(20);
    head.writeUInt16BE(source, 0);
    head.writeUInt16BE(target, 2);
    head.writeUInt32BE(sequence >>> 0, 4);
    head.writeUInt32BE(acknowledgement >>> 0, 8);
    head.writeUInt8(0x50, 12);
    head.writeUInt8(flags, 13);
    head.writeUInt16BE(64_240, 14);
    this.packet(from, to, 6, join(head, bytes));
  }

  packet(from: string, to: string, protocol: number, payload: Uint8Array): void {
    const isSix = from.includes(':');
    const head = isSix
      ? six(from, to, protocol, payload.length)
      : four(from, to, protocol, payload.length, this.frames.length);
    const type = isSix ? 0x86dd : 0x0800;
    const tag = this.manner.vlan === undefined ? [] : [0x81, 0x00, this.manner.vlan >> 8, this.manner.vlan & 255];
    const bytes = join(mac(to), mac(from), tag, [type >> 8, type & 255], head, payload);
    this.#time += 300;
    this.frames.push({ time: this.#time, bytes });
  }
}

/** A connection: what each side says, one after the other. */
export class Link {
  readonly client: string;
  readonly server: string;
  readonly port: number;
  readonly own: number;
  readonly #scene: Scene;
  readonly #at = { client: 0x1000_0000, server: 0x2000_0000 };
  #count = 0;

  constructor(scene: Scene, client: string, server: string, port: number, own: number) {
    this.#scene = scene;
    this.client = client;
    this.server = server;
    this.port = port;
    this.own = own;
    if (scene.manner.isMidstream) return;
    const { client: mine, server: its } = this.#at;
    scene.segment(this, true, mine - 1, 0, SYN);
    scene.segment(this, false, its - 1, mine, SYN_ACK);
    scene.segment(this, true, mine, its, ACK);
  }

  c(...parts: readonly Part[]): this {
    return this.#say(true, join(...parts));
  }

  s(...parts: readonly Part[]): this {
    return this.#say(false, join(...parts));
  }

  close(): void {
    const { client, server } = this.#at;
    this.#scene.segment(this, true, client, server, FIN_ACK);
    this.#scene.segment(this, false, server, client + 1, FIN_ACK);
    this.#scene.segment(this, true, client + 1, server + 1, ACK);
  }

  #say(isClient: boolean, bytes: Buffer): this {
    const { size = MSS, repeats = 0 } = this.#scene.manner;
    const [mine, its] = isClient ? (['client', 'server'] as const) : (['server', 'client'] as const);
    for (let at = 0; at < bytes.length; at += size) {
      const part = bytes.subarray(at, at + size);
      const times = repeats > 0 && ++this.#count % repeats === 0 ? 2 : 1;
      for (let i = 0; i < times; i++)
        this.#scene.segment(this, isClient, this.#at[mine], this.#at[its], PUSH_ACK, part);
      this.#at[mine] += part.length;
    }
    return this;
  }
}

/** A MAC made of the address: within one subnet everybody has its own. */
function mac(ip: string): Buffer {
  let hash = 7;
  for (const letter of ip) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return join([2, 0], [hash >>> 24, (hash >>> 16) & 255, (hash >>> 8) & 255, hash & 255]);
}

function four(from: string, to: string, protocol: number, length: number, id: number): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt8(0x45, 0);
  head.writeUInt16BE(20 + length, 2);
  head.writeUInt16BE(id & 0xffff, 4);
  head.writeUInt8(64, 8);
  head.writeUInt8(protocol, 9);
  for (const [index, text] of [from, to].entries())
    for (const [place, part] of text.split('.').entries()) head.writeUInt8(Number(part), 12 + index * 4 + place);
  return head;
}

/** Addresses are written with a double colon or in full. */
function six(from: string, to: string, protocol: number, length: number): Buffer {
  const address = (text: string): Buffer => {
    const [left = '', right = ''] = text.split('::');
    const groups = (part: string): number[] =>
      part === '' ? [] : part.split(':').map((hex) => Number.parseInt(hex, 16));
    const [before, after] = [groups(left), groups(right)];
    const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
    return join(...all.map((group) => [group >> 8, group & 255]));
  };
  return join([0x60, 0, 0, 0, length >> 8, length & 255, protocol, 64], address(from), address(to));
}
