/** The DNS message format (RFC 1035 section 4) that dns, mdns, llmnr and nbns share. */
import { formatIpv4, formatIpv6, formatMac } from '#base/addresses.ts';
import { ByteMemo } from '#base/byte-memo.ts';
import { Cursor } from '#base/cursor.ts';
import { readName } from './dns-names.ts';

/** Records and questions read per message, addresses per NetBIOS record, strings per TXT record and characters of each. */
const RECORD_LIMIT = 128;
const ENTRY_LIMIT = 32;
const TEXT_LIMIT = 64;
const VALUE_LIMIT = 128;
const KEY_LIMIT = 24;

export const TYPE = { a: 1, ptr: 12, hinfo: 13, txt: 16, aaaa: 28, srv: 33, nb: 32, nbstat: 33 } as const;

const TYPE_NAMES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  10: 'NULL',
  12: 'PTR',
  13: 'HINFO',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  35: 'NAPTR',
  64: 'SVCB',
  65: 'HTTPS',
  255: 'ANY',
};

/** A record type by its mnemonic, as facts name their field. */
export function typeName(type: number): string {
  return TYPE_NAMES[type] ?? `type ${type}`;
}

/** How a member of the family reads its messages. */
export interface DnsDialect {
  /** Names and records as RFC 1002 has them. */
  readonly netbios: boolean;
  /** Reads the content of TXT records; null where none of it becomes text. */
  readonly readPairs: PairReader | null;
}

/** The pairs in the content of a TXT record that are wanted. */
export type PairReader = (content: Uint8Array) => readonly string[];

export interface DnsQuestion {
  readonly name: string;
  readonly type: number;
}

/** What a record states, by the types that are read. */
export type DnsData =
  | { readonly kind: 'address'; readonly ip: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'text'; readonly pairs: readonly string[] }
  | { readonly kind: 'host'; readonly cpu: string; readonly os: string }
  | { readonly kind: 'netbios'; readonly entries: readonly { readonly group: boolean; readonly ip: string }[] }
  | { readonly kind: 'status'; readonly names: readonly NetbiosStatusName[]; readonly mac: string | null };

/** One name of a node status answer (RFC 1002 section 4.2.18). */
export interface NetbiosStatusName {
  /** As `NAME<20>`. */
  readonly name: string;
  readonly group: boolean;
}

/** A resource record; `data` is null for types that are not read. */
export interface DnsRecord {
  readonly name: string;
  readonly type: number;
  readonly data: DnsData | null;
}

export interface DnsMessage {
  /** By which an answer belongs to its question. */
  readonly id: number;
  readonly response: boolean;
  readonly opcode: number;
  /** Response code; 0 is no error. */
  readonly code: number;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

/** Names alone: no TXT pair becomes text. */
export const PLAIN_DNS: DnsDialect = { netbios: false, readPairs: null };

/** A header alone, and how far behind it the first name is. */
const HEADER_LENGTH = 12;
/** A pointer to the name behind the header: most records bear the name that was asked for. */
const TO_FIRST_NAME = 0xc000 | HEADER_LENGTH;
const NO_RECORDS: readonly DnsRecord[] = [];

/** Reads a message that starts at the cursor. Null when the header is not all there; a message cut later gives what was whole. */
export function readDnsMessage(bytes: Cursor, dialect: DnsDialect): DnsMessage | null {
  const origin = bytes.position;
  if (!bytes.has(HEADER_LENGTH)) return null;
  const id = bytes.u16();
  const flags = bytes.u16();
  const questionCount = bytes.u16();
  const answerCount = bytes.u16();
  const authorityCount = bytes.u16();
  const additionalCount = bytes.u16();
  const questions = readQuestions(bytes, origin, questionCount, dialect);
  const asked = questions[0]?.name ?? null;
  return {
    id,
    response: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 15,
    code: flags & 15,
    questions,
    answers: readRecords(bytes, origin, answerCount, dialect, asked),
    authorities: readRecords(bytes, origin, authorityCount, dialect, asked),
    additionals: readRecords(bytes, origin, additionalCount, dialect, asked),
  };
}

function readQuestions(bytes: Cursor, origin: number, count: number, dialect: DnsDialect): readonly DnsQuestion[] {
  const questions: DnsQuestion[] = [];
  for (let n = 0; n < count && !bytes.failed; n++) {
    const name = readName(bytes, origin, dialect.netbios);
    const type = bytes.u16();
    bytes.skip(2);
    if (name === null) bytes.skip(bytes.remaining + 1);
    if (!bytes.failed && name !== null && n < RECORD_LIMIT) questions.push({ name, type });
  }
  return questions;
}

/** Stops at the first record that is not whole: the cursor then stays failed, so that nothing is read behind it. */
function readRecords(
  bytes: Cursor,
  origin: number,
  count: number,
  dialect: DnsDialect,
  asked: string | null,
): readonly DnsRecord[] {
  if (count === 0 || bytes.failed) return NO_RECORDS;
  const records: DnsRecord[] = [];
  for (let n = 0; n < count && !bytes.failed; n++) {
    const name = readOwner(bytes, origin, dialect, asked);
    const type = bytes.u16();
    bytes.skip(6);
    const length = bytes.u16();
    if (bytes.failed || name === null || !bytes.has(length)) {
      bytes.skip(bytes.remaining + 1);
      break;
    }
    const end = bytes.position + length;
    if (records.length < RECORD_LIMIT) records.push({ name, type, data: readData(bytes, origin, type, end, dialect) });
    bytes.failed = false;
    bytes.position = end;
  }
  return records;
}

function readOwner(bytes: Cursor, origin: number, { netbios }: DnsDialect, asked: string | null): string | null {
  if (asked === null || ((bytes.peek() << 8) | bytes.peek(1)) !== TO_FIRST_NAME)
    return readName(bytes, origin, netbios);
  bytes.skip(2);
  return asked;
}

function readData(bytes: Cursor, origin: number, type: number, end: number, dialect: DnsDialect): DnsData | null {
  if (dialect.netbios) return readNetbiosData(bytes, type, end);
  const length = end - bytes.position;
  if (type === TYPE.a && length === 4) return addressOf(0, 0, 0, bytes.u32(), true);
  if (type === TYPE.aaaa && length === 16) return addressOf(bytes.u32(), bytes.u32(), bytes.u32(), bytes.u32(), false);
  if (type === TYPE.ptr || type === TYPE.srv) {
    if (type === TYPE.srv) bytes.skip(6);
    const name = bytes.position < end ? readName(bytes, origin, false) : null;
    return name === null ? null : { kind: 'name', name };
  }
  if (type === TYPE.txt && dialect.readPairs)
    return { kind: 'text', pairs: dialect.readPairs(bytes.bytes.subarray(bytes.position, end)) };
  if (type === TYPE.hinfo) return { kind: 'host', cpu: readString(bytes, end), os: readString(bytes, end) };
  return null;
}

/** Addresses told, each at a place of its own: a new one takes that of one that shares it. */
const PLACES = 4096;
const addresses: (DnsData | undefined)[] = new Array(PLACES).fill(undefined);
const words = new Uint32Array(PLACES * 4);

/** What a record states whose address these words are; those of IPv4 have nothing but `w3`. */
function addressOf(w0: number, w1: number, w2: number, w3: number, isIpv4: boolean): DnsData {
  const mixed = Math.imul(w0 ^ Math.imul(w1 ^ Math.imul(w2, 0x85ebca6b), 0xc2b2ae35) ^ w3, 0x9e3779b1);
  const place = isIpv4 ? mixed >>> 21 : (PLACES / 2) | (mixed >>> 21);
  const known = addresses[place];
  const at = place * 4;
  if (known && words[at] === w0 && words[at + 1] === w1 && words[at + 2] === w2 && words[at + 3] === w3) return known;
  const made: DnsData = { kind: 'address', ip: isIpv4 ? formatIpv4(w3) : formatIpv6(w0, w1, w2, w3) };
  addresses[place] = made;
  words[at] = w0;
  words[at + 1] = w1;
  words[at + 2] = w2;
  words[at + 3] = w3;
  return made;
}

function readString(bytes: Cursor, end: number): string {
  const size = bytes.position < end ? bytes.u8() : 0;
  return bytes.position + size <= end ? bytes.latin1(Math.min(size, VALUE_LIMIT)) : '';
}

/** A reader of TXT records (RFC 6763 section 6) that wants the `key=value` strings with these keys, in lower case; every other string stays bytes. */
export function pairReader(wanted: ReadonlySet<string>): PairReader {
  const known = new ByteMemo<readonly string[]>();
  const read: PairReader = (content) => readPairs(Cursor.over(content), wanted);
  return (content) => known.get(content, read);
}

/** The wanted strings; a value must be printable. */
function readPairs(bytes: Cursor, wanted: ReadonlySet<string>): readonly string[] {
  const pairs: string[] = [];
  for (let n = 0; n < TEXT_LIMIT && bytes.remaining > 0; n++) {
    const size = bytes.u8();
    if (!bytes.has(size)) break;
    const next = bytes.position + size;
    const equals = bytes.find(0x3d, Math.min(size, KEY_LIMIT));
    if (equals > 0) {
      const key = bytes.latin1(equals);
      const length = size - equals - 1;
      if (length > 0 && length <= VALUE_LIMIT && wanted.has(key.toLowerCase())) {
        const value = bytes.skip(1).utf8(length);
        if (/^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(value) && !value.includes('\ufffd')) pairs.push(`${key}=${value}`);
      }
    }
    bytes.position = next;
  }
  return pairs;
}

function readNetbiosData(bytes: Cursor, type: number, end: number): DnsData | null {
  if (type === TYPE.nb) {
    const entries: { group: boolean; ip: string }[] = [];
    while (bytes.position + 6 <= end && entries.length < ENTRY_LIMIT) {
      const group = (bytes.u16() & 0x8000) !== 0;
      entries.push({ group, ip: formatIpv4(bytes.u32()) });
    }
    return { kind: 'netbios', entries };
  }
  if (type !== TYPE.nbstat || bytes.position >= end) return null;
  const names: NetbiosStatusName[] = [];
  const count = bytes.u8();
  for (let n = 0; n < count; n++) {
    if (bytes.position + 18 > end) return { kind: 'status', names, mac: null };
    const name = bytes.latin1(15).replace(/[\0 ]+$/, '');
    const suffix = bytes.u8().toString(16).padStart(2, '0');
    names.push({ name: `${name}<${suffix}>`, group: (bytes.u16() & 0x8000) !== 0 });
  }
  const unit = bytes.position + 6 <= end ? bytes.take(6) : null;
  const mac = unit?.some((byte) => byte !== 0) && ((unit[0] ?? 1) & 1) === 0 ? formatMac(unit) : null;
  return { kind: 'status', names, mac };
}
