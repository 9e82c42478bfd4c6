/** The words of SMB that may become facts: dialects, systems, pipes, states of a sign-in; and the grammar of shares. */
import type { Cursor } from '#base/cursor.ts';
import { type NameReader, nameReader } from '../../formats/name-reader.ts';

/** Dialects of SMB 1 by their name on the wire. */
const DIALECTS_1: ReadonlySet<string> = new Set([
  'PC NETWORK PROGRAM 1.0',
  'PCLAN1.0',
  'MICROSOFT NETWORKS 1.03',
  'MICROSOFT NETWORKS 3.0',
  'LANMAN1.0',
  'LANMAN2.1',
  'LM1.2X002',
  'DOS LM1.2X002',
  'DOS LANMAN2.1',
  'Windows for Workgroups 3.1a',
  'NT LANMAN 1.0',
  'NT LM 0.12',
  'POSIX 2',
  'Samba',
  'XENIX CORE',
  'SMB 2.002',
  'SMB 2.???',
]);

const DIALECTS_2: ReadonlyMap<number, string> = new Map([
  [0x0202, 'SMB 2.0.2'],
  [0x0210, 'SMB 2.1'],
  [0x0300, 'SMB 3.0'],
  [0x0302, 'SMB 3.0.2'],
  [0x0311, 'SMB 3.1.1'],
]);

/** How texts of `NativeOS` and `NativeLanMan` begin. */
const SYSTEMS =
  /^(Windows|Unix|Linux|Samba|Mac OS|macOS|Darwin|OS X|OS\/2|FreeBSD|NetBSD|OpenBSD|Solaris|SunOS|VxWorks|QNX|Nucleus|ThreadX|RTOS|NetApp|Data ONTAP|EMC|Isilon|OneFS|jCIFS|JLAN|Java File Server|Visuality|NQ|YNQ|VMS|OpenVMS|Novell|NetWare|NT LAN Manager|NT \d|LAN Manager|LANMAN|DAVE|Alfresco|Likewise|Android|Embedded|HP|Xerox|Ricoh|Canon|Konica|Lexmark|Kyocera|CIFS|SMB|MSDOS|DOS|AIX|IBM|ImpactPacket|smbclient|Spin|ONTAP|Sharity)/i;
const SYSTEM_LETTERS = /^[\w .,()/®™+-]{2,64}$/;

/** Words of which names of shares are made up; a share with any other word in it may be named after a person. */
const SHARE_WORDS: ReadonlySet<string> = new Set(
  [
    'admin ipc print fax sysvol netlogon c d e f g h i',
    'app apps archive backup bilder config ct daten data dicom docs documents drivers echo ecg eeg emr exchange export',
    'fonts hl7 his home homes image images import install lab log logs media modality mr office pacs pictures printers',
    'profile profiles programs public radiology reports ris roaming scan scanner scans secured setup share shared shares',
    'software spool store storage studies temp tmp tools transfer updates upload us users video videos ward worklist wsus xray',
  ].flatMap((line) => line.split(' ')),
);
/** `\\server\share` as it may be told. */
const SHARE = /^\\\\([A-Za-z0-9._:[\]-]{1,253})\\([A-Za-z0-9._$-]{1,80})$/;

/** Stands for the name of a share that may be a person's. */
const ELLIPSIS = '…';

/** Longest name of a pipe that is compared, and of a path, in characters. */
const [PIPE_LIMIT, PATH_LIMIT] = [32, 260];
const PIPES: readonly string[] = [
  'atsvc browser dnsserver efsrpc epmapper eventlog initshutdown lsarpc lsass netdfs netlogon ntsvcs protected_storage',
  'psexesvc remcom_communicaton samr scerpc spoolss srvsvc svcctl trkwks winreg wkssvc',
].flatMap((line) => line.split(' '));
/** The same by their length in characters. */
const PIPES_BY_LENGTH: readonly (readonly string[])[] = Array.from({ length: PIPE_LIMIT + 1 }, (_, length) =>
  PIPES.filter((pipe) => pipe.length === length),
);

/** How names of pipes begin that tools make, which run programs on other hosts or carry their orders; numbers follow. */
const TOOL_PIPES: readonly string[] =
  'psexesvc remcom_ csexecsvc winexesvc ahexec wceservicepipe msagent_ msse- postex_'.split(' ');

const STATUS: ReadonlyMap<number, string> = new Map([
  [0x00000000, 'success'],
  [0xc000000d, 'STATUS_INVALID_PARAMETER'],
  [0xc0000022, 'STATUS_ACCESS_DENIED'],
  [0xc000005e, 'STATUS_NO_LOGON_SERVERS'],
  [0xc0000064, 'STATUS_NO_SUCH_USER'],
  [0xc000006a, 'STATUS_WRONG_PASSWORD'],
  [0xc000006d, 'STATUS_LOGON_FAILURE'],
  [0xc000006e, 'STATUS_ACCOUNT_RESTRICTION'],
  [0xc000006f, 'STATUS_INVALID_LOGON_HOURS'],
  [0xc0000070, 'STATUS_INVALID_WORKSTATION'],
  [0xc0000071, 'STATUS_PASSWORD_EXPIRED'],
  [0xc0000072, 'STATUS_ACCOUNT_DISABLED'],
  [0xc00000bb, 'STATUS_NOT_SUPPORTED'],
  [0xc0000133, 'STATUS_TIME_DIFFERENCE_AT_DC'],
  [0xc000015b, 'STATUS_LOGON_TYPE_NOT_GRANTED'],
  [0xc000018d, 'STATUS_TRUSTED_RELATIONSHIP_FAILURE'],
  [0xc0000193, 'STATUS_ACCOUNT_EXPIRED'],
  [0xc0000203, 'STATUS_USER_SESSION_DELETED'],
  [0xc0000224, 'STATUS_PASSWORD_MUST_CHANGE'],
  [0xc0000234, 'STATUS_ACCOUNT_LOCKED_OUT'],
]);

/** The answer between the rounds of a sign-in. */
const MORE_PROCESSING = 0xc0000016;

/** A dialect of SMB 1 that is known; empty for another text. */
export function firstDialect(text: string): string {
  return DIALECTS_1.has(text) ? text : '';
}

/** The name of `DialectRevision`; empty for the wildcard 2FF and for what is not known. */
export function secondDialect(revision: number): string {
  return DIALECTS_2.get(revision) ?? '';
}

/** A text of `NativeOS` or `NativeLanMan` that names a system; empty for another. */
export const readSystemName: NameReader = nameReader((text) => {
  const trimmed = text.trim();
  return SYSTEM_LETTERS.test(trimmed) && SYSTEMS.test(trimmed) ? trimmed : '';
});

/** `\\SERVER\SHARE` of a tree's path, with an ellipsis for a share whose name may be a person's; empty when it is not of that form. */
export const readShareName: NameReader = nameReader(shareName, (name) => name !== '' && !name.endsWith(ELLIPSIS));

function shareName(path: string): string {
  const [whole, server = '', share = ''] = SHARE.exec(path) ?? [];
  if (whole === undefined) return '';
  const words = share.toLowerCase().split(/[._$-]|(?<![a-z])\d{1,3}(?![a-z\d])|(?<=[a-z]{2})\d{1,3}$/);
  return `\\\\${server}\\${words.every((word) => word === '' || SHARE_WORDS.has(word)) ? share : ELLIPSIS}`;
}

/** The name of a state with which a sign-in ends; empty while it goes on. */
export function logonStatus(status: number): string {
  if (status === MORE_PROCESSING) return '';
  return STATUS.get(status) ?? `0x${status.toString(16).padStart(8, '0')}`;
}

/** The well-known pipe that the next `length` octets name; every other name stays octets. The cursor stays. */
export function pipeName(bytes: Cursor, length: number, unicode: boolean): string {
  const width = unicode ? 2 : 1;
  const backslash = bytes.peek() === 0x5c ? width : 0;
  let octets = length - backslash;
  if (octets >= width && bytes.peek(backslash + octets - width) === 0) octets -= width;
  const letters = octets / width;
  if (letters < 1 || !bytes.has(length)) return '';
  for (const pipe of PIPES_BY_LENGTH[letters] ?? []) if (spells(bytes, backslash, width, pipe)) return pipe;
  // The programs that make these pipes are files of the same name, with an ending.
  if (letters > PATH_LIMIT || bytes.peek(backslash + octets - 4 * width) === 0x2e) return '';
  for (const start of TOOL_PIPES)
    if (letters >= start.length && spells(bytes, backslash, width, start)) return start.replace(/[-_]$/, '');
  return '';
}

/**
 * Whether the next `length` octets name a library of Unix by its path, as CVE-2017-7494 has Samba load it in place of a
 * pipe: no name that Windows knows has a slash.
 */
export function isLibraryPath(bytes: Cursor, length: number, unicode: boolean): boolean {
  const width = unicode ? 2 : 1;
  if (length < 6 * width || length > PATH_LIMIT * width || !bytes.has(length)) return false;
  const end = bytes.peek(length - width) === 0 ? length - width : length;
  if (!spells(bytes, end - 3 * width, width, '.so')) return false;
  for (let at = 0; at < end; at += width) if (bytes.peek(at) === 0x2f) return true;
  return false;
}

const STARTUP = 'start menu\\programs\\startup\\';

/** Whether the next `length` octets name a file among those that start when somebody signs in, other than the setting of that folder itself. */
export function isStartupFile(bytes: Cursor, length: number): boolean {
  if (length <= STARTUP.length * 2 || length > PATH_LIMIT * 2 || !bytes.has(length)) return false;
  if (spells(bytes, length - 8, 2, '.ini')) return false;
  for (let at = 0; at + STARTUP.length * 2 < length; at += 2) if (spells(bytes, at, 2, STARTUP)) return true;
  return false;
}

function spells(bytes: Cursor, from: number, width: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    const letter = bytes.peek(from + i * width);
    const lower = letter >= 0x41 && letter <= 0x5a ? letter + 0x20 : letter;
    if (lower !== word.charCodeAt(i) || (width === 2 && bytes.peek(from + i * width + 1) !== 0)) return false;
  }
  return true;
}
