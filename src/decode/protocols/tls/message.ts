/** A record of TLS and the handshake messages that it completes (RFC 8446 section 5.1, RFC 5246 section 6.2). */
import type { ClientHello, ServerHello } from '../../formats/tls-hello.ts';
import type { Certificate } from '../../formats/x509.ts';

/** Content types of a record. */
export const CONTENT = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
  heartbeat: 24,
} as const;

/** A handshake message that tells something; others are passed over. */
export type Handshake =
  | { readonly kind: 'client-hello'; readonly hello: ClientHello }
  | { readonly kind: 'server-hello'; readonly hello: ServerHello }
  | { readonly kind: 'certificate'; readonly certificate: Certificate }
  /** ClientKeyExchange: a certificate of the client would have come before it. */
  | { readonly kind: 'key-exchange' };

export interface TlsMessage {
  /** Content type of the record; 0 for a hello in the format of SSLv2. */
  readonly contentType: number;
  /** Version of the record layer, or the one that an SSLv2-format hello names. */
  readonly version: number;
  readonly handshakes: readonly Handshake[];
  /** The record is enciphered, or announces that the next ones are. */
  readonly enciphered: boolean;
  /** A heartbeat in the clear that asks for more than it brings, or the answer to one (RFC 6520 section 4). */
  readonly heartbeat?: 'beyond' | 'answer';
  /** Who sends an SSLv2-format hello. */
  readonly ssl2: 'client' | 'server' | null;
}

/** What one side has sent so far. */
export interface Half {
  /** The unfinished handshake message: `pending[0, used)`. */
  pending: Uint8Array;
  used: number;
  /** ChangeCipherSpec or an enciphered record was seen. */
  enciphered: boolean;
  /** Enciphered records seen. */
  records: number;
}

/** What is remembered of one conversation. */
export interface TlsMemory {
  readonly client: Half;
  readonly server: Half;
  clientHello: boolean;
  serverHello: boolean;
  /** A HelloRetryRequest was seen: ChangeCipherSpec means nothing any more. */
  retried: boolean;
  /** A heartbeat that asks for more than it brings was not answered yet. */
  overread: boolean;
}

export function remember(): TlsMemory {
  return {
    client: newHalf(),
    server: newHalf(),
    clientHello: false,
    serverHello: false,
    retried: false,
    overread: false,
  };
}

const NOTHING = new Uint8Array(0);

function newHalf(): Half {
  return { pending: NOTHING, used: 0, enciphered: false, records: 0 };
}
