/** X.509 certificates (RFC 5280): the fields that tell who owns one and how long it lasts. */
import { ByteMemo } from '#base/byte-memo.ts';
import { Cursor } from '#base/cursor.ts';
import { hex, safeText } from '#base/text.ts';
import { readElement, readExpected, readObjectIdentifier, readTime } from './ber.ts';

/** Longest certificate read, in bytes. */
const CERTIFICATE_LIMIT = 64 * 1024;
/** Most attributes read from one name. */
const ATTRIBUTE_LIMIT = 24;
/** Longest attribute value kept, in characters. */
const VALUE_LIMIT = 128;
/** Longest serial number read, in octets (RFC 5280 allows 20). */
const SERIAL_LIMIT = 32;
/** Most DNS names kept from the subject alternative name, and most entries looked at. */
const DNS_NAME_LIMIT = 16;
const ALTERNATIVE_NAME_LIMIT = 256;
/** Most extensions looked at. */
const EXTENSION_LIMIT = 64;

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const OBJECT_IDENTIFIER = 0x06;
const OCTET_STRING = 0x04;
const BOOLEAN = 0x01;
const DNS_NAME = 0x82;
const BIT_STRING = 0x03;
/** Signatures over hashes that are broken (RFC 3279, RFC 5758). */
const BROKEN: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.2', 'MD2'],
  ['1.2.840.113549.1.1.4', 'MD5'],
  ['1.2.840.113549.1.1.5', 'SHA-1'],
  ['1.2.840.10045.4.1', 'SHA-1'],
  ['1.2.840.10040.4.3', 'SHA-1'],
]);
const RSA = '1.2.840.113549.1.1.1';
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';

const ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.4', 'SN'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.9', 'STREET'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.12', 'title'],
  ['2.5.4.13', 'description'],
  ['2.5.4.15', 'businessCategory'],
  ['2.5.4.17', 'postalCode'],
  ['2.5.4.42', 'GN'],
  ['2.5.4.46', 'dnQualifier'],
  ['2.5.4.65', 'pseudonym'],
  ['2.5.4.97', 'organizationIdentifier'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  ['1.2.840.113549.1.9.1', 'emailAddress'],
  ['1.3.6.1.4.1.311.60.2.1.1', 'jurisdictionL'],
  ['1.3.6.1.4.1.311.60.2.1.2', 'jurisdictionST'],
  ['1.3.6.1.4.1.311.60.2.1.3', 'jurisdictionC'],
]);

/** Attributes that describe no machine and no organisation. */
const PRIVATE: ReadonlySet<string> = new Set([
  'SN',
  'GN',
  'pseudonym',
  'title',
  'UID',
  'STREET',
  'postalCode',
  'description',
]);
/** Attributes that are told: those with a name of their own above. */
const TOLD: ReadonlySet<string> = new Set([...ATTRIBUTES.values()].filter((name) => !PRIVATE.has(name)));
/** Owners of mail that are no persons. */
const OFFICES =
  /^(?:root|admin|administrator|info|support|service|sales|contact|webmaster|postmaster|hostmaster|ssl|ca|pki|cert|certs|certificates|security|helpdesk|help|it|tech|noreply|no-reply|test|office|mail)$/i;
const OF_PERSONS: ReadonlySet<string> = new Set(['C', 'O']);

export interface Certificate {
  /** Serial number, lower-case hexadecimal without leading zero octets. */
  readonly serial: string;
  /** Distinguished names after RFC 4514, most specific part first, as `CN=pacs,O=Hospital`. */
  readonly subject: string;
  readonly issuer: string;
  /** RFC 3339; empty where the time is malformed. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** Subject and issuer are the same name, byte for byte. */
  readonly selfSigned: boolean;
  /** The hash under the signature where that is broken: MD2, MD5 or SHA-1; else empty. */
  readonly signature: string;
  /** Bits of an RSA key; 0 for other keys. */
  readonly keyBits: number;
  readonly dnsNames: readonly string[];
}

/** A server shows the same certificate in every conversation. */
const known = new ByteMemo<Certificate | null>();

/** Reads a certificate in DER; null when it is none. */
export function readCertificate(der: Uint8Array): Certificate | null {
  return der.length > CERTIFICATE_LIMIT ? null : known.get(der, read);
}

function read(der: Uint8Array): Certificate | null {
  const outer = readExpected(Cursor.over(der), SEQUENCE);
  const body = outer && readExpected(outer, SEQUENCE);
  if (!body) return null;
  if (body.peek() === 0xa0) readElement(body);
  const serial = readExpected(body, INTEGER);
  const algorithm = readExpected(body, SEQUENCE);
  const issuer = readExpected(body, SEQUENCE);
  const validity = readExpected(body, SEQUENCE);
  const subject = readExpected(body, SEQUENCE);
  const key = readExpected(body, SEQUENCE);
  if (!serial || !algorithm || !issuer || !validity || !subject || !key) return null;
  const selfSigned = Buffer.compare(contentOf(issuer), contentOf(subject)) === 0;
  const notBefore = readElement(validity);
  const notAfter = readElement(validity);
  return {
    serial: serialText(serial),
    subject: nameText(subject),
    issuer: nameText(issuer),
    notBefore: notBefore ? readTime(notBefore.identifier, notBefore.content) : '',
    notAfter: notAfter ? readTime(notAfter.identifier, notAfter.content) : '',
    selfSigned,
    signature: BROKEN.get(identifierIn(algorithm)) ?? '',
    keyBits: keyBits(key),
    dnsNames: readDnsNames(body),
  };
}

function identifierIn(algorithm: Cursor): string {
  const identifier = readExpected(algorithm, OBJECT_IDENTIFIER);
  return identifier === null ? '' : readObjectIdentifier(identifier);
}

/** Of a SubjectPublicKeyInfo (RFC 3279 section 2.3.1). */
function keyBits(key: Cursor): number {
  const algorithm = readExpected(key, SEQUENCE);
  const bits = readExpected(key, BIT_STRING);
  if (!algorithm || !bits || identifierIn(algorithm) !== RSA) return 0;
  bits.skip(1);
  const pair = readExpected(bits, SEQUENCE);
  const modulus = pair && readExpected(pair, INTEGER);
  if (!modulus) return 0;
  while (modulus.remaining > 0 && modulus.peek() === 0) modulus.skip(1);
  return modulus.remaining === 0 ? 0 : modulus.remaining * 8 - Math.clz32(modulus.peek()) + 24;
}

function contentOf(cursor: Cursor): Uint8Array {
  return cursor.bytes.subarray(cursor.position, cursor.end);
}

function serialText(serial: Cursor): string {
  if (serial.remaining > SERIAL_LIMIT) return '';
  return hex(serial.take(serial.remaining)).replace(/^(?:00)+(?=..)/, '');
}

/** A Name as RFC 4514 text: its relative names in reverse order. Of a person's name only the country and the organisation are told. */
function nameText(name: Cursor): string {
  const { parts, isWhole } = relativeNames(name);
  // Of a damaged name nobody knows whose it is.
  const isPersons = !isWhole || namesPerson(parts.flat());
  const told = parts
    .reverse()
    .map((attributes) => attributes.filter(({ type }) => (isPersons ? OF_PERSONS : TOLD).has(type)));
  return told
    .filter((attributes) => attributes.length > 0)
    .map((attributes) => attributes.map(({ type, text }) => `${type}=${escaped(publicText(type, text))}`).join('+'))
    .join(',');
}

/** An address of mail with its owner left out, unless that is an office. */
function publicText(type: string, text: string): string {
  const [owner = '', ...domain] = text.split('@');
  return type !== 'emailAddress' || OFFICES.test(owner) ? text : `…@${domain.join('@')}`;
}

interface Attribute {
  readonly type: string;
  readonly text: string;
}

/** A given or a family name is a person's, and so is a common name of words that an address of mail repeats, or beside something unknown. */
function namesPerson(attributes: readonly Attribute[]): boolean {
  const textsOf = (wanted: string): readonly string[] =>
    attributes.filter(({ type }) => type === wanted).map(({ text }) => text.toLowerCase());
  if (['SN', 'GN', 'pseudonym'].some((type) => textsOf(type).length > 0)) return true;
  const words = textsOf('CN').flatMap((text) => (text.includes(' ') ? text.split(/[ ,.]+/) : []));
  const owners = textsOf('emailAddress').map((text) => text.split('@')[0] ?? '');
  const hasStranger = attributes.some(({ type }) => /^\d/.test(type));
  if (hasStranger && words.length > 0) return true;
  return words.some((word) => word.length > 2 && owners.some((owner) => owner.includes(word)));
}

function relativeNames(name: Cursor): { readonly parts: Attribute[][]; readonly isWhole: boolean } {
  const parts: Attribute[][] = [];
  let count = 0;
  let isWhole = true;
  while (name.remaining > 0) {
    const set = readExpected(name, SET);
    isWhole &&= set !== null;
    if (!set) break;
    const attributes: Attribute[] = [];
    while (set.remaining > 0 && count++ < ATTRIBUTE_LIMIT) {
      const pair = readExpected(set, SEQUENCE);
      const attribute = pair && readAttribute(pair);
      isWhole &&= attribute !== null;
      if (attribute) attributes.push(attribute);
      if (!pair) break;
    }
    if (attributes.length > 0) parts.push(attributes);
    if (count > ATTRIBUTE_LIMIT) break;
  }
  return { parts, isWhole };
}

function readAttribute(pair: Cursor): Attribute | null {
  const type = readExpected(pair, OBJECT_IDENTIFIER);
  const value = readElement(pair);
  if (!type || !value) return null;
  const identifier = readObjectIdentifier(type);
  const text = safeText(stringValue(value.identifier, value.content), VALUE_LIMIT);
  return identifier && text ? { type: ATTRIBUTES.get(identifier) ?? identifier, text } : null;
}

/** A directory string; text of an unknown type is empty. */
function stringValue(identifier: number, content: Cursor): string {
  const length = Math.min(content.remaining, VALUE_LIMIT * 4);
  switch (identifier) {
    case 0x0c:
      return content.utf8(length);
    case 0x12:
    case 0x13:
    case 0x14:
    case 0x16:
    case 0x1a:
      return content.latin1(length);
    case 0x1e: {
      let text = '';
      while (content.has(2) && text.length < VALUE_LIMIT) text += String.fromCharCode(content.u16());
      return text;
    }
    default:
      return '';
  }
}

/** RFC 4514 section 2.4; `text` neither starts nor ends with a space. */
function escaped(text: string): string {
  return text.replace(/[,+"\\<>;]/g, '\\$&').replace(/^#/, '\\#');
}

function readDnsNames(body: Cursor): string[] {
  while (body.remaining > 0) {
    const element = readElement(body);
    if (!element) return [];
    if (element.identifier !== 0xa3) continue;
    const extensions = readExpected(element.content, SEQUENCE);
    return extensions ? alternativeNames(extensions) : [];
  }
  return [];
}

function alternativeNames(extensions: Cursor): string[] {
  for (let i = 0; i < EXTENSION_LIMIT; i++) {
    const extension = readExpected(extensions, SEQUENCE);
    if (!extension) return [];
    const type = readExpected(extension, OBJECT_IDENTIFIER);
    if (!type || readObjectIdentifier(type) !== SUBJECT_ALTERNATIVE_NAME) continue;
    readExpected(extension, BOOLEAN);
    const value = readExpected(extension, OCTET_STRING);
    const names = value && readExpected(value, SEQUENCE);
    return names ? dnsNamesOf(names) : [];
  }
  return [];
}

function dnsNamesOf(names: Cursor): string[] {
  const found: string[] = [];
  for (let i = 0; i < ALTERNATIVE_NAME_LIMIT && found.length < DNS_NAME_LIMIT; i++) {
    const element = readElement(names);
    if (!element) break;
    if (element.identifier !== DNS_NAME || element.content.remaining > 253) continue;
    const name = element.content.latin1(element.content.remaining);
    if (/^[A-Za-z0-9*_.-]+$/.test(name)) found.push(name);
  }
  return found;
}
