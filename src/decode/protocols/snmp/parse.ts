/** SNMP bytes to messages of version 1 (RFC 1157), 2c (RFC 1901) and 3 (RFC 3412 and 3414). */
import { formatIpBytes, isNobody } from '#base/addresses.ts';
import { Cursor } from '#base/cursor.ts';
import {
  elementSize,
  enter,
  enterCut,
  headerSize,
  readElement,
  readInteger,
  readObjectIdentifier,
} from '../../formats/ber.ts';
import { RangeMemo } from '../../formats/range-memo.ts';
import { accountName } from '../../formats/windows-names.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import { readEngineId } from './engine-id.ts';
import type { Binding, SnmpKind, SnmpMessage } from './message.ts';
import { mayBeRead, readBinding } from './objects.ts';

/** Longest message over TCP. */
const MESSAGE_LIMIT = 64 * 1024;
/** Most variable bindings read of one message. */
const BINDING_LIMIT = 1024;
const COMMUNITY_LIMIT = 512;
const PORTS = [161, 162, 10161, 10162];

const [INTEGER, OCTETS, IDENTIFIER, SEQUENCE, ADDRESS] = [0x02, 0x04, 0x06, 0x30, 0x40];
/** Kinds of message by their tag. */
const KINDS: readonly SnmpKind[] = [
  'request',
  'request',
  'response',
  'request',
  'notification',
  'request',
  'inform',
  'notification',
  'report',
];
const [FIRST_PDU, TRAP_1, LAST_PDU] = [0xa0, 0xa4, 0xa8];
const VERSIONS: ReadonlyMap<number, SnmpMessage['version']> = new Map([
  [0, 'v1'],
  [1, 'v2c'],
  [3, 'v3'],
]);
const USER_BASED = 3;
/** Most octets of HeaderData in version 3. */
const THIRD_HEADER = 22;
const LEVELS = ['noAuthNoPriv', 'authNoPriv', '', 'authPriv'];
/** A notification of version 1 whose kind its enterprise defines; the others continue these (RFC 3584 section 3.1). */
const ENTERPRISE_SPECIFIC = 6;
const GENERIC_TRAPS = '1.3.6.1.6.3.1.1.5';

export function probe(bytes: Cursor, context: Context): Verdict {
  if (bytes.peek() !== SEQUENCE) return VERDICT.no;
  const short = context.carrier === 'tcp' ? VERDICT.more : VERDICT.no;
  const size = elementSize(bytes);
  if (size === 0) return short;
  if (size < 0 || size > MESSAGE_LIMIT) return VERDICT.no;
  const isHinted = PORTS.includes(context.serverPort) || PORTS.includes(context.clientPort);
  if (size > bytes.remaining && context.carrier === 'udp' && !isHinted) return VERDICT.no;
  bytes.skip(headerSize(bytes));
  if (!bytes.has(5)) return short;
  if (bytes.peek() !== INTEGER || bytes.peek(1) !== 1) return VERDICT.no;
  const version = bytes.skip(2).u8();
  if (version === 3) return bytes.has(THIRD_HEADER) ? probeThird(bytes) : short;
  if (version > 1 || bytes.peek() !== OCTETS) return VERDICT.no;
  const community = elementSize(bytes);
  if (community <= 0 || community > COMMUNITY_LIMIT) return VERDICT.no;
  if (!bytes.has(community + 4)) return short;
  const kind = bytes.skip(community).peek();
  const rest = bytes.start + size - bytes.position;
  const last = version === 0 ? TRAP_1 : LAST_PDU;
  if (kind < FIRST_PDU || kind > last || (version === 1 && kind === TRAP_1)) return VERDICT.no;
  return elementSize(bytes) === rest ? VERDICT.sure : VERDICT.no;
}

/** Version 3 has a sequence of message identifier, size, flags and security model here. */
function probeThird(bytes: Cursor): Verdict {
  if (bytes.peek() !== SEQUENCE || bytes.peek(1) < 10 || bytes.peek(1) > 20) return VERDICT.no;
  if (bytes.peek(2) !== INTEGER || bytes.peek(3) > 5) return VERDICT.no;
  const header = bytes.skip(2);
  for (let count = 0; count < 2; count++) header.skip(Math.max(0, elementSize(header)));
  if (header.peek() !== OCTETS || header.peek(1) !== 1) return VERDICT.no;
  return header.peek(3) === INTEGER ? VERDICT.sure : VERDICT.no;
}

/** One for all: the message, what is in it, and what is in that, while they are read. */
const [body, unit, list, pair, item] = [new Cursor(), new Cursor(), new Cursor(), new Cursor(), new Cursor()];

export function parse(bytes: Cursor, context: Context): Answer<SnmpMessage> {
  const size = bytes.peek() === SEQUENCE ? elementSize(bytes) : -1;
  if (size < 0 || size > MESSAGE_LIMIT) return malformed('no SNMP message', 0);
  if (size === 0) return more();
  if (context.carrier === 'tcp' && !bytes.has(size)) return more(size - bytes.remaining);
  enterCut(bytes, SEQUENCE, body);
  if (context.carrier === 'udp') bytes.position = bytes.end;
  const version = enter(body, INTEGER, item) ? VERSIONS.get(readInteger(item)) : undefined;
  if (!version) return malformed('no version of SNMP', 2);
  const message: Draft = { ...NOTHING_YET };
  message.version = version;
  if (version === 'v3') readThird(message);
  else {
    message.hasCommunity = enter(body, OCTETS, item) && item.remaining > 0;
    message.communityMark = message.hasCommunity ? markOf(item) : 0;
    readUnit(body, message);
  }
  return done(message);
}

/** A number of 32 bits (FNV-1a) that differs for other octets. */
function markOf(octets: Cursor): number {
  let mark = 0x811c9dc5;
  while (octets.remaining > 0) mark = Math.imul(mark ^ octets.u8(), 0x01000193);
  return mark;
}

/** A message while it is read. */
type Draft = { -readonly [Member in keyof SnmpMessage]: SnmpMessage[Member] };

const NO_BINDINGS: readonly Binding[] = [];
const NOTHING_YET: SnmpMessage = {
  version: 'v1',
  kind: 'sealed',
  hasCommunity: false,
  communityMark: 0,
  user: '',
  securityLevel: '',
  engine: null,
  trap: '',
  enterprise: '',
  agent: '',
  bindings: NO_BINDINGS,
};

/** HeaderData, msgSecurityParameters and ScopedPduData (RFC 3412 section 6). */
function readThird(message: Draft): void {
  let [flags, model] = [0, 0];
  if (enterCut(body, SEQUENCE, list)) {
    for (let count = 0; count < 2; count++) enter(list, INTEGER, item);
    flags = enter(list, OCTETS, item) ? item.u8() : 0;
    model = enter(list, INTEGER, item) ? readInteger(item) : 0;
  }
  message.securityLevel = LEVELS[flags & 3] ?? '';
  if (enterCut(body, OCTETS, list) && model === USER_BASED && enterCut(list, SEQUENCE, pair)) readSecurity(message);
  if (!enterCut(body, SEQUENCE, list)) return;
  // The context's engine and name come before the data unit.
  enter(list, OCTETS, item);
  enter(list, OCTETS, item);
  readUnit(list, message);
}

/** The same engines and users come again and again. */
const ENGINES = new RangeMemo((bytes, start, end) => readEngineId(bytes.slice(start, end)));
const USERS = new RangeMemo(
  (bytes, start, end) => accountName(Cursor.over(bytes, start, end).utf8(end - start)) || null,
);

/** UsmSecurityParameters (RFC 3414 section 2.4). */
function readSecurity(message: Draft): void {
  if (enter(pair, OCTETS, item)) message.engine = ENGINES.get(item.bytes, item.position, item.end);
  for (let count = 0; count < 2; count++) enter(pair, INTEGER, item);
  if (enter(pair, OCTETS, item)) message.user = USERS.get(item.bytes, item.position, item.end) ?? '';
}

/** What a data unit adds to the message. */
function readUnit(from: Cursor, message: Draft): void {
  const tag = from.peek();
  const kind = KINDS[tag - FIRST_PDU];
  if (!kind || !enterCut(from, tag, unit)) return;
  message.kind = kind;
  if (kind === 'request') return;
  if (tag === TRAP_1) {
    readFirstTrap(message);
    return;
  }
  for (let count = 0; count < 3; count++) enter(unit, INTEGER, item);
  message.bindings = readBindings();
  if (kind === 'response' || kind === 'report') return;
  message.trap = valueFor('snmpTrapOID', message.bindings);
  message.enterprise = valueFor('snmpTrapEnterprise', message.bindings);
  message.agent = valueFor('snmpTrapAddress', message.bindings);
}

function valueFor(object: string, bindings: readonly Binding[]): string {
  return bindings.find((binding) => binding.object === object)?.value ?? '';
}

/** Trap-PDU (RFC 1157 section 4.1.6). */
function readFirstTrap(message: Draft): void {
  const enterprise = enter(unit, IDENTIFIER, item) ? readObjectIdentifier(item) : '';
  const ip = enter(unit, ADDRESS, item) ? (formatIpBytes(item.take(item.remaining)) ?? '') : '';
  const generic = enter(unit, INTEGER, item) ? readInteger(item) : Number.NaN;
  const specific = enter(unit, INTEGER, item) ? readInteger(item) : Number.NaN;
  readElement(unit);
  const isWhole = enterprise !== '' && generic >= 0 && generic <= ENTERPRISE_SPECIFIC && specific >= 0;
  const named = generic === ENTERPRISE_SPECIFIC ? `${enterprise}.0.${specific}` : `${GENERIC_TRAPS}.${generic + 1}`;
  message.trap = isWhole ? named : '';
  message.enterprise = enterprise;
  message.agent = isNobody(ip) ? '' : ip;
  message.bindings = readBindings();
}

function readBindings(): readonly Binding[] {
  const bindings: Binding[] = [];
  if (!enterCut(unit, SEQUENCE, list)) return NO_BINDINGS;
  for (let count = 0; count < BINDING_LIMIT; count++) {
    if (!enter(list, SEQUENCE, pair)) break;
    const start = pair.position;
    if (!enter(pair, IDENTIFIER, item)) break;
    if (!mayBeRead(item.bytes, item.position, item.end)) continue;
    const binding = readBinding(pair.bytes, start, pair.end);
    if (binding) bindings.push(binding);
  }
  return bindings;
}
