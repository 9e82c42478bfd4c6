/** RDP bytes to messages: TPKT (RFC 1006), X.224 class 0, then MCS (T.125) with GCC (T.124) inside. */
import type { Cursor } from '#base/cursor.ts';
import { readElement, readExpected } from '../../formats/ber.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { RdpMemory, RdpMessage } from './message.ts';

/** Longest TPKT read; longer ones are passed over. */
const PACKET_LIMIT = 8192;
/** Most blocks of user data looked at. */
const BLOCK_LIMIT = 16;
/** Longest cookie. */
const COOKIE_LIMIT = 128;
/** How far into the user data the `Duca` key of the client's data stands at most. */
const KEY_DISTANCE = 32;

const HEADER_LENGTH = 4;
const CONNECTION_REQUEST = 0xe0;
const CONNECTION_CONFIRM = 0xd0;
const DATA = 0xf0;
const NEGOTIATION = { request: 1, response: 2, failure: 3 } as const;
const NEGOTIATION_LENGTH = 8;
const COOKIE = 'Cookie: mstshash=';
const COOKIES = ['Cookie: msts', 'Cookie:msts'];
const [CLIENT_CORE, CLIENT_NETWORK] = [0xc001, 0xc003];
/** CHANNEL_DEF (MS-RDPBCGR section 2.2.1.3.4.1): a name of eight octets, and options; most of them. */
const [CHANNEL_LENGTH, CHANNEL_LIMIT] = [12, 31];
/** The channel that servers make for themselves alone, in lower case. */
const INNER_CHANNEL = 'ms_t120';
const PORT = 3389;
const FILLER: RdpMessage = { kind: 'filler' };

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier !== 'tcp' || bytes.peek() !== 3) return VERDICT.no;
  if (bytes.peek(1) !== 0) return bytes.peek(1) === -1 ? VERDICT.more : VERDICT.no;
  if (!bytes.has(11)) return VERDICT.more;
  const length = (bytes.peek(2) << 8) | bytes.peek(3);
  const indicator = bytes.peek(4);
  const type = bytes.peek(5);
  if (type !== CONNECTION_REQUEST && type !== CONNECTION_CONFIRM) return VERDICT.no;
  // The X.224 header fills the packet, and its class octet is 0.
  if (length !== indicator + 5 || indicator < 6 || bytes.peek(10) !== 0) return VERDICT.no;
  if (!bytes.has(length)) return VERDICT.more;
  if (length === 11) return context.serverPort === PORT ? VERDICT.maybe : VERDICT.no;
  if (type === CONNECTION_REQUEST && COOKIES.some((start) => bytes.startsWith(start, 11))) return VERDICT.sure;
  const kind = bytes.peek(length - NEGOTIATION_LENGTH);
  const sized = bytes.peek(length - 6) === NEGOTIATION_LENGTH && bytes.peek(length - 5) === 0;
  if (!sized || length < 11 + NEGOTIATION_LENGTH) return VERDICT.no;
  if (type === CONNECTION_REQUEST) return kind === NEGOTIATION.request ? VERDICT.sure : VERDICT.no;
  return kind === NEGOTIATION.response || kind === NEGOTIATION.failure ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor, _context: Context, memory: RdpMemory): Answer<RdpMessage> {
  if (!bytes.has(HEADER_LENGTH)) return more(HEADER_LENGTH - bytes.remaining);
  if (bytes.peek() !== 3 || bytes.peek(1) !== 0) return parseFastPath(bytes);
  const length = (bytes.peek(2) << 8) | bytes.peek(3);
  if (length < 7) return malformed('TPKT too short', 2);
  memory.packets++;
  if (length > PACKET_LIMIT) {
    bytes.skip(HEADER_LENGTH);
    return done(FILLER, length - HEADER_LENGTH);
  }
  if (!bytes.has(length)) return more(length - bytes.remaining);
  bytes.skip(HEADER_LENGTH);
  const body = bytes.sub(length - HEADER_LENGTH);
  const indicator = body.u8();
  const type = body.u8();
  if (type === CONNECTION_REQUEST) return done(readRequest(body.skip(5)));
  if (type === CONNECTION_CONFIRM) return done(readConfirm(body.skip(5)));
  return done(type === DATA && indicator === 2 ? readData(body.skip(1)) : FILLER);
}

/** Fast-path packets state their length in one or two octets (MS-RDPBCGR section 2.2.9.1.2). */
function parseFastPath(bytes: Cursor): Answer<RdpMessage> {
  const first = bytes.peek(1);
  const long = (first & 0x80) !== 0;
  const length = long ? ((first & 0x7f) << 8) | bytes.peek(2) : first;
  const header = long ? 3 : 2;
  if ((bytes.peek() & 3) !== 0 || length < header) return malformed('neither TPKT nor fast-path', 0);
  bytes.skip(header);
  return done(FILLER, length - header);
}

function readRequest(body: Cursor): RdpMessage {
  let user = '';
  if (body.startsWith('Cookie:')) {
    const end = body.find(0x0a);
    const named = body.startsWith(COOKIE);
    const line = end < 0 ? '' : body.latin1(end);
    body.skip(1);
    user = named && line.length <= COOKIE_LIMIT ? userName(line.slice(COOKIE.length)) : '';
  }
  const negotiates = body.remaining >= NEGOTIATION_LENGTH && body.peek() === NEGOTIATION.request;
  if (!negotiates) return { kind: 'request', user, protocols: -1 };
  body.skip(4);
  return { kind: 'request', user, protocols: body.u32le() };
}

function userName(text: string): string {
  const name = text.replace(/\r$/, '');
  return /^[A-Za-z0-9._@\\ -]+$/.test(name) ? name : '';
}

function readConfirm(body: Cursor): RdpMessage {
  if (body.remaining < NEGOTIATION_LENGTH) return { kind: 'confirm', protocol: 0 };
  const type = body.u8();
  body.skip(3);
  return { kind: 'confirm', protocol: type === NEGOTIATION.response ? body.u32le() : -1 };
}

/** MCS Connect Initial is [APPLICATION 101], Connect Response [APPLICATION 102]. */
function readData(body: Cursor): RdpMessage {
  if (body.peek() !== 0x7f) return FILLER;
  if (body.peek(1) === 0x66) return { kind: 'server' };
  const element = readElement(body);
  if (element?.tag !== 101) return FILLER;
  const initial = element.content;
  // Two domain selectors, the upward flag, and three sets of domain parameters.
  for (const identifier of [0x04, 0x04, 0x01, 0x30, 0x30, 0x30]) if (!readExpected(initial, identifier)) return FILLER;
  const data = readExpected(initial, 0x04);
  return data ? readUserData(data) : FILLER;
}

function readUserData(data: Cursor): RdpMessage {
  let ahead = 0;
  while (ahead < KEY_DISTANCE && !data.startsWith('Duca', ahead)) ahead++;
  if (ahead === KEY_DISTANCE) return FILLER;
  data.skip(ahead + 4);
  data.skip((data.peek() & 0x80) !== 0 ? 2 : 1);
  let client: RdpMessage = FILLER;
  let wantsInner = false;
  for (let i = 0; i < BLOCK_LIMIT && data.has(HEADER_LENGTH); i++) {
    const type = data.u16le();
    const block = data.sub(data.u16le() - HEADER_LENGTH);
    if (block.failed) break;
    if (type === CLIENT_CORE) client = readCore(block);
    else if (type === CLIENT_NETWORK) wantsInner = readChannels(block);
  }
  return client.kind === 'client' ? { ...client, wantsInner } : client;
}

/** TS_UD_CS_NET (section 2.2.1.3.4): whether the inner channel is among those that the client asks for. */
function readChannels(block: Cursor): boolean {
  const count = Math.min(block.u32le(), CHANNEL_LIMIT);
  for (let i = 0; i < count && block.has(CHANNEL_LENGTH); i++)
    if (block.latin1(CHANNEL_LENGTH).toLowerCase().startsWith(INNER_CHANNEL)) return true;
  return false;
}

/** TS_UD_CS_CORE (MS-RDPBCGR section 2.2.1.3.2). */
function readCore(core: Cursor): RdpMessage {
  core.skip(16);
  const build = core.u32le();
  const text = core.utf16le(32);
  if (core.failed) return FILLER;
  const name = text.split('\0', 1)[0] ?? '';
  return { kind: 'client', name: /^[A-Za-z0-9][A-Za-z0-9_.-]{0,15}$/.test(name) ? name : '', build, wantsInner: false };
}
