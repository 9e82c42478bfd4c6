/** A prefix that OSPF reaches, and which of two ways to it is better: the kind of route before its costs (RFC 2328, 11 and 16.4). */
import { mergeHops, type NextHop } from '../routes.ts';

/** Kinds of routes in the order in which they are preferred. */
export const INTRA = 0;
export const INTER = 1;
export const EXTERNAL_1 = 2;
export const EXTERNAL_2 = 3;

/** How far a speaker is, and the first hops of all shortest paths. */
export interface Distance {
  readonly cost: number;
  readonly hops: readonly NextHop[];
}

export interface Reached {
  readonly value: bigint;
  readonly length: number;
  readonly kind: number;
  readonly cost: number;
  readonly metric: number;
  hops: readonly NextHop[];
}

/** Keeps the better of two ways to a prefix; of two that are equal, both. */
export function keep(all: Map<number, Reached>, reached: Reached): void {
  const key = keyOf(reached);
  const known = all.get(key);
  const order = known ? reached.kind - known.kind || reached.metric - known.metric || reached.cost - known.cost : -1;
  if (order < 0) all.set(key, reached);
  else if (order === 0 && known) known.hops = mergeHops(known.hops, reached.hops);
}

/** A prefix as somebody reaches it who is so far from the one that tells it. */
export function further(reached: Reached, { cost, hops }: Distance, kind: number): Reached {
  return { ...reached, kind, cost: reached.cost + cost, metric: reached.cost + cost, hops };
}

/** A prefix of IPv4 as one number. */
export function keyOf({ value, length }: { readonly value: bigint; readonly length: number }): number {
  return Number(value) * 64 + length;
}
