/** What reports are made from: the services of the house, as far as who asks may see them. */
import { kindInWords } from '#base/kind-words.ts';
import type { Searchable } from '#base/query.ts';
import type { Device } from '#model/device.ts';
import { DEVICES } from '#model/search.ts';
import type { Role } from '../accounts.ts';
import { type OperationId, rolesOf } from '../auth/permissions.ts';
import type { Report, ReportColumn } from '../contract-reports.ts';
import type { Settings } from '../contract-settings.ts';
import { readQuery } from '../reading.ts';
import type { Services, Span } from '../services.ts';

/** Rows that a report holds at most; what is beyond is counted and named. */
export const ROWS_LIMIT = 100_000;

export interface ReportSource {
  readonly services: Services;
  readonly settings: Settings;
  readonly now: Date;
  /** Whether who asks may use an operation: a report tells nobody what the API would not. */
  readonly may: (operation: OperationId) => boolean;
}

/** The devices and the time that a report is about. */
export interface Scope extends Span {
  readonly q: string;
}

/** What is particular to a kind of report. */
export type Content = Pick<Report, 'title' | 'figures' | 'notes' | 'columns' | 'rows' | 'total'>;

/** True for what a role may do. */
export function mayAs(role: Role): ReportSource['may'] {
  return (operation) => rolesOf(operation)?.includes(role) ?? true;
}

/** Devices that a search finds, by name. */
export async function devicesOf({ services, now }: ReportSource, q: string): Promise<readonly Device[]> {
  const query = readQuery(q, DEVICES as Searchable<Device>, now);
  return (await services.devices.list({ query, limit: ROWS_LIMIT, cursor: null, sort: 'name' })).items;
}

/** What stands for a device. */
export function nameOf({ names, ips, macs, id }: Pick<Device, 'names' | 'ips' | 'macs' | 'id'>): string {
  return names[0] ?? ips[0] ?? macs[0] ?? id;
}

/** `infusion-pump` as “Infusion pump”. */
export function readable(word: string | null | undefined): string | null {
  if (word === null || word === undefined) return null;
  const text = kindInWords(word);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Columns by their ids: title, type and width. */
export function columnsOf(
  columns: Readonly<Record<string, readonly [title: string, width: number, type?: ReportColumn['type']]>>,
): readonly ReportColumn[] {
  return Object.entries(columns).map(([id, [title, width, type = 'text']]) => ({ id, title, type, width }));
}
