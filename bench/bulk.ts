/** The long middle of a conversation — images, files, pages — that small traces lack: protocol messages of any length around bytes without meaning. */
import type { Template, TemplateFrame } from './templates.ts';

/** Who sends how many bytes next: a message of one side, made when it is asked for. */
export interface BulkMessage {
  readonly fromClient: boolean;
  readonly bytes: Uint8Array;
}

interface Bulk {
  /** Index of the frame before which the middle is put in, or -1 where the conversation has no room for one. */
  placeIn(template: Template): number;
  /** Bytes of content in a block. */
  readonly size: number;
  /** The messages that move one block. */
  block(index: number): readonly BulkMessage[];
}

const NOISE: Uint8Array = noise(256 * 1024);
const TLS_RECORD = 16 * 1024;
const DICOM_FRAGMENT = 32 * 1024;
const SMB_READ = 64 * 1024;
const HTTP_OBJECT = 128 * 1024;

const BULKS: Readonly<Record<string, Bulk>> = {
  tls: {
    placeIn: (template) => behind(template, (payload, fromClient) => !fromClient && payload[0] === 0x17),
    size: TLS_RECORD,
    block: () => [{ fromClient: false, bytes: message('1703034000', TLS_RECORD) }],
  },
  http: {
    placeIn: (template) => behind(template, (payload, fromClient) => !fromClient && startsWith(payload, 'HTTP/1.')),
    size: HTTP_OBJECT,
    block: (index) => [
      { fromClient: true, bytes: Buffer.from(`GET /study/${index} HTTP/1.1\r\nHost: archive.example\r\n\r\n`) },
      {
        fromClient: false,
        bytes: Buffer.concat([
          Buffer.from(
            `HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: ${HTTP_OBJECT}\r\n\r\n`,
          ),
          NOISE.subarray(0, HTTP_OBJECT),
        ]),
      },
    ],
  },
  dicom: {
    // Before the release: an object's fragments, none of them the last.
    placeIn: (template) => findFrame(template, (payload) => payload[0] === 5 && payload[1] === 0),
    size: DICOM_FRAGMENT,
    block: () => [{ fromClient: true, bytes: message('040000008006000080020100', DICOM_FRAGMENT) }],
  },
  smb: {
    placeIn: (template) => behind(template, (payload, fromClient) => !fromClient && payload[4] === 0xfe),
    size: SMB_READ,
    block: (index) => [
      { fromClient: true, bytes: smbRead(index, false, 49) },
      { fromClient: false, bytes: Buffer.concat([smbRead(index, true, 16 + SMB_READ), NOISE.subarray(0, SMB_READ)]) },
    ],
  },
};

/** The index of the frame before which a conversation may be lengthened, or -1. */
export function bulkPlace(template: Template): number {
  const bulk = BULKS[template.protocol];
  if (!bulk || template.transport !== 6 || !hasHandshake(template)) return -1;
  return bulk.placeIn(template);
}

/** How many blocks of a protocol hold about `bytes` of content. */
export function bulkBlocks(protocol: string, bytes: number): number {
  return Math.round(bytes / (BULKS[protocol]?.size ?? Number.POSITIVE_INFINITY));
}

/** Bytes of content in `blocks` blocks of a protocol. */
export function bulkBytes(protocol: string, blocks: number): number {
  return blocks * (BULKS[protocol]?.size ?? 0);
}

/** The messages of block `index` of a protocol that `bulkPlace` found a place for. */
export function bulkBlock(protocol: string, index: number): readonly BulkMessage[] {
  return BULKS[protocol]?.block(index) ?? [];
}

/** The TCP payload of a frame. */
export function payloadOf(frame: TemplateFrame): Uint8Array {
  const header = ((frame.bytes[frame.transportAt + 12] ?? 0x50) >>> 4) * 4;
  return frame.bytes.subarray(frame.transportAt + header);
}

function hasHandshake({ frames }: Template): boolean {
  const flags = frames.slice(0, 3).map(({ bytes, transportAt }) => (bytes[transportAt + 13] ?? 0) & 0x17);
  return flags[0] === 2 && flags[1] === 0x12;
}

function findFrame(template: Template, test: (payload: Uint8Array, fromClient: boolean) => boolean): number {
  return template.frames.findIndex((frame) => test(payloadOf(frame), frame.fromClient));
}

/** Behind the first frame that passes, where the stream up to it is in order. */
function behind(template: Template, test: (payload: Uint8Array, fromClient: boolean) => boolean): number {
  const at = findFrame(template, test);
  // The rest of the message that begins there comes first: the place is before the sender's last word, its FIN.
  if (at < 0) return -1;
  const fin = template.frames.findIndex(({ bytes, transportAt }) => ((bytes[transportAt + 13] ?? 0) & 5) !== 0);
  return fin > at ? fin : -1;
}

function startsWith(payload: Uint8Array, text: string): boolean {
  return Buffer.from(payload.subarray(0, text.length)).toString('latin1') === text;
}

function message(header: string, length: number): Uint8Array {
  return Buffer.concat([Buffer.from(header, 'hex'), NOISE.subarray(0, length)]);
}

/** MS-SMB2 2.2.1: a READ, command 8, with the message identifier `index`, behind its length (MS-SMB2 2.1). */
function smbRead(index: number, isAnswer: boolean, body: number): Uint8Array {
  const header = Buffer.alloc(4 + 64 + (isAnswer ? 16 : 49));
  header.writeUInt32BE(64 + body, 0);
  header.write('fe534d42', 4, 'hex');
  header.writeUInt16LE(64, 8);
  header.writeUInt16LE(8, 16);
  header.writeUInt32LE(isAnswer ? 1 : 0, 20);
  header.writeUInt32LE(1000 + index, 28);
  header.writeUInt16LE(isAnswer ? 17 : 49, 68);
  if (isAnswer) {
    header[70] = 80;
    header.writeUInt32LE(body - 16, 72);
  } else header.writeUInt32LE(SMB_READ, 72);
  return header;
}

function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = 0x2545f491;
  for (let at = 0; at < length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state;
  }
  return bytes;
}
