/** What one speaker says to another over a session, and what the other takes of it (RFC 4271, 9.1.1 and 9.2; RFC 4456 of reflectors). */
import type { Policies } from '../policy.ts';
import { ownPath, type Path } from './path.ts';
import type { BgpSession, BgpSpeaker } from './sessions.ts';

/** Communities of RFC 1997: not to leave the autonomous system, and to be told to nobody. */
const NO_EXPORT = ['65535:65281', '65535:65283'];
const NO_ADVERTISE = '65535:65282';
/** Numbers of autonomous systems for private use (RFC 6996). */
const PRIVATE_AS = { first: 64_512, last: 65_534 } as const;

export class Exchange {
  readonly #speaker: BgpSpeaker;
  readonly #policies: Policies;

  constructor(speaker: BgpSpeaker, policies: Policies) {
    this.#speaker = speaker;
    this.#policies = policies;
  }

  /** The path as the other end of a session is told it; null where it is not told. */
  outgoing(session: BgpSession, path: Path): Path | null {
    const { own } = session;
    if (!isToldTo(session, path)) return null;
    if (!this.#policies.prefixList(own.prefixListOut, path)) return null;
    if (!this.#policies.distributeList(own.distributeListOut, path)) return null;
    if (!this.#policies.asPathList(own.filterListOut, path)) return null;
    const fresh = session.external && path.heard !== null ? { ...path, med: 0 } : path;
    const told = this.#policies.routeMap(own.routeMapOut, { ...fresh, nextHop: toldHop(session, path) });
    return told && this.#addressed(session, told, path);
  }

  /** The default route, where a session is told one whatever the speaker knows. */
  defaultTo(session: BgpSession): Path {
    const everything = { value: 0n, length: 0, source: 'bgp', metric: 0 } as const;
    return this.#addressed(session, ownPath(this.#speaker.process, everything, 0));
  }

  /** The path as this speaker takes it from a session; null where it does not. */
  incoming(session: BgpSession, path: Path): Path | null {
    const { theirs } = session;
    const { process, routerId } = this.#speaker;
    const own = theirs.localAs ?? process.as;
    if (path.asPath.filter((as) => as === own).length > theirs.allowOwnAs) return null;
    if (path.originator === routerId || path.clusters.includes(routerId)) return null;
    const fresh: Path = {
      ...path,
      heard: session,
      weight: theirs.weight,
      localPreference: session.external ? process.defaultLocalPreference : path.localPreference,
    };
    if (!this.#policies.prefixList(theirs.prefixListIn, fresh)) return null;
    if (!this.#policies.distributeList(theirs.distributeListIn, fresh)) return null;
    if (!this.#policies.asPathList(theirs.filterListIn, fresh)) return null;
    return this.#policies.routeMap(theirs.routeMapIn, fresh);
  }

  /** With the numbers and the next hop that the sender puts in; `source` is the path as it was before route maps. */
  #addressed(session: BgpSession, path: Path, source: Path = path): Path {
    const { process, routerId } = this.#speaker;
    const as = session.own.localAs ?? process.as;
    const kept = session.own.removePrivateAs ? path.asPath.filter((number) => !isPrivate(number)) : path.asPath;
    const reflected = !session.external && source.heard !== null && !source.heard.external;
    return {
      ...path,
      asPath: session.external ? [as, ...kept] : path.asPath,
      communities: session.own.sendCommunity ? path.communities : [],
      nextHop: path.nextHop ?? session.address,
      originator: reflected ? (source.originator ?? source.heard?.from.routerId ?? null) : null,
      clusters: reflected ? [routerId, ...source.clusters] : [],
      aggregate: false,
    };
  }
}

/** Whether the other end may hear of a path, before any policy. */
function isToldTo(session: BgpSession, { heard, communities }: Path): boolean {
  if (heard?.from === session.to || communities.includes(NO_ADVERTISE)) return false;
  if (session.external) return !communities.some((community) => NO_EXPORT.includes(community));
  // What one internal neighbour said is told to another by a reflector alone (RFC 4456).
  const isInternal = heard !== null && !heard.external;
  return !isInternal || heard.theirs.routeReflectorClient || session.own.routeReflectorClient;
}

/** The next hop that is told where no route map says another; null for the speaker's own address. */
function toldHop(session: BgpSession, { heard, nextHop }: Path): bigint | null {
  if (session.external || heard === null) return null;
  return session.own.nextHopSelf && heard.external ? null : nextHop;
}

function isPrivate(as: number): boolean {
  return as >= PRIVATE_AS.first && as <= PRIVATE_AS.last;
}
