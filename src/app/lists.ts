/** Lists of things held in memory: filtered by a query, sorted, and handed out page by page behind a cursor that stays true while things are added. */

import type { DeviceReader } from '#api/devices.ts';
import { type Page, type PageRequest, UnknownCursor } from '#api/page.ts';
import type { FindingReader } from '#api/services.ts';
import type { Searchable } from '#base/query.ts';
import { matches } from '#base/query-match.ts';
import type { Device } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import { type Finding, SEVERITIES } from '#model/finding.ts';
import { FINDINGS } from '#model/search.ts';
import type { Triage } from '#model/triage.ts';
import type { Core } from './core/core.ts';
import { countDevices } from './device-counts.ts';

/** By what a list can be sorted: the text that orders a thing. */
type Sorts<Thing> = Readonly<Record<string, (thing: Thing) => string>>;

/** How things of one kind are searched and ordered. */
export interface Listing<Thing> {
  readonly searchable: Searchable<Thing>;
  readonly sorts: Sorts<Thing>;
  readonly otherwise: string;
  idOf(thing: Thing): string;
}

/** The worst last, as sorted. */
const RANKS = SEVERITIES.toReversed();
const LONGEST_CURSOR = 2000;

const DEVICE_LISTING: Omit<Listing<Device>, 'searchable'> = {
  sorts: {
    name: ({ names }) => (names[0] ?? '').toLowerCase(),
    ip: ({ ips }) => sortableIp(ips[0] ?? ''),
    category: ({ identity }) => identity.category?.value ?? '',
    manufacturer: ({ identity }) => (identity.manufacturer?.value ?? '').toLowerCase(),
    firstSeen: ({ firstSeen }) => firstSeen,
    lastSeen: ({ lastSeen }) => lastSeen,
  },
  otherwise: '-lastSeen',
  idOf: ({ id }) => id,
};

const FINDING_LISTING: Listing<Finding> = {
  searchable: FINDINGS,
  sorts: {
    start: ({ start }) => start,
    severity: ({ severity, start }) => `${RANKS.indexOf(severity)} ${start}`,
  },
  otherwise: '-start',
  idOf: ({ id }) => id,
};

/** The devices as the API reads them. */
export function createDeviceReader(core: Core, searchable: Searchable<Device>): DeviceReader {
  return {
    list: (request) => page(core.devices(), request, { ...DEVICE_LISTING, searchable }),
    get: (id) => core.device(id),
    counts: (query, by) => countDevices(core.devices(), query, by, searchable),
    byAddress: (address) => core.byAddress(address),
    facts: (id): readonly Fact[] => core.facts(id),
  };
}

/** The findings as the API reads them. */
export function createFindingReader(core: Core, triageOf: (finding: Finding) => Triage): FindingReader {
  const whole = (finding: Finding): Finding => ({ ...finding, triage: triageOf(finding) });
  return {
    list: (request) => page(core.findings().map(whole), request, FINDING_LISTING),
    get: (id) => {
      const finding = core.findings().find((one) => one.id === id);
      return finding ? whole(finding) : null;
    },
  };
}

/** A piece of a list. Throws an UnknownCursor. */
export function page<Thing>(things: readonly Thing[], request: PageRequest, listing: Listing<Thing>): Page<Thing> {
  const { query, limit, cursor, sort = listing.otherwise } = request;
  const falls = sort.startsWith('-');
  const order = listing.sorts[falls ? sort.slice(1) : sort];
  if (!order) throw new RangeError(`cannot sort by ${sort}`);
  const sign = falls ? -1 : 1;
  const compare = (a: readonly [string, string], b: readonly [string, string]): number =>
    (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0) * sign;
  const behind = cursor === null ? null : placeOf(cursor);
  const places: Placed<Thing>[] = [];
  let total = 0;
  for (const thing of things) {
    if (!matches(query, thing, listing.searchable)) continue;
    total++;
    const place = [order(thing), listing.idOf(thing)] as const;
    if (behind === null || compare(place, behind) > 0) places.push({ thing, place });
  }
  const rest = firstOf(places, limit + 1, (a, b) => compare(a.place, b.place));
  const items = rest.slice(0, limit);
  const last = rest.length > limit ? items[items.length - 1] : undefined;
  return {
    items: items.map(({ thing }) => thing),
    next: last ? Buffer.from(JSON.stringify(last.place)).toString('base64url') : null,
    total,
  };
}

interface Placed<Thing> {
  readonly thing: Thing;
  readonly place: readonly [string, string];
}

/** The first `count` in order. Of a hundred thousand a page is found without putting all of them in order. */
function firstOf<Item>(items: Item[], count: number, compare: (a: Item, b: Item) => number): readonly Item[] {
  if (items.length <= count * 4) return items.sort(compare).slice(0, count);
  let first: Item[] = [];
  let waiting: Item[] = [];
  let bound: Item | undefined;
  for (const item of items) {
    if (bound !== undefined && compare(item, bound) >= 0) continue;
    waiting.push(item);
    if (waiting.length < count) continue;
    first = [...first, ...waiting].sort(compare).slice(0, count);
    waiting = [];
    bound = first[count - 1];
  }
  return [...first, ...waiting].sort(compare).slice(0, count);
}

function placeOf(cursor: string): readonly [string, string] {
  try {
    if (cursor.length > LONGEST_CURSOR) throw new RangeError('too long');
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(place) && typeof place[0] === 'string' && typeof place[1] === 'string')
      return [place[0], place[1]];
  } catch {
    // What cannot be read is no cursor of ours.
  }
  throw new UnknownCursor();
}

/** IPv4 parts padded so that the order of the texts is the order of the addresses; IPv6 behind them. */
function sortableIp(ip: string): string {
  return ip.includes(':')
    ? `~${ip}`
    : ip
        .split('.')
        .map((part) => part.padStart(3, '0'))
        .join('.');
}
