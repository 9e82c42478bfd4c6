/** The keys of a client's Initial packets, from the salt of their version and the identifier that it chose (RFC 9001 section 5.2). */
import { hash } from 'node:crypto';
import { initialSalt, VERSION_2 } from './versions.ts';

const KEY_LENGTH = 16;
const NONCE_LENGTH = 12;
const DIGEST_LENGTH = 32;
/** SHA-256 works on blocks of so many octets. */
const BLOCK_LENGTH = 64;
/** Longest data that is hashed under a key: a label, or an identifier, which has one octet of length. */
const DATA_LIMIT = 256;

export interface InitialKeys {
  readonly version: number;
  readonly connectionId: Uint8Array;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  /** Of the header's protection. */
  readonly header: Uint8Array;
}

const CLIENT_IN = label('client in', DIGEST_LENGTH);
const LABELS = { quic: labelsOf('quic'), quicv2: labelsOf('quicv2') } as const;

/** The keys of a connection; null where the version is not read. */
export function initialKeys(version: number, connectionId: Uint8Array): InitialKeys | null {
  const salt = initialSalt(version);
  if (!salt) return null;
  const secret = keyed.with(keyed.with(salt).digest(connectionId)).digest(CLIENT_IN);
  const expand = keyed.with(secret);
  const labels = version === VERSION_2 ? LABELS.quicv2 : LABELS.quic;
  return {
    version,
    connectionId: Uint8Array.from(connectionId),
    key: expand.digest(labels.key).subarray(0, KEY_LENGTH),
    iv: expand.digest(labels.iv).subarray(0, NONCE_LENGTH),
    header: expand.digest(labels.header).subarray(0, KEY_LENGTH),
  };
}

/** HMAC-SHA256 (RFC 2104) of short data, made of the runtime's one-shot hash, which costs a fraction of its Hmac. */
class KeyedHash {
  readonly #inner = Buffer.alloc(BLOCK_LENGTH + DATA_LIMIT);
  readonly #outer = Buffer.alloc(BLOCK_LENGTH + DIGEST_LENGTH);

  /** Takes another key, of at most one block. */
  with(key: Uint8Array): this {
    for (let i = 0; i < BLOCK_LENGTH; i++) {
      const octet = key[i] ?? 0;
      this.#inner[i] = octet ^ 0x36;
      this.#outer[i] = octet ^ 0x5c;
    }
    return this;
  }

  digest(data: Uint8Array): Uint8Array {
    this.#inner.set(data, BLOCK_LENGTH);
    const inner = hash('sha256', this.#inner.subarray(0, BLOCK_LENGTH + data.length), 'latin1');
    this.#outer.write(inner, BLOCK_LENGTH, 'latin1');
    return Buffer.from(hash('sha256', this.#outer, 'latin1'), 'latin1');
  }
}

const keyed = new KeyedHash();

/** What HKDF-Expand-Label of TLS 1.3 hashes for its first block. */
function label(name: string, length: number): Uint8Array {
  const text = Buffer.from(`tls13 ${name}`, 'latin1');
  return Uint8Array.of(0, length, text.length, ...text, 0, 1);
}

function labelsOf(prefix: string): { readonly key: Uint8Array; readonly iv: Uint8Array; readonly header: Uint8Array } {
  return {
    key: label(`${prefix} key`, KEY_LENGTH),
    iv: label(`${prefix} iv`, NONCE_LENGTH),
    header: label(`${prefix} hp`, KEY_LENGTH),
  };
}
