/** A path to a prefix as a BGP speaker has it (RFC 4271, 3.1), and the text by which it is seen whether paths changed. */
import { isBelow } from '#base/prefix.ts';
import type { BgpProcess } from '../../routing.ts';
import type { PolicyRoute } from '../policy.ts';
import type { Route } from '../routes.ts';
import type { BgpSession } from './sessions.ts';

/** What a router's own paths weigh (Cisco). */
const LOCAL_WEIGHT = 32_768;

export interface Path extends PolicyRoute {
  /** The session that it was heard on; null where it is the speaker's own. */
  readonly heard: BgpSession | null;
  /** Who brought it into the autonomous system, where it was reflected (RFC 4456, ORIGINATOR_ID). */
  readonly originator: bigint | null;
  /** The clusters that it was reflected in (RFC 4456, CLUSTER_LIST). */
  readonly clusters: readonly bigint[];
  /** A summary: packets end here where nothing more precise is known. */
  readonly aggregate: boolean;
}

/** The path of a speaker's own route; `origin` is 0 for one of its networks, 2 for one that is redistributed (RFC 4271, 5.1.1). */
export function ownPath(
  process: BgpProcess,
  { value, length, source, metric }: Pick<Route, 'value' | 'length' | 'source' | 'metric'>,
  origin: 0 | 2,
): Path {
  return {
    bits: 32,
    value,
    length,
    asPath: [],
    communities: [],
    localPreference: process.defaultLocalPreference,
    med: source === 'connected' ? 0 : metric,
    weight: LOCAL_WEIGHT,
    origin,
    tag: 0,
    nextHop: null,
    heard: null,
    originator: null,
    clusters: [],
    aggregate: false,
  };
}

/** True for a path to a part of a summary. */
export function isPartOf(path: Path, { value, length }: Pick<Route, 'value' | 'length'>): boolean {
  return path.length > length && isBelow({ bits: 32, value, length }, path);
}

/** Everything that a path says: where the text is the same, nothing changed. */
export function pathText(path: Path): string {
  const { asPath, communities, localPreference, med, origin, nextHop, originator, clusters, heard, weight } = path;
  return [
    asPath,
    communities,
    localPreference,
    med,
    origin,
    nextHop,
    originator,
    clusters,
    heard?.from.routerId,
    heard?.remoteAddress,
    weight,
  ].join('/');
}

/** The text of paths by their prefixes, in whatever order. */
export function pathsText(paths: ReadonlyMap<string, readonly Path[]>): string {
  return [...paths]
    .map(([key, several]) => `${key}:${several.map(pathText).join('|')}`)
    .sort()
    .join('\n');
}
