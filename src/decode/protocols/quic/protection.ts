/** Removes the protection of Initial packets, whose keys anybody can derive from the packet (RFC 9001 section 5). */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { InitialKeys } from './key-derivation.ts';

const TAG_LENGTH = 16;
const SAMPLE_LENGTH = 16;
/** The sample stands behind the longest packet number. */
const SAMPLE_OFFSET = 4;

/** One packet within a datagram: `bytes[start, end)`, with its packet number at `numberAt`. */
export interface ProtectedPacket {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly numberAt: number;
  readonly end: number;
}

/** The frames of a client's Initial packet; null when the keys do not fit. */
export function openInitial(packet: ProtectedPacket, keys: InitialKeys): Uint8Array | null {
  const { bytes, start, numberAt, end } = packet;
  const sampleAt = numberAt + SAMPLE_OFFSET;
  if (sampleAt + SAMPLE_LENGTH > end) return null;
  const mask = headerMask(keys.header, bytes.subarray(sampleAt, sampleAt + SAMPLE_LENGTH));
  const first = (bytes[start] ?? 0) ^ ((mask[0] ?? 0) & 0x0f);
  const numberLength = (first & 3) + 1;
  const header = Uint8Array.from(bytes.subarray(start, numberAt + numberLength));
  header[0] = first;
  const nonce = Uint8Array.from(keys.iv);
  for (let i = 0; i < numberLength; i++) {
    const octet = (bytes[numberAt + i] ?? 0) ^ (mask[i + 1] ?? 0);
    header[numberAt - start + i] = octet;
    const at = nonce.length - numberLength + i;
    nonce[at] = (nonce[at] ?? 0) ^ octet;
  }
  return decipher(keys.key, nonce, header, bytes.subarray(numberAt + numberLength, end));
}

function headerMask(key: Uint8Array, sample: Uint8Array): Uint8Array {
  return createCipheriv('aes-128-ecb', key, null).update(sample);
}

function decipher(key: Uint8Array, nonce: Uint8Array, header: Uint8Array, body: Uint8Array): Uint8Array | null {
  if (body.length <= TAG_LENGTH) return null;
  try {
    const cipher = createDecipheriv('aes-128-gcm', key, nonce);
    cipher.setAAD(header);
    cipher.setAuthTag(body.subarray(body.length - TAG_LENGTH));
    const frames = cipher.update(body.subarray(0, body.length - TAG_LENGTH));
    cipher.final();
    return frames;
  } catch {
    // The tag does not fit: other keys, or a damaged packet.
    return null;
  }
}
