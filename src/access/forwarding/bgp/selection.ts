/**
 * Which of several paths to one prefix a speaker uses: Cisco's published order, over what RFC 4271 (9.1.2) leaves open. What depends
 * on the age of a path is left to the router's number.
 */
import type { BgpProcess } from '../../routing.ts';
import type { Path } from './path.ts';

/** What a prefix comes to at a speaker. */
export interface Chosen {
  readonly best: Path;
  /** The best, and all that are as good for several ways at once. */
  readonly several: readonly Path[];
  /** All whose next hop can be reached. */
  readonly all: readonly Path[];
}

export class Selection {
  readonly #process: BgpProcess;
  readonly #costOf: (hop: bigint) => number | null;

  /** `costOf` says what the way to a next hop costs; null where there is none. */
  constructor(process: BgpProcess, costOf: (hop: bigint) => number | null) {
    this.#process = process;
    this.#costOf = costOf;
  }

  /** True where packets can follow the path. */
  isUsable(path: Path): boolean {
    return path.heard === null || this.#cost(path) !== null;
  }

  /** Chooses among paths to one prefix; null where none can be used. */
  choose(paths: readonly Path[]): Chosen | null {
    const usable = paths.filter((path) => this.isUsable(path));
    const [first, ...others] = usable;
    if (!first) return null;
    const best = others.reduce((known, path) => (this.#compare(path, known) < 0 ? path : known), first);
    const { external, internal } = this.#process.maximumPaths;
    const limit = best.heard?.external === false ? internal : external;
    const alike = usable
      .filter((path) => path !== best && this.#isAlike(path, best))
      .sort((a, b) => this.#compare(a, b));
    const several = unlikeHops([best, ...alike]).slice(0, Math.max(1, limit));
    return { best, several, all: usable };
  }

  /** Below 0 where the first is the better path. */
  #compare(a: Path, b: Path): number {
    return this.#compareWorth(a, b) || compareTies(a, b);
  }

  /** The part of the order that makes paths differ in worth. */
  #compareWorth(a: Path, b: Path): number {
    return (
      b.weight - a.weight ||
      b.localPreference - a.localPreference ||
      Number(b.heard === null) - Number(a.heard === null) ||
      a.asPath.length - b.asPath.length ||
      a.origin - b.origin ||
      this.#compareMed(a, b) ||
      Number(b.heard?.external ?? true) - Number(a.heard?.external ?? true) ||
      (this.#cost(a) ?? 0) - (this.#cost(b) ?? 0)
    );
  }

  /** The metric of a neighbouring system says nothing beside another system's. */
  #compareMed(a: Path, b: Path): number {
    return this.#process.alwaysCompareMed || a.asPath[0] === b.asPath[0] ? a.med - b.med : 0;
  }

  #isAlike(path: Path, best: Path): boolean {
    if (path.heard === null || best.heard === null || this.#compareWorth(path, best) !== 0) return false;
    return this.#process.multipathRelax || path.asPath.join() === best.asPath.join();
  }

  #cost({ nextHop }: Path): number | null {
    return nextHop === null ? 0 : this.#costOf(nextHop);
  }
}

/** The part of the order that decides between paths of one worth. */
function compareTies(a: Path, b: Path): number {
  const idOf = (path: Path): bigint => path.originator ?? path.heard?.from.routerId ?? 0n;
  return (
    compareNumbers(idOf(a), idOf(b)) ||
    a.clusters.length - b.clusters.length ||
    compareNumbers(a.heard?.address ?? 0n, b.heard?.address ?? 0n) ||
    compareNumbers(a.nextHop ?? 0n, b.nextHop ?? 0n)
  );
}

function compareNumbers(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The first path of each next hop. */
function unlikeHops(paths: readonly Path[]): readonly Path[] {
  return paths.filter((path, at) => paths.findIndex(({ nextHop }) => nextHop === path.nextHop) === at);
}
