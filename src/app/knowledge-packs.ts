/** Knowledge that comes from outside and grows old: taken in from folders and addresses, kept as packs, loaded whole. */
import os from 'node:os';
import path from 'node:path';
import type { Advisory } from '#lifecycle/advisory.ts';
import type { DatedProduct } from '#lifecycle/dated.ts';
import { createGathering, type Gathered, PACKS, type PackName, type Rejected } from '#lifecycle/gathering.ts';
import type { ExploitedCatalogue } from '#lifecycle/kev.ts';
import { gatherAddress } from './knowledge-download.ts';
import { PackError } from './pack-error.ts';
import { FILE_LIMIT, gatherFiles } from './pack-files.ts';
import { type Kept, linesOf, type PackInfo, readIndex, writePacks } from './pack-store.ts';

export interface Packs {
  readonly advisories: readonly Advisory[];
  readonly exploited: ReadonlySet<string>;
  readonly dated: readonly DatedProduct[];
}

/** What an update came to, for each pack that it touched. */
export interface PackUpdate {
  readonly packs: readonly {
    readonly name: PackName;
    readonly documents: number;
    readonly newest: string;
    readonly rejected: readonly Rejected[];
  }[];
}

/** Where packs are kept: below the folder of data, else with the user's own data. */
export function packFolder(data: string | null): string {
  if (data !== null) return path.join(data, 'knowledge');
  const { XDG_DATA_HOME: own } = process.env;
  return path.join(own || path.join(os.homedir(), '.local', 'share'), 'wardline', 'knowledge');
}

/**
 * Takes in what a folder, file or https address holds. Documents are added to those that are kept, newer ones in the place of
 * older ones; either all that could be read is kept, or, where nothing could, nothing changes. Throws a PackError.
 */
export async function updatePacks(from: string, folder: string, now: () => Date): Promise<PackUpdate> {
  const gathering = createGathering();
  if (/^[a-z]+:\/\//i.test(from)) await gatherAddress(from, gathering, FILE_LIMIT);
  else gatherFiles(from, gathering);
  const gathered = gathering.end();
  const touched = PACKS.filter((name) => countOf(gathered, name) > 0);
  if (touched.length === 0) throw nothingIn(from, gathered);
  const before = readIndex(folder);
  const written = writePacks(folder, merge(gathered, folder, before), touched, { from, updated: now().toISOString() });
  const told = PACKS.filter((name) => touched.includes(name) || gathered.rejected[name].length > 0);
  return {
    packs: told.map((name) => {
      const { documents = 0, newest = '' } = written.find((pack) => pack.name === name) ?? {};
      return { name, documents, newest, rejected: gathered.rejected[name] };
    }),
  };
}

/** The packs that are kept, none where there are none. */
export function listPacks(folder: string): readonly PackInfo[] {
  return readIndex(folder);
}

/** Reads all packs; empty ones where nothing was ever updated. Throws a PackError on a damaged one. */
export function loadPacks(folder: string): Packs {
  const index = readIndex(folder);
  const exploited = linesOf<ExploitedCatalogue>(folder, index, 'exploited');
  return {
    advisories: linesOf<Advisory>(folder, index, 'advisories'),
    exploited: new Set(exploited.flatMap(({ cves }) => cves)),
    dated: linesOf<DatedProduct>(folder, index, 'support-dates'),
  };
}

function countOf({ advisories, exploited, dated }: Gathered, name: PackName): number {
  return { advisories: advisories.length, exploited: exploited === null ? 0 : 1, 'support-dates': dated.length }[name];
}

function nothingIn(from: string, { rejected }: Gathered): PackError {
  const refused = PACKS.flatMap((name) => rejected[name]);
  const [first] = refused;
  const why = first ? ` (${refused.length} refused, the first being ${first.file}: ${first.because})` : '';
  return new PackError(
    `${from}: holds no CSAF, KEV or endoflife document that can be read${why}; nothing was changed; name a folder of such files`,
  );
}

/** What was kept, with what is new in its place. */
function merge(
  gathered: Gathered,
  folder: string,
  index: readonly Kept[],
): Readonly<Record<PackName, readonly unknown[]>> {
  const advisories = new Map(linesOf<Advisory>(folder, index, 'advisories').map((advisory) => [advisory.id, advisory]));
  for (const advisory of gathered.advisories) {
    if ((advisories.get(advisory.id)?.date ?? '') <= advisory.date) advisories.set(advisory.id, advisory);
  }
  const dated = new Map(
    linesOf<DatedProduct>(folder, index, 'support-dates').map((product) => [product.source, product]),
  );
  for (const product of gathered.dated) dated.set(product.source, product);
  const [kept] = linesOf<ExploitedCatalogue>(folder, index, 'exploited');
  const { exploited } = gathered;
  const catalogue = exploited !== null && (kept?.date ?? '') <= exploited.date ? exploited : kept;
  return {
    advisories: [...advisories.values()],
    exploited: catalogue ? [catalogue] : [],
    'support-dates': [...dated.values()],
  };
}
