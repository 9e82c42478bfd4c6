/** Frames built by hand for the tests of decoding: each function puts one header before its content. */
import type { Frame } from '#model/frame.ts';
import { Packet } from '#model/packet.ts';
import { HeaderDecoder } from './decode.ts';

/** Bytes, or hexadecimal with any white space. */
export type Content = Uint8Array | string;

/** The bytes of `content`. */
export function bytesOf(content: Content): Uint8Array {
  return typeof content === 'string' ? Uint8Array.from(Buffer.from(content.replace(/\s+/g, ''), 'hex')) : content;
}

/** Contents one behind the other. */
export function join(...contents: readonly Content[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(contents.map(bytesOf)));
}

/** A number as `count` bytes, big endian. */
export function number(value: number, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  let rest = value;
  for (let at = count - 1; at >= 0; at--) {
    bytes[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}

/** An address in the dotted or colon notation (eight groups). */
function address(text: string): Uint8Array {
  if (text.includes(':'))
    return bytesOf(
      text
        .split(':')
        .map((group) => group.padStart(4, '0'))
        .join(''),
    );
  return Uint8Array.from(text.split('.').map(Number));
}

const CLIENT_MAC = '02 00 00 00 00 01';
const SERVER_MAC = '02 00 00 00 00 02';

export function ethernet(
  type: number,
  content: Content,
  source: string = CLIENT_MAC,
  destination: string = SERVER_MAC,
): Uint8Array {
  return join(destination, source, number(type, 2), content);
}

export interface Ipv4Options {
  readonly source?: string;
  readonly destination?: string;
  readonly identification?: number;
  /** Flags and fragment offset as in the header. */
  readonly fragment?: number;
  readonly ttl?: number;
  readonly options?: string;
  /** Total length, where it is not to be the right one. */
  readonly total?: number;
}

export function ipv4(protocol: number, content: Content, options: Ipv4Options = {}): Uint8Array {
  const extra = bytesOf(options.options ?? '');
  const payload = bytesOf(content);
  const header = 20 + extra.length;
  return join(
    number(0x40 + header / 4, 1),
    '00',
    number(options.total ?? header + payload.length, 2),
    number(options.identification ?? 0x1234, 2),
    number(options.fragment ?? 0, 2),
    number(options.ttl ?? 64, 1),
    number(protocol, 1),
    '0000',
    address(options.source ?? '10.0.0.1'),
    address(options.destination ?? '10.0.0.2'),
    extra,
    payload,
  );
}

export interface Ipv6Options {
  readonly source?: string;
  readonly destination?: string;
  readonly hopLimit?: number;
  readonly length?: number;
}

export function ipv6(next: number, content: Content, options: Ipv6Options = {}): Uint8Array {
  const payload = bytesOf(content);
  return join(
    '60000000',
    number(options.length ?? payload.length, 2),
    number(next, 1),
    number(options.hopLimit ?? 64, 1),
    address(options.source ?? 'fd00:0:0:0:0:0:0:1'),
    address(options.destination ?? 'fd00:0:0:0:0:0:0:2'),
    payload,
  );
}

export function tcp(source: number, destination: number, content: Content, options = ''): Uint8Array {
  const extra = bytesOf(options);
  return join(
    number(source, 2),
    number(destination, 2),
    'f0000001 80000002',
    number(0x50 + extra.length * 4, 1),
    '18 2000 abcd 0000',
    extra,
    content,
  );
}

export interface TcpOptions {
  readonly source: number;
  readonly destination: number;
  /** Of `FSRPA`, the first letters of the flags. */
  readonly flags: string;
  readonly sequence?: number;
  readonly acknowledgement?: number;
}

const TCP_FLAGS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16 };

/** A TCP segment of a connection, without options. */
export function segment(options: TcpOptions, content: Content = ''): Uint8Array {
  const flags = [...options.flags].reduce((sum, letter) => sum | (TCP_FLAGS[letter] ?? 0), 0);
  return join(
    number(options.source, 2),
    number(options.destination, 2),
    number(options.sequence ?? 0, 4),
    number(options.acknowledgement ?? 0, 4),
    '50',
    number(flags, 1),
    '2000 abcd 0000',
    content,
  );
}

export function udp(source: number, destination: number, content: Content, length?: number): Uint8Array {
  const payload = bytesOf(content);
  return join(number(source, 2), number(destination, 2), number(length ?? payload.length + 8, 2), 'beef', payload);
}

/** A frame over `bytes`; `length` is its length on the wire. */
export function frame(bytes: Uint8Array, linkType = 1, length: number = bytes.length, time = 1_000_000): Frame {
  return { bytes, start: 0, end: bytes.length, length, time, linkType, number: 1 };
}

/** Decodes one frame with a decoder of its own, or with the one given. */
export function decode(
  given: Frame,
  decoder: HeaderDecoder = new HeaderDecoder({ reassembler: null }),
): { packet: Packet; outcome: number; decoder: HeaderDecoder } {
  const packet = new Packet();
  const outcome = decoder.decode(given, packet);
  return { packet, outcome, decoder };
}

/** A packet's payload in hexadecimal. */
export function payloadOf(packet: Packet): string {
  return Buffer.from(packet.bytes.subarray(packet.payloadStart, packet.payloadEnd)).toString('hex');
}
