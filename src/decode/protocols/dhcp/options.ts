/** DHCP options (RFC 2132 and others): gathered from all their places, put together and read. */
import { formatIpv4 } from '#base/addresses.ts';
import { Cursor } from '#base/cursor.ts';
import { hex } from '#base/text.ts';
import {
  addresses,
  instances,
  macText,
  mudUrl,
  optionText,
  optionTextOrHex,
  readDuid,
} from '../../formats/dhcp-values.ts';
import { readName } from '../../formats/dns-names.ts';
import { readGuid } from '../../formats/guid.ts';
import { RangeMemo } from '../../formats/range-memo.ts';
import { type DhcpOptions, noOptions } from './message.ts';

/** Most options looked at in one field, and most bytes of one option put together (RFC 3396). */
const OPTION_LIMIT = 256;
const VALUE_LIMIT = 1024;
const LIST_LIMIT = 16;
/** Codes of the parameter request list: one byte each. */
const CODE_LIMIT = 255;

const COOKIE = 0x63825363;
/** Addresses of nobody begin here, besides 0.0.0.0. */
const MULTICAST = 224;
const [PAD, END] = [0, 255];
const OPTION = {
  router: 3,
  dnsServers: 6,
  hostName: 12,
  domainName: 15,
  requestedAddress: 50,
  overload: 52,
  messageType: 53,
  serverId: 54,
  parameterRequestList: 55,
  maxMessageSize: 57,
  vendorClass: 60,
  clientId: 61,
  userClass: 77,
  clientFqdn: 81,
  relayAgent: 82,
  machineId: 97,
  vendorClasses: 124,
  mudUrl: 161,
} as const;
/** By the code: a bit for each option that is wanted, 0 for others. */
const WANTED = new Int32Array(256);
for (const [place, code] of Object.values(OPTION).entries()) WANTED[code] = 1 << place;
/** Option 52: which fields hold options besides the last. */
const [FILE, SERVER_NAME] = [1, 2];
/** Sub-options of option 82 (RFC 3046). */
const [CIRCUIT, REMOTE] = [1, 2];
/** FQDN flag: the name is in DNS wire format (RFC 4702 section 2.1). */
const WIRE_FORMAT = 0x04;

/** One for all: the wanted options of a message, each by its code and by where its value starts and ends. */
const places = { codes: new Uint8Array(32), starts: new Int32Array(32), ends: new Int32Array(32) };

/** The options behind the header by their meaning, none without the cookie; `file` and `serverName` may be filled with more of them. */
export function readOptions(field: Cursor, file: Cursor, serverName: Cursor): DhcpOptions {
  const options = noOptions();
  if (field.u32() !== COOKIE) return options;
  const count = findOptions(field);
  if (count < 0) readScattered(field, file, serverName, options);
  const { codes, starts, ends } = places;
  for (let i = 0; i < count; i++)
    readOption(codes[i] as number, field.bytes, starts[i] as number, ends[i] as number, options);
  return options;
}

/** Finds the wanted options of a message that has them all in one field, each in one piece; answers how many, or -1 where it is another. The cursor stays. */
function findOptions({ bytes, position, end }: Cursor): number {
  let [count, seen] = [0, 0];
  for (let looks = 0, at = position; looks < OPTION_LIMIT && at < end; looks++) {
    const code = bytes[at++] as number;
    if (code === PAD) continue;
    if (code === END || at >= end) break;
    const start = at + 1;
    at = start + (bytes[at] as number);
    if (at > end) break;
    const bit = WANTED[code] as number;
    if (bit === 0) continue;
    if ((seen & bit) !== 0 || (code === OPTION.overload && at > start && bytes[start] !== 0)) return -1;
    seen |= bit;
    places.codes[count] = code;
    places.starts[count] = start;
    places.ends[count++] = at;
  }
  return count;
}

/** Options split over several, or over several fields (RFC 3396 section 5), are put together first. */
function readScattered(field: Cursor, file: Cursor, serverName: Cursor, options: DhcpOptions): void {
  const found = new Map<number, Uint8Array>();
  gatherOptions(field, found);
  const overload = found.get(OPTION.overload)?.[0] ?? 0;
  if ((overload & FILE) !== 0) gatherOptions(file, found);
  if ((overload & SERVER_NAME) !== 0) gatherOptions(serverName, found);
  for (const [code, value] of found) readOption(code, value, 0, value.length, options);
}

/** Adds the wanted options of one field to `found`; what is split over several is put together. */
function gatherOptions(field: Cursor, found: Map<number, Uint8Array>): void {
  for (let count = 0; count < OPTION_LIMIT && field.remaining > 0; count++) {
    const code = field.u8();
    if (code === PAD) continue;
    if (code === END) return;
    const value = field.take(field.u8());
    if (field.failed) return;
    if (WANTED[code] === 0) continue;
    const before = found.get(code);
    if (before === undefined) found.set(code, value);
    else if (before.length + value.length <= VALUE_LIMIT) found.set(code, Uint8Array.from([...before, ...value]));
  }
}

/** What many clients and servers have in common is found by its bytes. */
const TEXTS = new RangeMemo((bytes, start, end) => optionText(bytes, start, end));
const TEXTS_OR_HEX = new RangeMemo((bytes, start, end) => optionTextOrHex(bytes.subarray(start, end)));
const ADDRESSES = new RangeMemo((bytes, start, end) => addresses(Cursor.over(bytes, start, end), 4));
const CODES = new RangeMemo((bytes, start, end) => bytes.subarray(start, Math.min(end, start + CODE_LIMIT)).join(','));
const USER_CLASSES = new RangeMemo<readonly string[]>((bytes, start, end) => {
  // RFC 3004 has lengths; Windows and many boot programs write the text alone.
  return instances(Cursor.over(bytes, start, end), false) ?? [optionTextOrHex(bytes.subarray(start, end))];
});
const VENDOR_CLASSES = new RangeMemo((bytes, start, end) => readVendorClasses(Cursor.over(bytes, start, end)));
const RELAY_AGENTS = new RangeMemo((bytes, start, end) => readRelayAgent(Cursor.over(bytes, start, end)));
const MUD_URLS = new RangeMemo((bytes, start, end) => mudUrl(bytes.subarray(start, end)));
const NOTHING: readonly string[] = [];

function readOption(code: number, bytes: Uint8Array, start: number, end: number, options: DhcpOptions): void {
  switch (code) {
    case OPTION.messageType:
      options.messageType = end > start ? (bytes[start] as number) : 0;
      break;
    case OPTION.hostName:
      options.hostName = optionText(bytes, start, end) ?? '';
      break;
    case OPTION.vendorClass:
      options.vendorClass = TEXTS_OR_HEX.get(bytes, start, end) ?? '';
      break;
    case OPTION.parameterRequestList:
      options.parameterRequestList = CODES.get(bytes, start, end) ?? '';
      break;
    case OPTION.clientFqdn:
      options.clientFqdn = readFqdn(bytes, start, end);
      break;
    case OPTION.clientId:
      options.clientId = readClientId(bytes, start, end);
      break;
    case OPTION.userClass:
      options.userClasses = USER_CLASSES.get(bytes, start, end) ?? NOTHING;
      break;
    case OPTION.relayAgent:
      options.relayAgent = RELAY_AGENTS.get(bytes, start, end) ?? NOTHING;
      break;
    case OPTION.mudUrl:
      options.mudUrl = MUD_URLS.get(bytes, start, end) ?? '';
      break;
    case OPTION.maxMessageSize:
      options.maxMessageSize = end - start === 2 ? (bytes[start] as number) * 256 + (bytes[start + 1] as number) : 0;
      break;
    case OPTION.vendorClasses:
      options.vendorClasses = VENDOR_CLASSES.get(bytes, start, end) ?? NOTHING;
      break;
    case OPTION.machineId:
      // Type 0 is the only one defined (RFC 4578 section 2.3).
      if (end - start === 17 && bytes[start] === 0) options.machineId = machineId(bytes, start + 1);
      break;
    default:
      readNetwork(code, bytes, start, end, options);
  }
}

/** Options that say where things are. */
function readNetwork(code: number, bytes: Uint8Array, start: number, end: number, options: DhcpOptions): void {
  switch (code) {
    case OPTION.requestedAddress:
      options.requestedAddress = firstAddress(bytes, start, end);
      break;
    case OPTION.serverId:
      options.serverId = firstAddress(bytes, start, end);
      break;
    case OPTION.router:
      options.routers = ADDRESSES.get(bytes, start, end) ?? NOTHING;
      break;
    case OPTION.dnsServers:
      options.dnsServers = ADDRESSES.get(bytes, start, end) ?? NOTHING;
      break;
    case OPTION.domainName:
      options.domainName = TEXTS.get(bytes, start, end) ?? '';
      break;
  }
}

/** Somebody's address at `at`; empty for 0.0.0.0, multicast and broadcast. */
export function readAddress(bytes: Uint8Array, at: number): string {
  const first = bytes[at] as number;
  const address =
    (first << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
  return address === 0 || first >= MULTICAST ? '' : formatIpv4(address);
}

function firstAddress(bytes: Uint8Array, start: number, end: number): string {
  if (end - start === 4) return readAddress(bytes, start);
  return ADDRESSES.get(bytes, start, end)?.[0] ?? '';
}

/** Flags, two response codes that are no longer used, and a name in either of two forms. */
function readFqdn(bytes: Uint8Array, start: number, end: number): string {
  const from = start + 3;
  if (from > end) return '';
  if (((bytes[start] as number) & WIRE_FORMAT) === 0) return optionText(bytes, from, end) ?? '';
  // A name that is not whole has no root label; one is put behind it.
  const name = new Uint8Array(end - from + 1);
  name.set(bytes.subarray(from, end));
  const text = readName(Cursor.over(name), 0, false);
  return text === null || text === '.' ? '' : (optionText(Buffer.from(text, 'latin1')) ?? '');
}

/** Only in numbers: what a client writes here may be anything. */
function readClientId(bytes: Uint8Array, start: number, end: number): string {
  if (end - start < 2) return '';
  const type = bytes[start] as number;
  const mac = type === 1 ? macText(bytes, start + 1, end) : '';
  if (mac !== '') return `1 ${mac}`;
  const rest = bytes.subarray(start + 1, end);
  // RFC 4361: an interface's number, then a unique identifier.
  if (type === 255 && rest.length > 6) {
    const { text } = readDuid(Cursor.over(rest, 4));
    if (text !== '') return `255 ${hex(rest.subarray(0, 4))} ${text}`;
  }
  return `${type} ${hex(rest.subarray(0, CODE_LIMIT))}`;
}

function readRelayAgent(bytes: Cursor): readonly string[] {
  const list: string[] = [];
  while (bytes.has(2) && list.length < LIST_LIMIT) {
    const code = bytes.u8();
    const value = bytes.take(bytes.u8());
    if (bytes.failed) break;
    if (value.length === 0) continue;
    if (code === CIRCUIT) list.push(`circuit=${optionTextOrHex(value)}`);
    if (code === REMOTE) list.push(`remote=${optionTextOrHex(value)}`);
  }
  return list;
}

/** Enterprise number and length-prefixed data, repeated (RFC 3925 section 3). */
function readVendorClasses(bytes: Cursor): readonly string[] {
  const list: string[] = [];
  while (bytes.has(5) && list.length < LIST_LIMIT) {
    const enterprise = bytes.u32();
    const data = bytes.sub(bytes.u8());
    if (bytes.failed) break;
    for (const text of instances(data, false) ?? []) list.push(`${enterprise} ${text}`);
  }
  return list;
}

/** SMBIOS writes the first parts little endian; all zeros and all ones mean that there is none. */
function machineId(bytes: Uint8Array, start: number): string {
  const guid = readGuid(Cursor.over(bytes, start));
  return /^(0|f)\1{7}-/.test(guid) ? '' : guid;
}
