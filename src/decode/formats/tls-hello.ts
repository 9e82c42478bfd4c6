/**
 * The hello messages of TLS, as TLS over TCP, DTLS and QUIC share them (RFC 8446 section 4.1, RFC 5246, RFC 9147).
 *
 * Hot path: a network has few kinds of clients and servers, and each says hello many times. The numbers in which kinds
 * differ are put together, and what is told of a kind is found by them; only the name of the server is read each time.
 */
import { Cursor } from '#base/cursor.ts';
import { isPrintableAscii } from '#base/text.ts';
import { TextTable } from '#base/text-memo.ts';
import { isHostName } from './host-name.ts';
import { KindMemo } from './kind-memo.ts';
import { fingerprints, type HelloLists, type Ja4Transport, ja3s } from './tls-fingerprint.ts';
import { isGrease, offeredVersion } from './tls-numbers.ts';

/** Most entries read from one list of numbers (cipher suites, groups, extensions). */
const LIST_LIMIT = 1024;
/** Most application protocols read from one ALPN extension. */
const ALPN_LIMIT = 32;
/** Longest list of application protocols as text, in characters. */
const TEXT_LIMIT = 200;
/** Longest host name (RFC 1035). */
const HOST_NAME_LIMIT = 253;

const EXTENSION = {
  serverName: 0,
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  alpn: 16,
  supportedVersions: 43,
} as const;

/** The random of a ServerHello that is a HelloRetryRequest (RFC 8446 section 4.1.3). */
const RETRY_RANDOM = Uint8Array.from(
  Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex'),
);
/** Stands between lists: no list holds it, for it is GREASE. */
const SEPARATOR = 0x0a0a;

/** What all hellos of one kind of client have in common. */
export interface Offer {
  readonly ja3: string;
  readonly ja4: string;
  /** The best version, as text; empty when none is known. */
  readonly version: string;
  /** ALPN values that are printable, GREASE left out. */
  readonly protocols: readonly string[];
  /** The same with commas between, cut to what a fact may hold; empty where there is none. */
  readonly protocolList: string;
}

export interface ClientHello {
  readonly offer: Offer;
  /** The asked-for server when it is a well-formed host name, else empty. */
  readonly serverName: string;
}

/** What a server chose. */
export interface ServerHello {
  /** The version in force: `supported_versions` where it is present, else `legacy_version`. */
  readonly version: number;
  readonly cipher: number;
  /** The chosen application protocol when it is printable, else empty. */
  readonly protocol: string;
  readonly ja3s: string;
  /** A HelloRetryRequest: another ClientHello follows. */
  readonly retry: boolean;
}

const offers = new KindMemo(makeOffer);
const prints = new KindMemo(makePrint);
const names = new TextTable();

/** Where the content of the hello's extensions lies, by type; empty where it has none. */
const starts = new Int32Array(EXTENSION.supportedVersions + 1);
const ends = new Int32Array(EXTENSION.supportedVersions + 1);
const extensions = new Cursor();
const extension = new Cursor();

/** Reads the body of a ClientHello (behind its handshake header); null when it is malformed. That of DTLS has a cookie. */
export function readClientHello(bytes: Cursor, transport: Ja4Transport): ClientHello | null {
  offers.clear();
  offers.add(transport.charCodeAt(0));
  offers.add(bytes.u16());
  bytes.skip(32);
  bytes.skip(bytes.u8());
  if (transport === 'd') bytes.skip(bytes.u8());
  const isWhole = addList(bytes, bytes.u16());
  bytes.skip(bytes.u8());
  if (!isWhole || bytes.failed) return null;
  offers.add(SEPARATOR);
  if (!readExtensions(bytes, offers)) return null;
  offers.add(SEPARATOR);
  contentOf(bytes, EXTENSION.supportedGroups);
  addList(extension, extension.u16());
  offers.add(SEPARATOR);
  contentOf(bytes, EXTENSION.pointFormats);
  addOctets(extension, extension.u8());
  offers.add(SEPARATOR);
  contentOf(bytes, EXTENSION.signatureAlgorithms);
  addList(extension, extension.u16());
  offers.add(SEPARATOR);
  contentOf(bytes, EXTENSION.supportedVersions);
  addList(extension, extension.u8());
  offers.add(SEPARATOR);
  contentOf(bytes, EXTENSION.alpn);
  addProtocols(inList(extension));
  contentOf(bytes, EXTENSION.serverName);
  return { offer: offers.get(), serverName: readServerName(inList(extension)) };
}

/** Reads the body of a ServerHello; null when it is malformed. */
export function readServerHello(bytes: Cursor): ServerHello | null {
  const version = bytes.u16();
  const retry = isRetry(bytes);
  bytes.skip(32);
  // The drafts of TLS 1.3 before 22 sent neither session id nor compression method.
  const early = version >>> 8 === 0x7f;
  if (!early) bytes.skip(bytes.u8());
  const cipher = bytes.u16();
  if (!early) bytes.skip(1);
  if (bytes.failed) return null;
  prints.clear();
  prints.add(version);
  prints.add(cipher);
  if (!readExtensions(bytes, prints)) return null;
  contentOf(bytes, EXTENSION.supportedVersions);
  const chosen = extension.remaining === 2 ? extension.u16() : version;
  contentOf(bytes, EXTENSION.alpn);
  const name = readProtocol(inList(extension));
  const protocol = isPrintableAscii(name) ? name : '';
  return { version: chosen, cipher, protocol, ja3s: prints.get(), retry };
}

function isRetry(bytes: Cursor): boolean {
  for (let i = 0; i < RETRY_RANDOM.length; i++) if (bytes.peek(i) !== RETRY_RANDOM[i]) return false;
  return true;
}

/** Adds a list of `length` octets, GREASE left out; false, and nothing is added, where it is none. */
function addList(bytes: Cursor, length: number): boolean {
  if (bytes.failed || length % 2 !== 0 || length > LIST_LIMIT * 2 || !bytes.has(length)) return false;
  for (let i = 0; i < length; i += 2) {
    const number = bytes.u16();
    if (!isGrease(number)) offers.add(number);
  }
  return true;
}

function addOctets(bytes: Cursor, length: number): void {
  if (bytes.has(length)) for (let i = 0; i < length; i++) offers.add(bytes.u8());
}

/** Adds the names of a list, each behind its length, up to the first that is cut. */
function addProtocols(list: Cursor): void {
  for (let count = 0; list.remaining > 0 && count < ALPN_LIMIT; count++) {
    const length = list.u8();
    if (!list.has(length)) return;
    offers.add(length);
    addOctets(list, length);
  }
}

function readProtocol(list: Cursor): string {
  const length = list.u8();
  return list.has(length) ? names.text(list.bytes, list.position, list.position + length) : '';
}

/** Adds the types of the extensions to `kind`, and notes where their contents lie; false where they are not whole. A hello may have none. */
function readExtensions(bytes: Cursor, kind: KindMemo<unknown>): boolean {
  starts.fill(0);
  ends.fill(0);
  if (bytes.remaining === 0) return true;
  const total = bytes.u16();
  if (bytes.failed || !bytes.has(total)) return false;
  extensions.reset(bytes.bytes, bytes.position, bytes.position + total);
  for (let count = 0; extensions.remaining > 0; count++) {
    const type = extensions.u16();
    const length = extensions.u16();
    if (extensions.failed || count >= LIST_LIMIT || !extensions.has(length)) return false;
    if (kind === prints || !isGrease(type)) kind.add(type);
    starts[type] = extensions.position;
    extensions.skip(length);
    ends[type] = extensions.position;
  }
  return true;
}

/** Points `extension` at the content of the extension of this type. */
function contentOf({ bytes }: Cursor, type: number): void {
  extension.reset(bytes, starts[type] as number, ends[type] as number);
}

/** The same cursor at the entries of the list under it, which has its length of two octets in front; at none where it is cut. */
function inList(list: Cursor): Cursor {
  const length = list.u16();
  list.end = list.has(length) ? list.position + length : list.position;
  return list;
}

function readServerName(list: Cursor): string {
  while (list.remaining > 0) {
    const type = list.u8();
    const length = list.u16();
    if (type !== 0) {
      list.skip(length);
      continue;
    }
    if (length === 0 || length > HOST_NAME_LIMIT || !list.has(length)) return '';
    const name = names.text(list.bytes, list.position, list.position + length);
    return isHostName(name) ? name : '';
  }
  return '';
}

/** What is told of the clients that say these numbers. */
function makeOffer(numbers: Uint16Array): Offer {
  const kind = Array.from(numbers);
  let at = 2;
  const list = (): readonly number[] => {
    const end = kind.indexOf(SEPARATOR, at);
    const taken = kind.slice(at, end);
    at = end + 1;
    return taken;
  };
  const lists = {
    version: kind[1] ?? 0,
    ciphers: list(),
    extensions: list(),
    groups: list(),
    pointFormats: list(),
    signatureAlgorithms: list(),
    supportedVersions: list(),
  };
  const protocols = protocolsOf(kind.slice(at));
  const hello: HelloLists = { ...lists, firstProtocol: protocols[0] ?? '' };
  const told = protocols.filter((name) => isPrintableAscii(name) && !isGreaseName(name));
  return {
    ...fingerprints(hello, String.fromCharCode(kind[0] ?? 0) as Ja4Transport),
    version: offeredVersion(hello.version, hello.supportedVersions),
    protocols: told,
    protocolList: told.join().slice(0, TEXT_LIMIT),
  };
}

function protocolsOf(octets: readonly number[]): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < octets.length; ) {
    const end = at + 1 + (octets[at] ?? 0);
    found.push(String.fromCharCode(...octets.slice(at + 1, end)));
    at = end;
  }
  return found;
}

function isGreaseName(name: string): boolean {
  return name.length === 2 && isGrease((name.charCodeAt(0) << 8) | name.charCodeAt(1));
}

function makePrint([version = 0, cipher = 0, ...types]: Uint16Array): string {
  return ja3s(version, cipher, types);
}
