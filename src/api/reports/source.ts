/** What reports are made from: the services of the house, as far as who asks may see them. */
import { kindInWords } from '#base/kind-words.ts';
import type { Searchable } from '#base/query.ts';
import type { Device } from '#model/device.ts';
import { DEVICES } from '#model/search.ts';
import type { Role } from '../accounts.ts';
import { type OperationId, rolesOf } from '../auth/permissions.ts';
import type { Report, ReportColumn } from '../contract-reports.ts';
import type { Settings } from '../contract-settings.ts';
import type { LifecycleRow } from '../lifecycle.ts';
import type { Span } from '../page.ts';
import { readQuery } from '../reading.ts';
import type { Services } from '../services.ts';

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
export type Content = Pick<Report, 'title' | 'summary' | 'figures' | 'notes' | 'columns' | 'rows' | 'total'>;

/** True for what a role may do. */
export function mayAs(role: Role): ReportSource['may'] {
  return (operation) => rolesOf(operation)?.includes(role) ?? true;
}

/** Devices that a search finds: by category and then by name, those of which nobody knows what they are at the end. */
export async function devicesOf({ services, now }: ReportSource, q: string): Promise<readonly Device[]> {
  const query = readQuery(q, DEVICES as Searchable<Device>, now);
  const { items } = await services.devices.list({ query, limit: ROWS_LIMIT, cursor: null, sort: 'name' });
  const category = ({ identity }: Device): string => identity.category?.value ?? '\uffff';
  // The order of names stays within a category.
  return items.toSorted((a, b) => (category(a) < category(b) ? -1 : category(a) > category(b) ? 1 : 0));
}

/** Devices of the scope that were seen in the period. */
export async function devicesSeen(source: ReportSource, { q, from, to }: Scope): Promise<readonly Device[]> {
  return (await devicesOf(source, q)).filter(({ firstSeen, lastSeen }) => firstSeen < to && lastSeen >= from);
}

/** How devices of the scope stand, as far as anything is dated or known of them. */
export async function standingsOf({ services, now }: ReportSource, { q }: Scope): Promise<readonly LifecycleRow[]> {
  const query = readQuery(q, DEVICES, now);
  return (await services.lifecycle.list({ query, limit: ROWS_LIMIT, cursor: null })).items;
}

/** The most frequent of some words, with how often: “Workstation (4), CT scanner (1)”. */
export function mostOf(words: readonly string[], most: number): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([word, count]) => `${word} (${count.toLocaleString('en')})`)
    .join(', ');
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
