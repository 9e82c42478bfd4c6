/** What holds of a device by one advisory: its statements weighed for each CVE, as the rows that are told. */
import type { AdvisoryMatch } from '#model/lifecycle.ts';
import type { Advisory, Status } from './advisory.ts';
import { type Hit, rank } from './quality.ts';

/** One hit per product: the surest. */
function surest(hits: readonly Hit[]): ReadonlyMap<number, Hit> {
  const best = new Map<number, Hit>();
  for (const hit of hits) {
    const known = best.get(hit.product);
    if (!known || rank(hit.quality) < rank(known.quality)) best.set(hit.product, hit);
  }
  return best;
}

/** What holds of one CVE: the status, and the products that say so. */
interface Holding {
  readonly status: Status;
  readonly products: readonly Hit[];
  readonly reason: string;
}

/** The rows that an advisory comes to: one for each status and product name. */
export function rowsOf(
  device: string,
  advisory: Advisory,
  found: readonly Hit[],
  isExploited: (cve: string) => boolean,
): readonly AdvisoryMatch[] {
  const rows = new Map<string, { holding: Holding; product: string; hits: Set<Hit>; cves: Set<string> }>();
  for (const [cve, holding] of holdingsOf(advisory, surest(found))) {
    for (const hit of holding.products) {
      const product = advisory.products[hit.product]?.name ?? '';
      const key = `${holding.status}\n${product}`;
      const row = rows.get(key) ?? { holding, product, hits: new Set(), cves: new Set() };
      rows.set(key, row);
      row.hits.add(hit);
      if (cve !== '') row.cves.add(cve);
    }
  }
  return [...rows.values()].map(({ holding: { status, reason }, product, hits, cves }) => {
    const [best] = [...hits].sort((a, b) => rank(a.quality) - rank(b.quality));
    const isOpen = status === 'known_affected' || status === 'under_investigation';
    return {
      device,
      kind: 'advisory',
      part: best?.part ?? 'device',
      advisory: advisory.id,
      title: advisory.title,
      date: advisory.date,
      url: advisory.url,
      product,
      status,
      quality: best?.quality ?? 'possible',
      cves: [...cves],
      exploited: [...cves].some(isExploited),
      because: [best?.because ?? '', reason].filter((text) => text !== '').join('; '),
      remediation: isOpen ? remediesFor(advisory, hits) : [],
    };
  });
}

function remediesFor({ remedies }: Advisory, hits: ReadonlySet<Hit>): readonly string[] {
  const places = new Set([...hits].map(({ product }) => product));
  return remedies
    .filter(({ products }) => products === null || products.some((place) => places.has(place)))
    .map(({ text }) => text);
}

/** For each CVE what holds, where statements overlap. */
function holdingsOf({ statements }: Advisory, hits: ReadonlyMap<number, Hit>): ReadonlyMap<string, Holding> {
  const holdings = new Map<string, Holding>();
  for (const { cves, status, products, reason = '' } of statements) {
    const found = products.flatMap((place) => hits.get(place) ?? []);
    if (found.length === 0) continue;
    const holding = { status, products: found, reason };
    for (const cve of cves.length > 0 ? cves : ['']) {
      const known = holdings.get(cve);
      if (known?.status === status) holdings.set(cve, { ...known, products: [...known.products, ...found] });
      else if (!known || weightOf(holding) > weightOf(known)) holdings.set(cve, holding);
    }
  }
  return new Map([...holdings].filter(([, holding]) => weightOf(holding) > 0));
}

/**
 * Which of two statements of one CVE holds: what is stated of exactly this version before what is stated of a range, and among
 * equals fixed and not affected before affected. Where the version is not known, nothing is known to be fixed, and not to be
 * affected only where that is said of all versions.
 */
function weightOf({ status, products }: Holding): number {
  const best = Math.min(...products.map(({ quality }) => rank(quality)));
  const isCleared = status === 'fixed' || status === 'known_not_affected';
  if (best >= rank('family')) {
    if (isCleared)
      return status === 'fixed' || best > rank('family') || !products.every(({ isEvery }) => isEvery) ? 0 : 1;
    return status === 'known_affected' ? 3 : 2;
  }
  return (best === 0 ? 20 : 10) + (isCleared ? 3 : status === 'known_affected' ? 2 : 1);
}
