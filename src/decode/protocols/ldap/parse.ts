/** LDAP bytes to messages (RFC 4511): the envelope of every operation, and what is in those that tell of a host. */
import { Cursor } from '#base/cursor.ts';
import { elementSize, enter, enterCut, headerSize, readElement, readExpected, readInteger } from '../../formats/ber.ts';
import { readNtlm } from '../../formats/ntlmssp.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import { readBindRequest } from './bind.ts';
import { isLocatorAttribute, readLocatorAnswer, readLocatorQuery } from './locator.ts';
import type { LdapMemory, LdapMessage, Operation, Statement } from './message.ts';
import { namesPatient, rootAttribute } from './names.ts';
import { changesStanding, SEARCH_LIMIT, soughtBy } from './weak-search.ts';

/** Longest operation read whole; longer ones are passed over. */
const OPERATION_LIMIT = 64 * 1024;
/** Longest message at all. */
const MESSAGE_LIMIT = 256 * 1024 * 1024;
/** Octets of an envelope and of an operation's header: tag and length, message identifier, tag and length. */
const HEADER_LIMIT = 6 + 7 + 6;
/** Of an entry's name this much is looked at. */
const NAME_LIMIT = 512;
const [ATTRIBUTE_LIMIT, VALUE_LIMIT] = [256, 16];

const [INTEGER, OCTETS, ENUMERATED, SEQUENCE, SET] = [0x02, 0x04, 0x0a, 0x30, 0x31];
/** Operations by their tag (section 4.2 and on). */
const OPERATION = {
  bindRequest: 0x60,
  bindResponse: 0x61,
  unbind: 0x42,
  searchRequest: 0x63,
  searchEntry: 0x64,
  searchDone: 0x65,
  modifyRequest: 0x66,
  modifyResponse: 0x67,
  addRequest: 0x68,
  addResponse: 0x69,
  deleteRequest: 0x4a,
  deleteResponse: 0x6b,
  renameRequest: 0x6c,
  renameResponse: 0x6d,
  compareRequest: 0x6e,
  compareResponse: 0x6f,
  abandon: 0x50,
  searchReference: 0x73,
  extendedRequest: 0x77,
  extendedResponse: 0x78,
  intermediate: 0x79,
} as const;
/** What an operation is: bits by its tag, none for what is no operation. */
const [REQUEST, RESULT, ENTRY, OTHER] = [1, 2, 4, 8];
const NATURES = new Uint8Array(256);
for (const tag of [0x60, 0x42, 0x63, 0x66, 0x68, 0x4a, 0x6c, 0x6e, 0x50, 0x77]) NATURES[tag] = REQUEST;
for (const tag of [0x61, 0x65, 0x67, 0x69, 0x6b, 0x6d, 0x6f, 0x78]) NATURES[tag] = RESULT;
for (const tag of [0x64, 0x73, 0x79]) NATURES[tag] = OTHER;
// These begin with the name of an entry.
for (const tag of [OPERATION.searchEntry, OPERATION.modifyRequest, OPERATION.addRequest])
  NATURES[tag] = (NATURES[tag] ?? 0) | ENTRY;
const START_TLS = '1.3.6.1.4.1.1466.20037';
const REQUEST_NAME = 0x80;
const TLS_HANDSHAKE = 0x16;

/** Where the operation starts and how long it and its message are, from the cursor on. One for all. */
const envelope = { identifier: 0, operation: 0, start: 0, size: 0, whole: 0 };
/** The message, and what is in it. */
const [message, content] = [new Cursor(), new Cursor()];
/** Operations of which nothing is told but who sends them, and whether they are about a patient. */
const PASSED: Readonly<Record<Operation['from'], Operation>> = {
  client: { kind: 'operation', from: 'client', isPatient: false },
  server: { kind: 'operation', from: 'server', isPatient: false },
};
const PATIENT: Readonly<Record<Operation['from'], Operation>> = {
  client: { kind: 'operation', from: 'client', isPatient: true },
  server: { kind: 'operation', from: 'server', isPatient: true },
};

export function probe(bytes: Cursor, context: Context): Verdict {
  if (bytes.peek() !== SEQUENCE) return VERDICT.no;
  const short = context.carrier === 'tcp' ? VERDICT.more : VERDICT.no;
  const whole = elementSize(bytes);
  if (whole === 0) return short;
  if (whole < 7 || whole > MESSAGE_LIMIT || (context.carrier === 'udp' && whole > bytes.remaining)) return VERDICT.no;
  bytes.skip(headerSize(bytes));
  if (bytes.peek() === -1) return short;
  if (bytes.peek() !== INTEGER || bytes.peek(1) < 1 || bytes.peek(1) > 4) {
    return bytes.peek() === INTEGER && bytes.peek(1) === -1 ? short : VERDICT.no;
  }
  if (!bytes.has(2 + bytes.peek(1) + 1)) return short;
  bytes.skip(2 + bytes.peek(1));
  const operation = bytes.peek();
  const size = elementSize(bytes);
  if (size === 0) return isOperation(operation) ? short : VERDICT.no;
  if (!isOperation(operation) || size < 0 || bytes.offset + size > whole) return VERDICT.no;
  return probeOperation(bytes.skip(headerSize(bytes)), operation, size, short);
}

/** What an operation begins with makes it sure; the few that are bare values stay likely. */
function probeOperation(bytes: Cursor, operation: number, size: number, short: Verdict): Verdict {
  if (operation === OPERATION.unbind) return size === 2 ? VERDICT.maybe : VERDICT.no;
  if (operation === OPERATION.abandon || operation === OPERATION.deleteRequest) return VERDICT.maybe;
  const [first, second] = [bytes.peek(), bytes.peek(1)];
  if (second === -1) return size < 4 ? VERDICT.no : short;
  if (operation === OPERATION.bindRequest)
    return first === INTEGER && second === 1 && (bytes.peek(2) === 3 || bytes.peek(2) === 2)
      ? VERDICT.sure
      : VERDICT.no;
  if ((natureOf(operation) & RESULT) !== 0) return first === ENUMERATED && second === 1 ? VERDICT.sure : VERDICT.no;
  if (operation === OPERATION.extendedRequest) return first === REQUEST_NAME ? VERDICT.sure : VERDICT.no;
  if (operation === OPERATION.intermediate) return first === REQUEST_NAME || first === 0x81 ? VERDICT.sure : VERDICT.no;
  return first === OCTETS ? VERDICT.sure : VERDICT.no;
}

function isOperation(tag: number): boolean {
  return natureOf(tag) !== 0;
}

function natureOf(tag: number): number {
  return NATURES[tag] ?? 0;
}

export function parse(bytes: Cursor, context: Context, memory: LdapMemory): Answer<LdapMessage> {
  const first = bytes.peek();
  // Behind a bind with a security layer messages are wrapped, with a length of four octets before them (RFC 4422 section 3.7).
  if (context.carrier === 'tcp' && first === 0) return sealed(bytes);
  if (first === TLS_HANDSHAKE && memory.startTls >= 0) return done({ kind: 'tls-started' });
  const found = findEnvelope(bytes);
  if (found === BROKEN) return malformed('no LDAP message', 0);
  if (found === CUT) return bytes.has(HEADER_LIMIT) ? malformed('no LDAP message', 0) : more();
  const { operation, start, size, whole } = envelope;
  const isEntry = (natureOf(operation) & ENTRY) !== 0;
  const named = isEntry ? Math.min(whole, start + NAME_LIMIT) : 0;
  if (!bytes.has(named)) return more(named - bytes.remaining);
  const from = bytes.position + start;
  if (operation === OPERATION.searchRequest && whole <= SEARCH_LIMIT) {
    if (!bytes.has(whole)) return more(whole - bytes.remaining);
    const sought = soughtBy(bytes, whole);
    if (sought !== '') {
      bytes.skip(whole);
      return done({ kind: 'sought', sought });
    }
  }
  if (operation === OPERATION.modifyRequest && whole <= SEARCH_LIMIT) {
    if (!bytes.has(whole)) return more(whole - bytes.remaining);
    if (changesStanding(bytes, whole)) {
      bytes.skip(whole);
      return done({ kind: 'standing-changed' });
    }
  }
  if (whole > OPERATION_LIMIT || !isRead(bytes)) {
    const isPatient = isEntry && isPatientEntry(bytes.bytes, from, Math.min(from + size, bytes.end));
    bytes.skip(start);
    return done((isPatient ? PATIENT : PASSED)[sender(operation)], whole - start);
  }
  if (!bytes.has(whole)) return more(whole - bytes.remaining);
  content.reset(bytes.bytes, from, from + size);
  bytes.skip(whole);
  return done(readOperation(memory));
}

function sealed(bytes: Cursor): Answer<LdapMessage> {
  if (!bytes.has(4)) return more(4 - bytes.remaining);
  bytes.skip(4);
  return done({ kind: 'sealed' });
}

/** Whether an envelope was found, is cut short, or is none. */
const [FOUND, CUT, BROKEN] = [0, 1, 2];

/** Reads the envelope under the cursor, which stays. */
function findEnvelope(bytes: Cursor): number {
  const whole = bytes.peek() === SEQUENCE ? elementSize(bytes) : -1;
  if (whole < 0 || whole > MESSAGE_LIMIT) return BROKEN;
  if (whole === 0) return CUT;
  const end = bytes.position + whole;
  message.reset(bytes.bytes, bytes.position, Math.min(bytes.end, end));
  message.skip(headerSize(message));
  if (!enter(message, INTEGER, content)) return message.has(6) || message.end === end ? BROKEN : CUT;
  const operation = message.peek();
  const size = elementSize(message);
  if (operation < 0 || size === 0) return message.end < end ? CUT : BROKEN;
  if (!isOperation(operation) || size < 0 || message.offset + size > whole) return BROKEN;
  const header = headerSize(message);
  envelope.identifier = readInteger(content);
  envelope.operation = operation;
  envelope.start = message.offset + header;
  envelope.size = size - header;
  envelope.whole = whole;
  return FOUND;
}

/** Binds, extended operations, and searches of and for the directory itself. */
function isRead(bytes: Cursor): boolean {
  const { operation, start } = envelope;
  if (operation === OPERATION.searchEntry || operation === OPERATION.searchRequest)
    return bytes.peek(start) === OCTETS && bytes.peek(start + 1) === 0;
  return (
    operation === OPERATION.bindRequest ||
    operation === OPERATION.bindResponse ||
    operation === OPERATION.extendedRequest ||
    operation === OPERATION.extendedResponse
  );
}

/** Reads the operation whose envelope was found. */
function readOperation(memory: LdapMemory): LdapMessage {
  const { operation, identifier } = envelope;
  const other = PASSED[sender(operation)];
  switch (operation) {
    case OPERATION.bindRequest:
      return readBindRequest(content) ?? other;
    case OPERATION.bindResponse: {
      const result = readResult();
      return Number.isNaN(result) ? other : { kind: 'bound', result, ntlm: readNtlm(content) };
    }
    case OPERATION.searchRequest:
      return readSearch(content) ?? other;
    case OPERATION.searchEntry:
      return { kind: 'root', statements: readRoot(content) };
    case OPERATION.extendedRequest: {
      const isStart = enter(content, REQUEST_NAME, message) && message.remaining === START_TLS.length;
      if (!isStart || !message.startsWith(START_TLS)) return other;
      memory.startTls = identifier;
      return { kind: 'start-tls' };
    }
    case OPERATION.extendedResponse: {
      const result = readResult();
      const isAnswer = memory.startTls === identifier;
      if (isAnswer && result !== 0) memory.startTls = -1;
      return isAnswer && result === 0 ? { kind: 'tls-started' } : other;
    }
    default:
      return other;
  }
}

function readResult(): number {
  return enter(content, ENUMERATED, message) ? readInteger(message) : Number.NaN;
}

/** Base, scope, aliases, limits and whether types only come before the filter (section 4.5.1). */
function readSearch(content: Cursor): LdapMessage | null {
  for (let count = 0; count < 6; count++) if (!readElement(content)) return null;
  const statements = readLocatorQuery(content);
  return statements && { kind: 'locator-query', statements };
}

/** The attributes of the entry without a name: what the directory says of itself (RFC 4512 section 5.1). */
function readRoot(content: Cursor): readonly Statement[] {
  const statements: Statement[] = [];
  readElement(content);
  const attributes = readExpected(content, SEQUENCE);
  for (let count = 0; attributes && count < ATTRIBUTE_LIMIT; count++) {
    const attribute = readExpected(attributes, SEQUENCE);
    const name = attribute ? readExpected(attribute, OCTETS) : null;
    if (!attribute || !name) break;
    const values = name.remaining > 64 ? null : readExpected(attribute, SET);
    if (values) readAttribute(name.latin1(name.remaining), values, statements);
  }
  return statements;
}

function readAttribute(name: string, values: Cursor, statements: Statement[]): void {
  const allowed = rootAttribute(name);
  const isLocator = isLocatorAttribute(name);
  if (!allowed && !isLocator) return;
  for (let count = 0; count < VALUE_LIMIT; count++) {
    const value = readExpected(values, OCTETS);
    if (!value) return;
    if (isLocator) statements.push(...readLocatorAnswer(value));
    if (!allowed || value.remaining > NAME_LIMIT) continue;
    const [key, clean] = allowed;
    const text = clean(value.utf8(value.remaining));
    if (text) statements.push({ key, value: text, field: name });
  }
}

/** Whether the name of the entry in `bytes[start, end)` says that it is a patient's. */
function isPatientEntry(bytes: Uint8Array, start: number, end: number): boolean {
  message.reset(bytes, start, end);
  if (!enterCut(message, OCTETS, content)) return false;
  return namesPatient(content, NAME_LIMIT);
}

function sender(operation: number): Operation['from'] {
  return (natureOf(operation) & REQUEST) !== 0 ? 'client' : 'server';
}

/** Where a message may start behind damage. */
export function resynchronise(bytes: Cursor, context: Context): number {
  for (let ahead = 0; ahead < bytes.remaining; ahead++) {
    if (bytes.peek(ahead) !== SEQUENCE) continue;
    const rest = new Cursor().reset(bytes.bytes, bytes.position + ahead, bytes.end);
    if (probe(rest, context) === VERDICT.sure) return ahead;
  }
  return -1;
}
