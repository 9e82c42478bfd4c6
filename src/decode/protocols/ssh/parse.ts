/** SSH bytes to messages. */
import { hash } from 'node:crypto';
import { Cursor } from '#base/cursor.ts';
import { RangeMemo } from '../../formats/range-memo.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { Half, SshBanner, SshHostKey, SshKeyExchange, SshMemory, SshMessage } from './message.ts';

/** Longest identification line (RFC 4253 allows 255 with its end). */
const BANNER_LIMIT = 255;
/** Most lines that a server sends before its banner, and the longest of them. */
const LINES_LIMIT = 64;
const LINE_LIMIT = 1024;
/** Longest packet in clear text (RFC 4253 section 6.1 asks for 35,000). */
const PACKET_LIMIT = 35_000;
/** Longest list of names. */
const NAMES_LIMIT = 8192;
/** Octets of chance before the lists. */
const COOKIE_LENGTH = 16;
/** Longest lists, and longest host key, remembered. */
const [LISTS_LIMIT, KEY_LIMIT] = [4096, 2048];
/** Everything to the end of the stream. */
const REST: number = Number.MAX_SAFE_INTEGER;

const MESSAGE = { keyExchangeInit: 20, newKeys: 21, reply: 31, groupReply: 33 } as const;
const LINE_FEED = 0x0a;
const FILLER: SshMessage = { kind: 'filler' };
const NEW_KEYS: SshMessage = { kind: 'new-keys' };
/** The same programs and hosts come again and again. */
const BANNERS = new RangeMemo((bytes, start, end) => readBanner(Cursor.over(bytes, start, end)));
const OFFERS = new RangeMemo((bytes, start, end) => readOffer(Cursor.over(bytes, start, end)), undefined, LISTS_LIMIT);
const HOST_KEYS = new RangeMemo((bytes, start, end) => hostKeyIn(bytes.subarray(start, end)), undefined, KEY_LIMIT);

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier !== 'tcp' || bytes.peek() !== 0x53) return VERDICT.no;
  const seen = Math.min(bytes.remaining, 4);
  if (!bytes.startsWith('SSH-'.slice(0, seen))) return VERDICT.no;
  if (!bytes.has(8)) return VERDICT.more;
  const major = bytes.peek(4);
  return (major === 0x31 || major === 0x32) && bytes.peek(5) === 0x2e ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor, context: Context, memory: SshMemory): Answer<SshMessage> {
  const half = context.fromClient ? memory.client : memory.server;
  if (!half.banner) return parseLine(bytes, half);
  if (half.old || half.done) {
    bytes.skip(bytes.remaining);
    return done(FILLER, REST);
  }
  if (!bytes.has(6)) return more(6 - bytes.remaining);
  const length = bytes.u32();
  const padding = bytes.u8();
  if (length < 8 || length > PACKET_LIMIT || padding >= length - 1) return malformed('no packet in clear text', 0);
  if (!bytes.has(length - 1)) return more(length - 1 - bytes.remaining);
  const payload = bytes.sub(length - 1 - padding);
  bytes.skip(padding);
  return readPayload(payload, half);
}

/** The banner, or a line before it. */
function parseLine(bytes: Cursor, half: Half): Answer<SshMessage> {
  const end = bytes.find(LINE_FEED, LINE_LIMIT);
  if (end < 0) return bytes.remaining > LINE_LIMIT ? malformed('line too long', 0) : more();
  if (!bytes.startsWith('SSH-')) {
    if (++half.lines > LINES_LIMIT) return malformed('no identification', 0);
    bytes.skip(end + 1);
    return done(FILLER);
  }
  if (end > BANNER_LIMIT) return malformed('identification too long', 0);
  const banner = BANNERS.get(bytes.bytes, bytes.position, bytes.position + end);
  if (banner === null) return malformed('no version', 4);
  bytes.skip(end + 1);
  half.banner = true;
  half.old = banner.version.startsWith('1') && banner.version !== '1.99';
  return done(banner);
}

function readBanner(bytes: Cursor): SshBanner | null {
  const line = bytes.latin1(bytes.remaining).replace(/\r$/, '');
  const match = /^SSH-([12]\.\d{1,2})-([\x21-\x7e]*)/.exec(line);
  if (!match) return null;
  const [version = '', software = ''] = [match[1], match[2]];
  return { kind: 'banner', text: /^[\x20-\x7e]+$/.test(line) ? line : '', version, software };
}

function readPayload(payload: Cursor, half: Half): Answer<SshMessage> {
  const type = payload.u8();
  if (type === MESSAGE.keyExchangeInit) {
    half.offered = true;
    payload.skip(COOKIE_LENGTH);
    return done(OFFERS.get(payload.bytes, payload.position, payload.end) ?? FILLER);
  }
  if (type === MESSAGE.newKeys) {
    half.done = true;
    return done(NEW_KEYS, REST);
  }
  if (type === MESSAGE.reply || type === MESSAGE.groupReply) return done(readHostKey(payload));
  return done(FILLER);
}

/** The lists of names (RFC 4253 section 7.1): of HASSH are those for the exchange, and of either direction encryption, integrity and compression. */
function readOffer(lists: Cursor): SshKeyExchange | null {
  const keyExchange = readNames(lists);
  readNames(lists);
  const names = [0, 1, 2, 3, 4, 5].map(() => readNames(lists));
  if (lists.failed) return null;
  const digest = (...kept: readonly (string | undefined)[]): string => hash('md5', [keyExchange, ...kept].join(';'));
  return {
    kind: 'key-exchange',
    toServer: digest(names[0], names[2], names[4]),
    toClient: digest(names[1], names[3], names[5]),
  };
}

function readNames(lists: Cursor): string {
  const length = lists.u32();
  const text = lists.latin1(length <= NAMES_LIMIT ? length : -1);
  return /^[\x21-\x7e]*$/.test(text) ? text : '';
}

/** The reply of an exchange begins with the host key; the group of an exchange (also 31) with a number. */
function readHostKey(payload: Cursor): SshMessage {
  const length = payload.u32();
  const start = payload.position;
  payload.skip(length);
  return payload.failed ? FILLER : (HOST_KEYS.get(payload.bytes, start, start + length) ?? FILLER);
}

function hostKeyIn(key: Uint8Array): SshHostKey | null {
  const length = ((key[2] ?? 0) << 8) | (key[3] ?? 0);
  if (key.length < 8 || key[0] !== 0 || key[1] !== 0 || length > 64) return null;
  const algorithm = String.fromCharCode(...key.subarray(4, 4 + length));
  if (!/^(?:ssh|ecdsa|sk|rsa|x509|webauthn)-[\w@.-]{1,60}$/.test(algorithm)) return null;
  return { kind: 'host-key', algorithm, fingerprint: `SHA256:${hash('sha256', key, 'base64').replace(/=+$/, '')}` };
}
