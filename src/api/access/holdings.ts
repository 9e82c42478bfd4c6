/** What data a device holds: by what it is, and by what it does as a server. */
import type { Device } from '#model/device.ts';
import type { DataKind } from '../contract-access.ts';

/** By category of device. */
const BY_CATEGORY: readonly (readonly [pattern: RegExp, kind: DataKind])[] = [
  [/pacs|vna|image-archive|imaging-archive/, 'images'],
  [/\b(ehr|emr|his|electronic-health)|health-record|hospital-information/, 'records'],
  [/\bris\b|radiology-information/, 'records'],
  [/\blis\b|laboratory-information/, 'laboratory'],
  [/interface-engine|integration-engine/, 'messages'],
  [/database/, 'database'],
  [/\bnas\b|file-server|storage/, 'files'],
  [/backup/, 'backup'],
  [/domain-controller|directory/, 'directory'],
];
/** By role on the network, `PROTOCOL:server`. */
const BY_ROLE: Readonly<Record<string, DataKind>> = {
  'dicom:scp': 'images',
  'hl7:server': 'messages',
  'astm:server': 'laboratory',
  'poct1a:server': 'laboratory',
  'smb:server': 'files',
  'ftp:server': 'files',
  'tftp:server': 'files',
  'tds:server': 'database',
  'mysql:server': 'database',
  'postgresql:server': 'database',
  'oracle:server': 'database',
  'mongodb:server': 'database',
  'elasticsearch:server': 'database',
  'redis:server': 'database',
  'ldap:server': 'directory',
  'kerberos:server': 'directory',
  'rsync:server': 'backup',
};
/** By the software or the name that it goes by. */
const BY_WORDS: readonly (readonly [pattern: RegExp, kind: DataKind])[] = [
  [/\b(veeam|commvault|netbackup|bacula|acronis|rubrik|cohesity)\b/i, 'backup'],
  [/\b(hapi[ -]?fhir|fhir)\b/i, 'fhir'],
  [/\b(orthanc|dcm4chee|conquest)\b/i, 'images'],
  [/\b(mirth|rhapsody|cloverleaf|ensemble)\b/i, 'messages'],
];

/** Kinds of data, none where it holds nothing that is known. */
export function holdingsOf({ identity, roles, names }: Device): readonly DataKind[] {
  const kinds = new Set<DataKind>();
  const category = identity.category?.value ?? '';
  for (const [pattern, kind] of BY_CATEGORY) if (pattern.test(category)) kinds.add(kind);
  for (const role of roles) {
    const kind = Object.hasOwn(BY_ROLE, role) ? BY_ROLE[role] : undefined;
    if (kind !== undefined) kinds.add(kind);
  }
  const words = [identity.software?.value ?? '', ...names].join(' ');
  for (const [pattern, kind] of BY_WORDS) if (pattern.test(words)) kinds.add(kind);
  return [...kinds].sort();
}

/** Protocols in which a kind of data is read or written; null: any. */
const PROTOCOLS: Readonly<Record<DataKind, readonly string[] | null>> = {
  images: ['dicom', 'http', 'http2', 'tls'],
  records: null,
  laboratory: ['astm', 'poct1a', 'hl7'],
  messages: ['hl7', 'http', 'tls'],
  fhir: ['http', 'http2', 'tls'],
  database: null,
  files: ['smb', 'ftp', 'tftp'],
  backup: null,
  directory: ['ldap', 'kerberos', 'tls'],
};

/** Whether a protocol reaches one of the kinds of data. */
export function reaches(kinds: readonly DataKind[], protocol: string | null): boolean {
  return kinds.some((kind) => PROTOCOLS[kind] === null || PROTOCOLS[kind]?.includes(protocol ?? ''));
}
