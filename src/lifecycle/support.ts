/** When the operating systems and the software of devices stop being mended. */
import type { InventoryDevice, InventorySystem, SupportMatch } from '#model/lifecycle.ts';
import type { DatedProduct, Support } from './dated.ts';
import { createProductDates } from './product-dates.ts';
import type { WindowsReader } from './windows.ts';

export interface SupportDates {
  /** What is dated in a device; what is not known to be dated is left out. */
  match(device: InventoryDevice): readonly SupportMatch[];
}

/** Puts together what Windows and the dated products come to. */
export function createSupportDates(windows: WindowsReader, products: readonly DatedProduct[]): SupportDates {
  const dates = createProductDates(products);
  const ofSystem = (system: InventorySystem): readonly Support[] => {
    const found = windows(system);
    return found.length > 0 ? found : dates.find('', system.name ?? '', system.version ?? system.build ?? '');
  };
  return {
    match({ id, os, software }) {
      const found = [
        { part: 'os' as const, support: os ? ofSystem(os) : [] },
        ...(software ?? []).map(({ vendor, product, version }) => {
          const system = windows({ name: product, version });
          const support = system.length > 0 ? system : dates.find(vendor ?? '', product ?? '', version ?? '');
          return { part: 'software' as const, support };
        }),
      ];
      const rows = found.flatMap(({ part, support }) => rowOf(id, part, support) ?? []);
      return rows.filter((row, place) => rows.findIndex(({ product }) => product === row.product) === place);
    },
  };
}

/**
 * One row for what a name may stand for. Where editions have days of their own, the row's is the first day on which one of
 * them was out of support, the extended one the last day on which one of them still is mended.
 */
function rowOf(device: string, part: SupportMatch['part'], support: readonly Support[]): SupportMatch | null {
  const distinct = [...new Map(support.map((entry) => [entry.product, entry])).values()];
  const [first, ...others] = distinct;
  if (!first) return null;
  const product = others.length === 0 ? first.product : [...new Set(distinct.map(({ family }) => family))].join(' or ');
  const date = distinct.map((entry) => entry.date).sort()[0] ?? first.date;
  const latest =
    distinct
      .map((entry) => entry.extended ?? entry.date)
      .sort()
      .at(-1) ?? date;
  const row = {
    device,
    kind: 'end-of-support',
    part,
    product,
    date,
    extended: latest > date ? latest : null,
    source: first.source,
  } as const;
  if (others.length === 0) return row;
  return {
    ...row,
    editions: distinct.map((entry) => ({ product: entry.product, date: entry.date, extended: entry.extended })),
  };
}
