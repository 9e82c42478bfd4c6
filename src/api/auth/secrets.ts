/** Secrets: making them, comparing them, and the key of this installation with what it seals and signs. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ServerProblem } from '../server-problem.ts';

/** Bytes of randomness in a session or token secret. */
const SECRET_BYTES = 32;
/** Bytes of the installation's key, and of every key derived from it. */
const KEY_BYTES = 32;
/** AES-256-GCM (NIST SP 800-38D): nonce and tag lengths in bytes. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Crockford's base 32 without look-alikes, for secrets that a person types once. */
const TYPED_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Random text of 256 bits in base64url. */
export function randomSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** A random id of 96 bits. */
export function randomId(): string {
  return randomBytes(12).toString('base64url');
}

/** Four groups of five characters, 100 bits: what a person types to sign in for the first time. */
export function typedSecret(): string {
  const characters = [...randomBytes(20)].map((byte) => TYPED_ALPHABET[byte % TYPED_ALPHABET.length]);
  return [0, 5, 10, 15].map((at) => characters.slice(at, at + 5).join('')).join('-');
}

/** SHA-256, hexadecimal: how secrets of full randomness are kept. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Compares in time that depends on the lengths alone. */
export function sameSecret(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The keys of an installation, each derived for one use (RFC 5869). */
export interface InstallationKey {
  /** HMAC-SHA-256 of `text` under the key for `use`, hexadecimal. */
  sign(use: string, text: string): string;
  /** Encrypts for keeping (AES-256-GCM); only `unseal` with the same use reads it. */
  seal(use: string, text: string): string;
  /** Null where the text was not sealed by this key for this use. */
  unseal(use: string, sealed: string): string | null;
}

/** Keys derived from 32 secret bytes. */
export function installationKey(secret: Uint8Array): InstallationKey {
  const keys = new Map<string, KeyObject>();
  const keyFor = (use: string): KeyObject => {
    const known = keys.get(use);
    if (known) return known;
    const key = createSecretKey(new Uint8Array(hkdfSync('sha256', secret, '', `wardline/${use}`, KEY_BYTES)));
    keys.set(use, key);
    return key;
  };
  return {
    sign: (use, text) => createHmac('sha256', keyFor(use)).update(text, 'utf8').digest('hex'),
    seal: (use, text) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keyFor(`${use}/seal`), nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    unseal: (use, sealed) => {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
      const decipher = createDecipheriv('aes-256-gcm', keyFor(`${use}/seal`), bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
          'utf8',
        );
      } catch {
        return null;
      }
    },
  };
}

/** Reads the key of an installation from `file`, or makes it there, readable by its owner alone. */
export function openInstallationKey(file: string): InstallationKey {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    fs.writeFileSync(file, randomBytes(KEY_BYTES), { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const { mode } = fs.statSync(file);
  if ((mode & 0o077) !== 0)
    throw new ServerProblem(
      `${file} may be read by others; run chmod 600 on it, and change every password if somebody did.`,
    );
  const secret = fs.readFileSync(file);
  if (secret.length !== KEY_BYTES)
    throw new ServerProblem(`${file} is not a key of ${KEY_BYTES} bytes; restore it from a backup.`);
  return installationKey(secret);
}
