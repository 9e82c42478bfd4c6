/** What is read of SSH before it is enciphered (RFC 4253 sections 4.2, 6 and 7.1). */

/** The identification line. */
export interface SshBanner {
  readonly kind: 'banner';
  /** The line as sent, as `SSH-2.0-OpenSSH_9.6`; empty where it is not printable. */
  readonly text: string;
  /** Protocol version, as `2.0`. */
  readonly version: string;
  /** Software version without comments. */
  readonly software: string;
}

/** What one side offers for the exchange of keys: the digest of it by the direction that the side sends in (HASSH). */
export interface SshKeyExchange {
  readonly kind: 'key-exchange';
  readonly toServer: string;
  readonly toClient: string;
}

/** The server's public host key. */
export interface SshHostKey {
  readonly kind: 'host-key';
  readonly algorithm: string;
  /** `SHA256:` and the digest of the key in Base64, as OpenSSH prints it. */
  readonly fingerprint: string;
}

/** The sender enciphers from here on. */
export interface SshNewKeys {
  readonly kind: 'new-keys';
}

/** A line before the banner, or a message that is passed over. */
export interface SshFiller {
  readonly kind: 'filler';
}

export type SshMessage = SshBanner | SshKeyExchange | SshHostKey | SshNewKeys | SshFiller;

/** What one side has sent. */
export interface Half {
  banner: boolean;
  /** It speaks version 1 only, whose messages are not read. */
  old: boolean;
  offered: boolean;
  done: boolean;
  lines: number;
}

export interface SshMemory {
  readonly client: Half;
  readonly server: Half;
  hostKey: boolean;
}

export function remember(): SshMemory {
  return { client: newHalf(), server: newHalf(), hostKey: false };
}

function newHalf(): Half {
  return { banner: false, old: false, offered: false, done: false, lines: 0 };
}
