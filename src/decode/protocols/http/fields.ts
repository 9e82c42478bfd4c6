/** The header fields that are read, each held to a strict grammar so that misplaced text is dropped and not told. */
import { latin1 } from '#base/text.ts';
import { isHostName } from '../../formats/host-name.ts';
import { RangeMemo } from '../../formats/range-memo.ts';
import type { Authorization, Fields } from './message.ts';

/** Longest value that is told, in characters. */
const VALUE_LIMIT = 256;
/** Longest realm, host or user name that is told. */
const NAME_LIMIT = 128;
/** Longest credentials that are looked into. */
const CREDENTIALS_LIMIT = 2048;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function emptyFields(): Fields {
  return {
    host: '',
    userAgent: '',
    server: '',
    poweredBy: '',
    realm: '',
    contentType: '',
    partType: '',
    acceptsFhir: false,
    upgrade: '',
    soapAction: '',
    authorization: null,
    contentLength: Number.NaN,
    chunked: false,
  };
}

/** How one field is taken over: its value is `bytes[start, end)`, without white space around it. The first of several stands. */
type Take = (fields: Fields, bytes: Uint8Array, start: number, end: number) => void;

interface FieldReader {
  /** In lower case. */
  readonly name: string;
  readonly take: Take;
}

/** Takes over the field whose name is `bytes[start, colon)` and whose value ends at `end`, where it is one that is read. */
export function readField(fields: Fields, bytes: Uint8Array, start: number, colon: number, end: number): void {
  const reader = READERS.get((colon - start) * 256 + ((bytes[start] as number) | 0x20));
  if (!reader || !isName(reader.name, bytes, start)) return;
  let from = colon + 1;
  let to = end;
  while (from < to && isSpace(bytes[from] as number)) from++;
  while (to > from && isSpace(bytes[to - 1] as number)) to--;
  reader.take(fields, bytes, from, to);
}

function isName(name: string, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < name.length; i++) {
    const byte = bytes[start + i] as number;
    if ((byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte) !== name.charCodeAt(i)) return false;
  }
  return true;
}

/** White space as JavaScript trims it. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0xa0;
}

/** The value as text; null where it is not printable, for then it is none. */
function printable(bytes: Uint8Array, start: number, end: number): string | null {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if ((byte < 0x20 && byte !== 0x09) || byte > 0x7e) return null;
  }
  return latin1(bytes, start, end);
}

/** Reads values with `read`, each that comes again once. */
function once<Value>(read: (value: string) => Value): RangeMemo<Value> {
  return new RangeMemo((bytes, start, end) => {
    const value = printable(bytes, start, end);
    return value === null ? null : read(value);
  });
}

/** Keeps the first value of a text field that `check` lets through. */
function text(
  name: 'host' | 'userAgent' | 'server' | 'poweredBy' | 'realm' | 'upgrade' | 'soapAction',
  check: (value: string) => string,
): Take {
  const known = once(check);
  return (fields, bytes, start, end) => {
    fields[name] ||= known.get(bytes, start, end) ?? '';
  };
}

/** Notes that a value was seen for which `check` holds. */
function flag(name: 'acceptsFhir' | 'chunked', check: (value: string) => boolean): Take {
  const known = once(check);
  return (fields, bytes, start, end) => {
    fields[name] ||= known.get(bytes, start, end) ?? false;
  };
}

/** By length and first letter, which tell them apart. */
const READERS: ReadonlyMap<number, FieldReader> = new Map(
  Object.entries<Take>({
    host: text('host', hostOf),
    'user-agent': text('userAgent', product),
    server: text('server', product),
    'x-powered-by': text('poweredBy', product),
    'www-authenticate': text('realm', realmOf),
    upgrade: text('upgrade', upgradeOf),
    soapaction: text('soapAction', action),
    'content-type': contentTypes(),
    accept: flag('acceptsFhir', (value) => /^[^,]{0,80}application\/fhir\+/.test(value)),
    authorization: takeAuthorization,
    'proxy-authorization': takeAuthorization,
    'content-length': takeContentLength,
    'transfer-encoding': flag('chunked', (value) => /(?:^|[\s,])chunked$/i.test(value)),
  }).map(([name, take]) => [name.length * 256 + name.charCodeAt(0), { name, take }]),
);

function upgradeOf(value: string): string {
  return /^[\w./-]{1,40}$/.test(value) ? value.toLowerCase() : '';
}

/** Credentials are not remembered. */
function takeAuthorization(fields: Fields, bytes: Uint8Array, start: number, end: number): void {
  const value = printable(bytes, start, end);
  if (value !== null) fields.authorization ??= authorizationOf(value);
}

/** Product tokens and comments; in no such name are separators of HL7 and DICOM, other fields, request lines or queries. */
function product(value: string): string {
  const isOther = /[|^~\\]|: | HTTP\/1\.\d$|[?&][\w.-]+=/.test(value);
  return value.length <= VALUE_LIMIT && /^[A-Za-z0-9([][\x20-\x7e]*$/.test(value) && !isOther ? value : '';
}

function hostOf(value: string): string {
  if (/^\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?$/.test(value)) return value;
  const [name = '', port, more] = value.split(':', 3);
  const wellFormed = more === undefined && (port === undefined || /^\d{1,5}$/.test(port));
  return wellFormed && isHostName(name) ? value : '';
}

function realmOf(value: string): string {
  const realm = /^(?:Basic|Digest)\s[^"]{0,80}?realm="([^"]{1,128})"/i.exec(value.slice(0, VALUE_LIMIT))?.[1] ?? '';
  return /^[\x20-\x7e]+$/.test(realm) && !/[|^~\\]/.test(realm) ? realm : '';
}

interface ContentType {
  readonly type: string;
  /** Of the parts of `multipart/related`. */
  readonly partType: string;
  readonly soapAction: string;
}

function contentTypes(): Take {
  const known = once(contentTypeOf);
  return (fields, bytes, start, end) => {
    const found = fields.contentType ? null : known.get(bytes, start, end);
    if (!found) return;
    fields.contentType = found.type;
    fields.partType = found.partType;
    fields.soapAction ||= found.soapAction;
  };
}

function contentTypeOf(value: string): ContentType {
  const type = /^([a-z-]{1,20}\/[a-z0-9.+_-]{1,60})\s*(?:;|$)/i.exec(value)?.[1]?.toLowerCase() ?? '';
  const isRelated = type === 'multipart/related';
  const partType = isRelated ? /;\s*type="?([a-z]{1,20}\/[a-z0-9.+_-]{1,60})"?/i.exec(value)?.[1] : '';
  const soapAction = action(/;\s*action="?([^";]{1,200})"?/i.exec(value)?.[1] ?? '');
  return { type, partType: partType?.toLowerCase() ?? '', soapAction };
}

function action(value: string): string {
  const match = /^"?([A-Za-z][A-Za-z0-9+.-]{1,20}:[\w:/.#-]{1,180})"?$/.exec(value);
  return match?.[1] ?? '';
}

function takeContentLength(fields: Fields, bytes: Uint8Array, start: number, end: number): void {
  const length = wholeNumber(bytes, start, end);
  if (length < 0 && printable(bytes, start, end) === null) return;
  const repeated = !Number.isNaN(fields.contentLength) && fields.contentLength !== length;
  fields.contentLength = repeated ? -1 : length;
}

/** A number of at most 15 digits; -1 where it is none. */
function wholeNumber(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end || end - start > 15) return -1;
  let number = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

function authorizationOf(value: string): Authorization {
  const scheme = /^[A-Za-z]{1,16}(?= )/.exec(value)?.[0].toLowerCase() ?? '';
  const rest = value.slice(scheme.length, CREDENTIALS_LIMIT).trim();
  if (scheme === 'basic') return { scheme, user: userName(basicUser(rest)) };
  if (scheme === 'digest')
    return { scheme, user: userName(/(?:^|[\s,])username="([^"]{1,128})"/.exec(rest)?.[1] ?? '') };
  return { scheme: scheme === 'bearer' ? 'bearer' : 'other', user: '' };
}

/** Decodes Base64 as far as the first colon: the password never becomes text. */
function basicUser(encoded: string): string {
  let [bits, held, name] = [0, 0, ''];
  for (let i = 0; i < encoded.length && name.length <= NAME_LIMIT; i++) {
    const digit = ALPHABET.indexOf(encoded.charAt(i));
    if (digit < 0) return '';
    bits = ((bits << 6) | digit) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    const byte = (bits >> held) & 0xff;
    if (byte === 0x3a) return name;
    name += String.fromCharCode(byte);
  }
  return '';
}

function userName(text: string): string {
  return text.length <= NAME_LIMIT && /^[A-Za-z0-9._@\\ -]+$/.test(text) ? text : '';
}
