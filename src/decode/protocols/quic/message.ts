/** What is read of QUIC: versions, and the client's first message (RFC 9000, RFC 9001, and Google's QUIC before them). */
import type { ClientHello } from '../../formats/tls-hello.ts';
import type { InitialKeys } from './key-derivation.ts';

/** A packet with a long header that tells no more than its version; 0 is a Version Negotiation, -1 a short header. */
export interface QuicPacket {
  readonly kind: 'packet';
  readonly version: number;
}

/** The TLS ClientHello, complete. */
export interface QuicClientHello {
  readonly kind: 'client-hello';
  readonly version: number;
  readonly hello: ClientHello;
}

/** The client hello of Google's own handshake. */
export interface QuicGoogleHello {
  readonly kind: 'google-hello';
  readonly version: number;
  readonly serverName: string;
  readonly userAgent: string;
}

export type QuicMessage = QuicPacket | QuicClientHello | QuicGoogleHello;

/** Where a part starts, and where it ends. */
export type Part = [number, number];

/** Bytes of the handshake as they come in: any order, any overlap. */
export interface HandshakeBytes {
  data: Uint8Array;
  /** Received parts, in order and apart. */
  parts: Part[];
}

export interface QuicMemory {
  /** The keys that fitted an Initial packet. */
  keys: InitialKeys | null;
  readonly handshake: HandshakeBytes;
  /** Initial packets that were tried. */
  attempts: number;
  packets: number;
  versionSaid: boolean;
}

const NOTHING = new Uint8Array(0);

export function remember(): QuicMemory {
  return {
    keys: null,
    handshake: { data: NOTHING, parts: [] },
    attempts: 0,
    packets: 0,
    versionSaid: false,
  };
}
