/** WS-Discovery bytes to messages: a SOAP envelope in one datagram. */
import { Cursor } from '#base/cursor.ts';
import { XmlScanner, xmlText } from '../../formats/xml-scanner.ts';
import { type Answer, type Context, done, VERDICT, type Verdict } from '../../protocol.ts';
import type { Target, WsDiscoveryKind, WsDiscoveryMessage } from './message.ts';
import { readScope } from './scopes.ts';

export const PORT = 3702;
/** How far the namespace is looked for. */
const PROBE_LIMIT = 2048;
/** Services of one message, and types, scopes and addresses of one. */
const TARGET_LIMIT = 16;
const LIST_LIMIT = 32;
/** Longest type or address. */
const WORD_LIMIT = 256;
const [LESS, SLASH] = [0x3c, 0x2f];

/** Ends of the namespaces of version 1.0 (2005) and 1.1 (OASIS 2009). */
const NAMESPACE_ENDS = ['/ws/2005/04/discovery', '/ws-dd/ns/discovery/2009/01'];
const KINDS: ReadonlyMap<string, WsDiscoveryKind> = new Map([
  ['Hello', 'hello'],
  ['Bye', 'bye'],
  ['Probe', 'probe'],
  ['ProbeMatches', 'probe-matches'],
  ['Resolve', 'resolve'],
  ['ResolveMatches', 'resolve-matches'],
]);
/** Elements that describe one service each. */
const TARGETS: ReadonlySet<string> = new Set(['Hello', 'Bye', 'Probe', 'ProbeMatch', 'Resolve', 'ResolveMatch']);
/** The prefixes by which namespaces of types are known. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['http://schemas.xmlsoap.org/ws/2006/02/devprof', 'wsdp'],
  ['http://docs.oasis-open.org/ws-dd/ns/dpws/2009/01', 'dpws'],
  ['http://www.onvif.org/ver10/network/wsdl', 'dn'],
  ['http://www.onvif.org/ver10/device/wsdl', 'tds'],
  ['http://schemas.microsoft.com/windows/pub/2005/07', 'pub'],
  ['http://schemas.microsoft.com/windows/2006/08/wdp/print', 'wprt'],
  ['http://schemas.microsoft.com/windows/2006/08/wdp/scan', 'wscn'],
  ['http://standards.ieee.org/downloads/11073/11073-20702-2016', 'mdpws'],
]);

/** XML whose first part names the discovery namespace is nothing else, on any port. */
export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier !== 'udp') return VERDICT.no;
  const first = bytes.peek();
  // A byte order mark or white space may stand before the document.
  if (first !== LESS && first !== 0xef && (first > 0x20 || first < 0)) return VERDICT.no;
  const limit = Math.min(bytes.remaining, PROBE_LIMIT);
  for (let at = 0; at < limit; at++) {
    if (bytes.peek(at) !== SLASH) continue;
    for (const end of NAMESPACE_ENDS) if (bytes.startsWith(end, at)) return VERDICT.sure;
  }
  return VERDICT.no;
}

export function parse(bytes: Cursor): Answer<WsDiscoveryMessage> {
  const message: WsDiscoveryMessage = { kind: 'other', targets: [] };
  const start = bytes.find(LESS);
  if (start >= 0) readEnvelope(Cursor.over(bytes.bytes, bytes.position + start, bytes.end), message);
  bytes.position = bytes.end;
  return done(message);
}

function readEnvelope(bytes: Cursor, message: WsDiscoveryMessage): void {
  const scanner = new XmlScanner(bytes);
  let target: Target | null = null;
  for (let event = scanner.next(); event !== 'end'; event = scanner.next()) {
    if (event === 'text') {
      if (target) readText(scanner, target);
      continue;
    }
    if (event === 'close' || !isDiscovery(scanner.namespace)) continue;
    message.kind = message.kind === 'other' ? (KINDS.get(scanner.name) ?? 'other') : message.kind;
    if (!TARGETS.has(scanner.name) || message.targets.length >= TARGET_LIMIT) continue;
    target = { endpoint: '', types: [], addresses: [], scopes: [] };
    message.targets.push(target);
  }
}

function isDiscovery(namespace: string): boolean {
  return NAMESPACE_ENDS.some((end) => namespace.endsWith(end));
}

/** A text in the body: only of the elements that name a device. */
function readText(scanner: XmlScanner, target: Target): void {
  switch (scanner.around(0)) {
    case 'Address':
      if (scanner.around(1) === 'EndpointReference' && target.endpoint === '')
        target.endpoint = uuid(xmlText(scanner.text, WORD_LIMIT));
      break;
    case 'Types':
      eachWord(scanner.text, (word) => {
        if (target.types.length < LIST_LIMIT && word.remaining <= WORD_LIMIT)
          target.types.push(typeName(xmlText(word, WORD_LIMIT), scanner));
      });
      break;
    case 'XAddrs':
      eachWord(scanner.text, (word) => {
        if (target.addresses.length >= LIST_LIMIT || word.remaining > WORD_LIMIT) return;
        const address = xmlText(word, WORD_LIMIT);
        if (/^(https?|soap\.udp):\/\/[^\s@]+$/i.test(address)) target.addresses.push(address);
      });
      break;
    case 'Scopes':
      eachWord(scanner.text, (word) => {
        const scope = target.scopes.length < LIST_LIMIT ? readScope(word) : null;
        if (scope) target.scopes.push(scope);
      });
      break;
  }
}

/** Calls `take` with each word of a list as bytes, so that only wanted ones become text. */
function eachWord(text: Cursor, take: (word: Cursor) => void): void {
  const word = new Cursor();
  while (text.remaining > 0) {
    let length = 0;
    while (length < text.remaining && text.peek(length) > 0x20) length++;
    if (length > 0) take(word.reset(text.bytes, text.position, text.position + length));
    text.skip(length + (length < text.remaining ? 1 : 0));
  }
}

/** A qualified name with the usual prefix of its namespace; with its own where the namespace is not known. */
function typeName(text: string, scanner: XmlScanner): string {
  const colon = text.indexOf(':');
  const namespace = scanner.expand(colon < 0 ? '' : text.slice(0, colon));
  const prefix = PREFIXES.get(namespace);
  return prefix ? `${prefix}:${text.slice(colon + 1)}` : text;
}

function uuid(text: string): string {
  const match = /^\s*(?:urn:)?uuid:([0-9A-Fa-f-]{32,38})\s*$/.exec(text);
  return match?.[1]?.toLowerCase() ?? '';
}
