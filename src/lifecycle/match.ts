/** Holds devices against advisories: which speak of them, how surely, and what they say. */
import type { AdvisoryMatch, InventoryDevice } from '#model/lifecycle.ts';
import type { Advisory } from './advisory.ts';
import { readDeviceName } from './device-name.ts';
import { rowsOf } from './holding.ts';
import type { Names } from './names.ts';
import { createProductIndex, type ProductIndex, type Shelf, statementOf } from './product-index.ts';
import { type Candidate, type Hit, qualityOf, rank, reasonOf } from './quality.ts';
import { judge } from './statement.ts';
import { type Subject, subjectsOf } from './subjects.ts';
import type { Vendor } from './vendors.ts';
import { parseVersion } from './version.ts';

/** Most names whose products are remembered. */
const MEMORY_LIMIT = 50_000;

export interface Matcher {
  /** The advisories that speak of a device, the surest first. */
  match(device: InventoryDevice): readonly AdvisoryMatch[];
}

/** Makes a matcher of advisories; `isExploited` says whether a CVE is known to be. */
export function createMatcher(
  advisories: readonly Advisory[],
  names: Names,
  isExploited: (cve: string) => boolean,
): Matcher {
  const index = createProductIndex(advisories, names);
  const makersOf = remembering((key) => makersIn(JSON.parse(key) as AskedMaker, names, index));
  const candidatesOf = remembering((key): readonly Candidate[] => {
    const asked = JSON.parse(key) as Asked;
    return candidatesFor(asked, names, index, makersOf(JSON.stringify(makerOf(asked, names))));
  });
  return {
    match(device) {
      const hits = new Map<number, Hit[]>();
      for (const subject of subjectsOf(device)) {
        const { kind, vendor, name, isWholeName } = subject;
        collect(subject, candidatesOf(JSON.stringify({ kind, vendor, name, isWholeName })), hits);
      }
      const rows = [...hits].flatMap(([place, found]) => {
        const advisory = advisories[place];
        return advisory ? rowsOf(device.id, advisory, found, isExploited) : [];
      });
      return rows.sort((a, b) => rank(a.quality) - rank(b.quality) || (a.advisory < b.advisory ? -1 : 1));
    },
  };
}

/** Inventories repeat their models: answers are kept, and forgotten together when they are too many. */
function remembering<Answer>(make: (asked: string) => Answer): (asked: string) => Answer {
  const kept = new Map<string, Answer>();
  return (asked) => {
    const known = kept.get(asked);
    if (known !== undefined) return known;
    if (kept.size >= MEMORY_LIMIT) kept.clear();
    const answer = make(asked);
    kept.set(asked, answer);
    return answer;
  };
}

/** Adds, per advisory, the products that a subject is or may be. */
function collect(subject: Subject, candidates: readonly Candidate[], hits: Map<number, Hit[]>): void {
  const best = bestFits(candidates);
  const version = parseVersion(subject.version);
  // Advisories of which a statement could be held against the version: what cannot be compared says nothing beside it.
  const decided = new Set<number>();
  const undecided: (readonly [number, Hit])[] = [];
  for (const candidate of candidates) {
    for (const listed of candidate.group.listed) {
      if (candidate.fit < (best.get(listed.advisory) ?? 0)) continue;
      const statement = statementOf(listed);
      const verdict = version ? judge(statement, version) : 'unknown';
      if (verdict !== 'unknown') decided.add(listed.advisory);
      const quality = qualityOf(subject, candidate, listed, verdict);
      if (quality === null) continue;
      const because = reasonOf(subject, candidate, statement, quality, verdict);
      const hit = { product: listed.product, part: subject.kind, quality, isEvery: statement.isAll, because };
      if (verdict === 'unknown') undecided.push([listed.advisory, hit]);
      else add(hits, listed.advisory, hit);
    }
  }
  for (const [advisory, hit] of undecided) if (!decided.has(advisory)) add(hits, advisory, hit);
}

/** How well the best name of each advisory fits: the others of the advisory are not meant. */
function bestFits(candidates: readonly Candidate[]): ReadonlyMap<number, number> {
  const best = new Map<number, number>();
  for (const { group, fit } of candidates) {
    for (const { advisory } of group.listed) best.set(advisory, Math.max(best.get(advisory) ?? 0, fit));
  }
  return best;
}

function add(hits: Map<number, Hit[]>, advisory: number, hit: Hit): void {
  const known = hits.get(advisory);
  if (known) known.push(hit);
  else hits.set(advisory, [hit]);
}

type Asked = Omit<Subject, 'version'>;

/** Who makes a thing: the maker that is stated, and that of the operating system it is. */
interface AskedMaker {
  readonly vendor: string;
  readonly systemMaker: string | null;
}

function makerOf({ kind, vendor, name }: Asked, names: Names): AskedMaker {
  return { vendor, systemMaker: kind === 'os' ? names.makerOf(name) : null };
}

/** Makers by whom a subject can be: known to be, or, where nobody says who made it, all. */
interface Makers {
  readonly isSame: (other: Vendor) => boolean;
  readonly shelves: readonly Shelf[];
}

function makersIn({ vendor, systemMaker }: AskedMaker, { vendors }: Names, index: ProductIndex): Makers {
  const stated = [vendor, systemMaker ?? ''].filter((name) => name !== '').map((name) => vendors.read(name));
  const judged = new Map<Vendor, boolean>();
  const isSame = (other: Vendor): boolean => {
    const known = judged.get(other) ?? stated.some((one) => vendors.areSame(one, other));
    judged.set(other, known);
    return known;
  };
  return { isSame, shelves: index.shelves((other) => stated.length === 0 || other.words.size === 0 || isSame(other)) };
}

/** The products whose name and maker fit a subject. */
function candidatesFor(
  { kind, vendor, name, isWholeName }: Asked,
  { vendors, telling }: Names,
  { find }: ProductIndex,
  { isSame, shelves }: Makers,
): readonly Candidate[] {
  const { words, all } = vendors.read(vendor);
  const device = readDeviceName(name, telling, all);
  const least = isWholeName ? 4 : 1;
  const isTelling = device.telling !== 0 || kind !== 'device';
  const own = [...words];
  const candidates: Candidate[] = [];
  for (const { group, fit } of find(device, shelves, words)) {
    if (fit < least) continue;
    // Welch Allyn as the maker, and in the product's name.
    const isNamed = own.length > 0 && own.every((word) => group.name.words.has(word));
    const isSameMaker = isNamed || isSame(group.vendor);
    if (isSameMaker || (fit >= 3 && isTelling)) candidates.push({ group, fit, isSameMaker });
  }
  return candidates;
}
