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

/** Classes of Windows Management Instrumentation whose methods start something, and the one by which registries are read. */
const [STARTS, REGISTRY] = [
  ['Win32_Process', 'Win32_ScheduledJob', 'Win32_Service', 'Win32_Product', 'PS_ScheduledTask'],
  ['StdRegProv'],
];
/** The registration of a replication partner, which only domain controllers ask tickets for (MS-DRSR section 2.2.3.2). */
const PARTNER = 'E3514235-4B06-11D1-AB04-00C04FC2DCD2/';

/** The sign by operation, as `svcctl CreateServiceW` or, where it has no name, `srvsvc 31`; empty where there is none. */
export function argumentSign(interfaceName: string, operation: number, stub: Cursor): string {
  switch (`${interfaceName} ${operation}`) {
    case 'srvsvc 31':
      return holds(stub, '\\..\\..\\', 2) ? 'path-beyond-its-start' : '';
    case 'srvsvc 32':
      return holds(stub, '\\..\\', 2) ? 'path-compared-beyond-its-start' : '';
    case 'lsarpc 15':
    case 'lsarpc 57':
      return asksForMany(stub, HANDLE) ? 'identifiers-counted-through' : '';
    case 'lsarpc 76':
      return asksForMany(stub, 0) ? 'identifiers-counted-through' : '';
    case 'IActivation 0':
      return holdsLongHost(stub) ? 'host-name-beyond-its-room' : '';
    case 'winspool 89':
    case 'IRemoteWinspool 39':
      return holdsRemoteFile(stub) ? 'driver-from-elsewhere' : '';
    case 'IWbemServices 24':
    case 'IWbemServices 25':
      if (STARTS.some((name) => holds(stub, name, 2) || holds(stub, name, 1))) return 'wmi-starts-program';
      return REGISTRY.some((name) => holds(stub, name, 2) || holds(stub, name, 1)) ? 'wmi-reads-registry' : '';
    default:
      return '';
  }
}

/** Operations whose arguments are searched. */
export function isSearched(interfaceName: string, operation: number): boolean {
  switch (interfaceName) {
    case 'srvsvc':
      return operation === 31 || operation === 32;
    case 'lsarpc':
      return operation === 15 || operation === 57 || operation === 76;
    case 'IActivation':
      return operation === 0;
    case 'winspool':
      return operation === 89;
    case 'IRemoteWinspool':
      return operation === 39;
    case 'IWbemServices':
      return operation === 24 || operation === 25;
    default:
      return false;
  }
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

const wideAt = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
