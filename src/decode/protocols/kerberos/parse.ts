/** Kerberos bytes to messages (RFC 4120): datagrams as they are, streams with a length before each message. */
import { Cursor } from '#base/cursor.ts';
import { elementSize, enter, enterCut, headerSize, readInteger } from '../../formats/ber.ts';
import { computerName } from '../../formats/windows-names.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import { Fields } from './fields.ts';
import type { KerberosMessage, KerberosReply, KerberosRequest, Principal } from './message.ts';
import { NOBODY, readCiphers, readPrincipal, readRealm } from './names.ts';

/** Longest message read; longer ones, with many groups in their tickets, are passed over. */
const READ_LIMIT = 64 * 1024;
/** Longest message at all. */
const MESSAGE_LIMIT = 16 * 1024 * 1024;
/** Most addresses of one request. */
const LIST_LIMIT = 32;
/** Octets before a message in a stream (section 7.2.2). */
const FRAME = 4;

const [INTEGER, OCTETS, SEQUENCE, TICKET] = [0x02, 0x04, 0x30, 0x61];
/** Kinds of message by their tag (section 5.10). */
const TAG = {
  asRequest: 0x6a,
  asReply: 0x6b,
  tgsRequest: 0x6c,
  tgsReply: 0x6d,
  apRequest: 0x6e,
  apReply: 0x6f,
  safe: 0x74,
  private: 0x75,
  credentials: 0x76,
  error: 0x7e,
} as const;
const TAGS: readonly number[] = Object.values(TAG);
const VERSION = 5;
/** Address type of a NetBIOS name (section 7.5.3). */
const NETBIOS = 20;

/** PA-ENC-TIMESTAMP, PA-PK-AS-REQ, PA-FX-FAST and PA-ENCRYPTED-CHALLENGE (RFC 4120 section 7.5.2, RFC 4556, RFC 6113). */
const PROOFS: readonly number[] = [2, 16, 136, 138];
const PA_TGS = 1;

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier === 'udp') return probeMessage(bytes, bytes.remaining, context);
  if (context.carrier !== 'tcp') return VERDICT.no;
  const first = bytes.peek();
  if (first !== 0 || bytes.peek(1) > 0) return VERDICT.no;
  if (!bytes.has(FRAME + 1)) return VERDICT.more;
  if (!TAGS.includes(bytes.peek(FRAME))) return VERDICT.no;
  const length = bytes.u32();
  return bytes.has(12) ? probeMessage(bytes, length, context) : VERDICT.more;
}

/** Tag and length, a sequence, and the version of the protocol as its first field. */
function probeMessage(bytes: Cursor, length: number, context: Context): Verdict {
  const tag = bytes.peek();
  if (!TAGS.includes(tag)) return VERDICT.no;
  const size = elementSize(bytes);
  const isHinted = context.serverPort === 88 || context.clientPort === 88;
  if (size !== length && !(isHinted && size > length && size < MESSAGE_LIMIT)) return VERDICT.no;
  bytes.skip(headerSize(bytes));
  if (bytes.peek() !== SEQUENCE || elementSize(bytes) <= 0) return VERDICT.no;
  bytes.skip(headerSize(bytes));
  const field = tag === TAG.asRequest || tag === TAG.tgsRequest ? 0xa1 : 0xa0;
  const isVersion = bytes.peek() === field && bytes.peek(1) === 3 && bytes.peek(2) === INTEGER && bytes.peek(3) === 1;
  return isVersion && bytes.peek(4) === VERSION ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor, context: Context): Answer<KerberosMessage> {
  if (context.carrier === 'udp') {
    const message = readMessage(bytes);
    bytes.position = bytes.end;
    return message ? done(message) : malformed('no Kerberos message', 0);
  }
  if (!bytes.has(FRAME + 1)) return more(FRAME + 1 - bytes.remaining);
  const length = bytes.peek() === 0 && TAGS.includes(bytes.peek(FRAME)) ? bytes.u32() : 0;
  if (length === 0 || length > MESSAGE_LIMIT) return malformed('no Kerberos message', 0);
  if (length > READ_LIMIT) return done({ kind: 'unread' }, length);
  if (!bytes.has(length)) return more(length - bytes.remaining);
  const message = readMessage(bytes.sub(length));
  return message ? done(message) : malformed('no Kerberos message', FRAME);
}

/** One for all: fields of the message, of the request's body, of a ticket and of an address. */
const [outer, inner, ticket, address] = [new Fields(), new Fields(), new Fields(), new Fields()];
/** What is in the message or in a field, and what is in that. */
const [content, part] = [new Cursor(), new Cursor()];

function readMessage(bytes: Cursor): KerberosMessage | null {
  const tag = bytes.peek();
  if (!TAGS.includes(tag) || !enterCut(bytes, tag, content) || !enterCut(content, SEQUENCE, part)) return null;
  const fields = outer.find(part);
  switch (tag) {
    case TAG.asRequest:
    case TAG.tgsRequest:
      return readRequest(fields, tag === TAG.asRequest ? 'AS' : 'TGS');
    case TAG.asReply:
    case TAG.tgsReply:
      return readReply(fields, tag === TAG.asReply ? 'AS' : 'TGS');
    case TAG.error:
      return {
        kind: 'error',
        code: integerOf(fields, 6),
        client: principalOf(fields, 8),
        realm: realmOf(fields, 9) || realmOf(fields, 7),
      };
    case TAG.apRequest:
      return { kind: 'application', from: 'client', service: principalOf(ticketOf(fields, 3), 2).name };
    default:
      return { kind: 'application', from: tag === TAG.apReply ? 'server' : 'unknown', service: '' };
  }
}

/** KDC-REQ (section 5.4.1); of the pre-authentication data only its types are read. */
function readRequest(fields: Fields, exchange: KerberosRequest['exchange']): KerberosRequest {
  const shownEncryption = exchange === 'TGS' ? shownCipher(sequenceOf(fields, 3)) : -1;
  const isProved = exchange === 'TGS' || provesItself(sequenceOf(fields, 3));
  const body = inner.find(sequenceOf(fields, 4));
  const ciphers = body.get(8);
  return {
    kind: 'request',
    isProved,
    shownEncryption,
    exchange,
    encryptionTypes: ciphers ? readCiphers(ciphers) : '',
    client: principalOf(body, 1),
    realm: realmOf(body, 2),
    service: principalOf(body, 3).name,
    netbiosName: readNetbiosName(sequenceOf(body, 9)),
  };
}

/** Whether the pre-authentication data (section 5.2.7) hold a proof. */
function provesItself(list: Cursor | null): boolean {
  for (let count = 0; list && count < LIST_LIMIT; count++) {
    if (!enter(list, SEQUENCE, content)) break;
    if (PROOFS.includes(integerOf(address.find(content), 1))) return true;
  }
  return false;
}

/** Cipher of the ticket in PA-TGS-REQ (section 5.2.7.1), an AP-REQ (section 5.5.1); -1 where there is none. */
function shownCipher(list: Cursor | null): number {
  for (let count = 0; list && count < LIST_LIMIT; count++) {
    if (!enter(list, SEQUENCE, content)) break;
    const data = address.find(content);
    if (integerOf(data, 1) !== PA_TGS) continue;
    const octets = data.get(2);
    const isThere = octets !== null && enterCut(octets, OCTETS, part) && enterCut(part, TAG.apRequest, content);
    if (!isThere || !enterCut(content, SEQUENCE, part)) return -1;
    return cipherOf(sequenceOf(ticketOf(address.find(part), 3), 3));
  }
  return -1;
}

/** KDC-REP (section 5.4.2). */
function readReply(fields: Fields, exchange: KerberosReply['exchange']): KerberosReply {
  const service = ticketOf(fields, 5);
  return {
    kind: 'reply',
    exchange,
    client: principalOf(fields, 4),
    realm: realmOf(fields, 3),
    service: principalOf(service, 2).name,
    ticketEncryption: cipherOf(sequenceOf(service, 3)),
  };
}

/** Ticket (section 5.3): in clear are the service and its realm, and the cipher of the rest. */
function ticketOf(fields: Fields, number: number): Fields {
  const field = fields.get(number);
  const isThere = field !== null && enterCut(field, TICKET, content) && enterCut(content, SEQUENCE, part);
  return ticket.find(isThere ? part : null);
}

function cipherOf(enciphered: Cursor | null): number {
  return enciphered !== null && enter(enciphered, 0xa0, content) ? integerIn(content) : -1;
}

/** Of the addresses of the computer that asks the one that is a NetBIOS name, of fifteen characters and a suffix. */
function readNetbiosName(list: Cursor | null): string {
  for (let count = 0; list && count < LIST_LIMIT; count++) {
    if (!enter(list, SEQUENCE, content)) break;
    const fields = address.find(content);
    const octets = integerOf(fields, 0) === NETBIOS ? fields.get(1) : null;
    if (octets && enterCut(octets, OCTETS, content) && content.remaining === 16)
      return computerName(content.latin1(15).trimEnd());
  }
  return '';
}

/** The sequence that a field holds, under a cursor that serves until the next; null where there is none. */
function sequenceOf(fields: Fields, number: number): Cursor | null {
  const field = fields.get(number);
  return field !== null && enterCut(field, SEQUENCE, part) ? part : null;
}

function integerOf(fields: Fields, number: number): number {
  const field = fields.get(number);
  return field === null ? -1 : integerIn(field);
}

function integerIn(field: Cursor): number {
  const number = enter(field, INTEGER, content) ? readInteger(content) : Number.NaN;
  return Number.isNaN(number) ? -1 : number;
}

function principalOf(fields: Fields, number: number): Principal {
  const field = fields.get(number);
  return field === null ? NOBODY : readPrincipal(field);
}

function realmOf(fields: Fields, number: number): string {
  const field = fields.get(number);
  return field === null ? '' : readRealm(field);
}
