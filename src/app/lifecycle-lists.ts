/** Age and exposure as the API, the command line and the search read them: one device, a list, and sums. */
import type { KnowledgePack, LifecycleReader, LifecycleRow, LifecycleSummary } from '#api/lifecycle.ts';
import type { Page, PageRequest } from '#api/page.ts';
import type { Searchable } from '#base/query.ts';
import type { Device } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import { STANDINGS, type Standing } from '#model/lifecycle.ts';
import { DEVICES } from '#model/search.ts';
import type { Knowledge } from './knowledge.ts';
import { listPacks } from './knowledge-packs.ts';
import type { LifecycleBook } from './lifecycle-book.ts';
import { endOf, rowOf } from './lifecycle-rows.ts';
import { type Listing, page } from './lists.ts';

const DAY_MS = 86_400_000;
/** Most products told in a summary. */
const PRODUCT_LIMIT = 200;

/** Devices as far as this part needs them. */
export interface DeviceSource {
  devices(): readonly Device[];
  device(id: string): Device | null;
  facts(id: string): readonly Fact[];
}

export interface LifecycleDependencies {
  readonly source: DeviceSource;
  readonly book: LifecycleBook;
  readonly knowledge: Knowledge;
  /** Where packs are kept. */
  readonly packs: string;
  readonly now: () => Date;
}

/** What can be asked of devices, how old and exposed they are among it. */
export function searchableWith(book: LifecycleBook): Searchable<Device> {
  const fields = Object.entries(DEVICES.fields).map(([name, field]) => {
    const values = (device: Device): ReturnType<typeof field.values> =>
      field.values({ ...device, lifecycle: book.of(device) });
    return [name, LIFECYCLE_FIELDS.has(name) ? { ...field, values } : field] as const;
  });
  return { ...DEVICES, fields: Object.fromEntries(fields) };
}
const LIFECYCLE_FIELDS = new Set(['support', 'osSupport', 'supportEnds', 'exploited', 'advisory', 'cve']);

export function createLifecycleReader({ source, book, knowledge, packs, now }: LifecycleDependencies): LifecycleReader {
  /** The devices, by the newest edition of the knowledge. */
  const current = (): DeviceSource => {
    book.edition();
    return source;
  };
  return {
    of(id) {
      const device = current().device(id);
      return device && book.of(device);
    },
    async explain(id) {
      const device = current().device(id);
      if (device === null) return null;
      // What every protocol states is loaded when somebody asks.
      const { explainDevice } = await import('./explain.ts');
      return explainDevice(device, source.facts(id), book.of(device), knowledge);
    },
    list: (request) => listLifecycle(current().devices(), book, request),
    summary: () => summarize(current().devices(), book, now()),
    knowledge: () => packsOf(packs, now()),
  };
}

/** Devices of which something is dated or known. */
function listLifecycle(devices: readonly Device[], book: LifecycleBook, request: PageRequest): Page<LifecycleRow> {
  const known = devices.filter((device) => {
    const { products, open } = book.of(device);
    return products.length + open > 0;
  });
  const listing: Listing<Device> = {
    searchable: searchableWith(book),
    sorts: {
      ends: (device) => endOf(book.of(device)),
      open: (device) => String(book.of(device).open).padStart(9, '0'),
      name: ({ names }) => (names[0] ?? '').toLowerCase(),
    },
    otherwise: 'ends',
    idOf: ({ id }) => id,
  };
  const found = page(known, request, listing);
  return { ...found, items: found.items.map((device) => rowOf(device, book.of(device))) };
}

function summarize(devices: readonly Device[], book: LifecycleBook, now: Date): LifecycleSummary {
  const count = (): Record<Standing, number> =>
    Object.fromEntries(STANDINGS.map((word) => [word, 0])) as Record<Standing, number>;
  const [standing, os] = [count(), count()];
  const products = new Map<string, LifecycleSummary['products'][number]>();
  let affected = 0;
  let exploited = 0;
  for (const device of devices) {
    const lifecycle = book.of(device);
    standing[lifecycle.standing]++;
    os[lifecycle.os]++;
    if (lifecycle.open > 0) affected++;
    if (lifecycle.exploited) exploited++;
    for (const { product, part, date, extended, source, standing: stands } of lifecycle.products) {
      const key = `${part} ${product}`;
      const before = products.get(key)?.devices ?? 0;
      products.set(key, { product, part, standing: stands, date, extended, source, devices: before + 1 });
    }
  }
  const most = [...products.values()].sort((a, b) => b.devices - a.devices || (a.date < b.date ? -1 : 1));
  return {
    asOf: now.toISOString().slice(0, 10),
    devices: devices.length,
    standing,
    os,
    affected,
    exploited,
    products: most.slice(0, PRODUCT_LIMIT),
  };
}

function packsOf(folder: string, now: Date): readonly KnowledgePack[] {
  return listPacks(folder).map(({ name, documents, newest, updated }) => ({
    name,
    documents,
    newest,
    updated,
    ageDays: Math.max(0, Math.floor((now.getTime() - Date.parse(updated)) / DAY_MS)),
  }));
}
