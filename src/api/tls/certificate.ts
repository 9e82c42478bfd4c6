/** A certificate of our own (RFC 5280): ECDSA on P-256, for the names and addresses that people type. */
import { createHash, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import { formatIp, parseIp } from '#base/prefix.ts';
import {
  bitString,
  element,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
  yes,
} from './der.ts';

/** How long a certificate is valid, in days (browsers take at most 398 of a public one). */
const VALID_DAYS = 397;
/** It begins this long before it was made, for clocks that are behind, in milliseconds. */
const BACKDATED = 3_600_000;
const COMMON_NAME = '2.5.4.3';
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';

export interface Certificate {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

/** Makes a key and a certificate that signs itself. `names`: host names and addresses. */
export function selfSignedCertificate(names: readonly string[], now: Date): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const publicInfo = publicKey.export({ type: 'spki', format: 'der' });
  const algorithm = sequence(objectIdentifier(ECDSA_WITH_SHA256));
  const subject = sequence(
    set(sequence(objectIdentifier(COMMON_NAME), utf8String(`Wardline ${names[0] ?? ''}`.trim().slice(0, 64)))),
  );
  const start = new Date(now.getTime() - BACKDATED);
  const body = sequence(
    // [0] version: v3
    element(0xa0, integer(Buffer.from([2]))),
    integer(positive(randomBytes(16))),
    algorithm,
    subject,
    sequence(time(start), time(new Date(start.getTime() + VALID_DAYS * 86_400_000))),
    subject,
    publicInfo,
    // [3] extensions
    element(0xa3, sequence(...extensions(names, publicInfo))),
  );
  const signature = sign('sha256', body, { key: privateKey, dsaEncoding: 'der' });
  const der = sequence(body, algorithm, bitString(signature));
  return {
    certificate: new X509Certificate(der).toString(),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** A serial number is positive and not zero. */
function positive(bytes: Buffer): Buffer {
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

function extensions(names: readonly string[], publicInfo: Uint8Array): readonly Buffer[] {
  const extension = (id: string, value: Buffer, critical = false): Buffer =>
    sequence(objectIdentifier(id), ...(critical ? [yes] : []), octetString(value));
  return [
    // basicConstraints: no authority.
    extension('2.5.29.19', sequence(), true),
    // keyUsage: digitalSignature, bit 0.
    extension('2.5.29.15', bitString(Buffer.from([0x80]), 7), true),
    extension('2.5.29.37', sequence(objectIdentifier(SERVER_AUTHENTICATION))),
    extension('2.5.29.17', sequence(...names.map(generalName))),
    // subjectKeyIdentifier: any value that names the key (RFC 7093, 2: the left 160 bits of its SHA-256).
    extension('2.5.29.14', octetString(createHash('sha256').update(publicInfo).digest().subarray(0, 20))),
  ];
}

/** GeneralName: [7] iPAddress, [2] dNSName. */
function generalName(name: string): Buffer {
  const ip = parseIp(name);
  if (!ip) return element(0x82, Buffer.from(new URL(`https://${name}`).hostname, 'ascii'));
  return element(0x87, Buffer.from(ip.value.toString(16).padStart(ip.bits / 4, '0'), 'hex'));
}

/** True where a certificate is good for these names for `days` more. */
export function isGoodFor(
  { certificate }: Pick<Certificate, 'certificate'>,
  names: readonly string[],
  days: number,
  now: Date,
): boolean {
  const read = new X509Certificate(certificate);
  const ends = Date.parse(read.validTo);
  return (
    ends - now.getTime() > days * 86_400_000 &&
    names.every((name) => {
      const ip = parseIp(name);
      return ip ? read.checkIP(formatIp(ip)) !== undefined : read.checkHost(name) !== undefined;
    })
  );
}
