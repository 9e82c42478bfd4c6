/** What arguments of calls give away of an attack, found among their octets by texts that stand there: nothing of them is kept. */
import type { Cursor } from '#base/cursor.ts';

/** Octets of arguments that are searched. */
const SEARCH_LIMIT = 8192;
/** Longest path that is followed, in characters. */
const PATH_LIMIT = 260;
const [BACKSLASH, ZERO] = [0x5c, 0];
/** Longest name of a host that old systems have room for, in characters. */
const HOST_LIMIT = 32;
/** Identifiers of accounts asked for in one call, from which on somebody counts through them, and most that servers take (MS-LSAT section 2.2.16). */
const [COUNTED, COUNT_LIMIT] = [100, 20_480];
/** Octets of a context handle. */
const HANDLE = 20;
/** Characters of a path that are more than a server has room for (MS-SRVS section 3.1.4.30: 260), of one that is compared, which tests make short; and of the name of a zone (RFC 1035: 255). */
const [PATH_ROOM, COMPARED_ROOM, NAME_ROOM] = [400, 100, 300];
/** A file on another host as the object manager names it. */
const NT_REMOTE = '\\??\\UNC\\';

/** Classes of Windows Management Instrumentation whose methods start something, and the one by which registries are read. */
const [STARTS, REGISTRY] = [
  ['Win32_Process', 'Win32_ScheduledJob', 'Win32_Service', 'Win32_Product', 'PS_ScheduledTask'],
  ['StdRegProv'],
];
/** The registration of a replication partner, which only domain controllers ask tickets for (MS-DRSR section 2.2.3.2). */
const PARTNER = 'E3514235-4B06-11D1-AB04-00C04FC2DCD2/';

type Sign = (stub: Cursor) => string;
const told =
  (sign: string, isThere: (stub: Cursor) => boolean): Sign =>
  (stub) =>
    isThere(stub) ? sign : '';
const counting = (at: number): Sign => told('identifiers-counted-through', (stub) => asksForMany(stub, at));
const driver: Sign = told('driver-from-elsewhere', (stub) => holdsRemoteFile(stub) || holds(stub, NT_REMOTE, 2));
const method: Sign = (stub) => {
  const names = (list: readonly string[]): boolean => list.some((name) => holds(stub, name, 2) || holds(stub, name, 1));
  if (names(STARTS)) return 'wmi-starts-program';
  return names(REGISTRY) ? 'wmi-reads-registry' : '';
};
const path: Sign = (stub) => {
  if (holds(stub, '\\..\\..\\', 2)) return 'path-beyond-its-start';
  return longestWide(stub) > PATH_ROOM ? 'path-beyond-its-room' : '';
};
const compared: Sign = (stub) => {
  if (holds(stub, '\\..\\..\\', 2) && longestWide(stub) > COMPARED_ROOM) return 'path-beyond-its-start';
  return holds(stub, '\\..\\', 2) ? 'path-compared-beyond-its-start' : '';
};
const plugin: Sign = told('dns-plugin', (stub) => holds(stub, 'ServerLevelPluginDll', 1));

/** Interfaces and operations whose arguments are searched. */
const SIGNS: ReadonlyMap<string, ReadonlyMap<number, Sign>> = new Map([
  [
    'srvsvc',
    new Map([
      [31, path],
      [32, compared],
    ]),
  ],
  [
    'lsarpc',
    new Map([
      [15, counting(HANDLE)],
      [57, counting(HANDLE)],
      [76, counting(0)],
    ]),
  ],
  ['IActivation', new Map([[0, told('host-name-beyond-its-room', holdsLongHost)]])],
  ['winspool', new Map([[89, driver]])],
  ['IRemoteWinspool', new Map([[39, driver]])],
  [
    'IWbemServices',
    new Map([
      [24, method],
      [25, method],
    ]),
  ],
  ['svcctl', new Map([[11, told('service-program-changed', namesProgram)]])],
  [
    'DnsServer',
    new Map([
      [0, plugin],
      [1, told('zone-name-beyond-its-room', (stub) => longestNarrow(stub) > NAME_ROOM)],
      [5, plugin],
    ]),
  ],
]);

/** The sign among the arguments of an operation; empty where there is none. */
export function argumentSign(interfaceName: string, operation: number, stub: Cursor): string {
  return SIGNS.get(interfaceName)?.get(operation)?.(stub) ?? '';
}

/** Operations whose arguments are searched. */
export function isSearched(interfaceName: string, operation: number): boolean {
  return SIGNS.get(interfaceName)?.has(operation) === true;
}

/** Whether a sign-in shows a ticket for a replication partner. */
export function isForPartner(token: Cursor): boolean {
  return holds(token, PARTNER, 1);
}

/** Whether a text stands among the octets, in any case of its letters, each character `width` octets wide. */
function holds({ bytes, position, end: last }: Cursor, text: string, width: 1 | 2): boolean {
  const end = Math.min(last, position + SEARCH_LIMIT) - text.length * width;
  const [first = 0, lower = 0] = [text.charCodeAt(0), text.toLowerCase().charCodeAt(0)];
  for (let at = position; at <= end; at++)
    if ((bytes[at] === first || bytes[at] === lower) && spells(bytes, at, text, width)) return true;
  return false;
}

function spells(bytes: Uint8Array, at: number, text: string, width: 1 | 2): boolean {
  for (let i = 0; i < text.length; i++) {
    const [octet = 0, letter] = [bytes[at + i * width], text.charCodeAt(i)];
    const isSame = octet === letter || (isLetter(letter) && (octet ^ letter) === 0x20);
    if (!isSame || (width === 2 && bytes[at + i * 2 + 1] !== 0)) return false;
  }
  return true;
}

const isLetter = (code: number): boolean => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;

/** Whether a path to a file on another host stands among the octets: `\\\\HOST\\SHARE\\…`, other than the name of a host alone. */
function holdsRemoteFile({ bytes, position, end: last }: Cursor): boolean {
  const end = Math.min(last, position + SEARCH_LIMIT);
  for (let at = position; at + 8 <= end; at += 1) {
    if (wideAt(bytes, at) !== BACKSLASH || wideAt(bytes, at + 2) !== BACKSLASH) continue;
    let steps = 0;
    for (let i = 2; i < PATH_LIMIT && at + i * 2 + 2 <= end; i++) {
      const letter = wideAt(bytes, at + i * 2);
      if (letter === ZERO) break;
      if (letter === BACKSLASH) steps++;
    }
    if (steps >= 2) return true;
    at++;
  }
  return false;
}

/** Whether a list of identifiers, which starts with how many they are, is a long one. */
function asksForMany({ bytes, position, end }: Cursor, at: number): boolean {
  if (position + at + 4 > end) return false;
  const count = wideAt(bytes, position + at) + wideAt(bytes, position + at + 2) * 0x1_0000;
  return count >= COUNTED && count <= COUNT_LIMIT;
}

/** Whether a path starts with the name of a host that is longer than any. */
function holdsLongHost({ bytes, position, end: last }: Cursor): boolean {
  const end = Math.min(last, position + SEARCH_LIMIT);
  for (let at = position; at + 8 <= end; at += 2) {
    if (wideAt(bytes, at) !== BACKSLASH || wideAt(bytes, at + 2) !== BACKSLASH) continue;
    let count = 0;
    for (let i = at + 4; i + 2 <= end && wideAt(bytes, i) !== ZERO && wideAt(bytes, i) !== BACKSLASH; i += 2) count++;
    return count > HOST_LIMIT;
  }
  return false;
}

/** Whether a service is to run another program: what stays as it is is null (MS-SCMR section 3.1.4.11). */
function namesProgram({ bytes, position, end }: Cursor): boolean {
  const at = position + HANDLE + 12;
  return at + 4 <= end && (wideAt(bytes, at) !== 0 || wideAt(bytes, at + 2) !== 0);
}

/** Characters of the longest text of two octets each. */
function longestWide({ bytes, position, end: last }: Cursor): number {
  const end = Math.min(last, position + SEARCH_LIMIT);
  let [longest, count] = [0, 0];
  for (let at = position; at + 2 <= end; at += 2) {
    count = wideAt(bytes, at) === ZERO ? 0 : count + 1;
    if (count > longest) longest = count;
  }
  return longest;
}

/** Octets of the longest text of one octet each. */
function longestNarrow({ bytes, position, end: last }: Cursor): number {
  const end = Math.min(last, position + SEARCH_LIMIT);
  let [longest, count] = [0, 0];
  for (let at = position; at < end; at++) {
    count = bytes[at] === ZERO ? 0 : count + 1;
    if (count > longest) longest = count;
  }
  return longest;
}

const wideAt = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
