/** The data that devices hold, in the words of intents and documents: `pacs`, `ehr`, `lis`, … */
import { holdingsOf } from '#api/access/holdings.ts';
import type { DataKind } from '#api/contract-access.ts';
import type { Device } from '#model/device.ts';

const NAMES: Readonly<Record<DataKind, string>> = {
  images: 'pacs',
  records: 'ehr',
  laboratory: 'lis',
  messages: 'messages',
  fhir: 'fhir',
  database: 'database',
  files: 'files',
  backup: 'backup',
  directory: 'directory',
};

/** Names of the datasets of a device, none where it holds nothing that is known. */
export function datasetsOf(device: Device): readonly string[] {
  const isRadiology = /\bris\b|radiology-information/.test(device.identity.category?.value ?? '');
  return holdingsOf(device).map((kind) => (kind === 'records' && isRadiology ? 'ris' : NAMES[kind]));
}

/** What people also call datasets. */
const ALIASES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(NAMES).map(([kind, name]) => [kind, name])),
  archive: 'pacs',
  vna: 'pacs',
  emr: 'ehr',
  his: 'ehr',
  'interface-engine': 'messages',
  shares: 'files',
  backups: 'backup',
  databases: 'database',
};

/** The name of a dataset by what somebody calls it. */
export function datasetNamed(text: string): string {
  const name = text.trim().toLowerCase();
  return Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name;
}
