/** Whom every way from an entry to a device goes through: dominators (Cooper, Harvey and Kennedy, A Simple, Fast Dominance Algorithm, 2001). */
import type { WormNetwork } from './network.ts';

type Rows = Pick<WormNetwork, 'starts' | 'targets'>;

/** What is reached, and the tree of dominators over it. Places are those in `order`; a dominator comes later than whom it dominates. */
export interface Dominance {
  /** Devices that are reached, the entry last. */
  readonly order: readonly number[];
  /** Place of the nearest dominator; that of the entry is its own. */
  readonly above: Int32Array;
}

/** The dominators from an entry, in a network without the `gone`. */
export function dominatorsFrom(network: Rows, entry: number, gone: ReadonlySet<number>): Dominance {
  const order = postorder(network, entry, gone);
  const place = new Map(order.map((device, index) => [device, index]));
  const before: number[][] = order.map(() => []);
  for (const [from, device] of order.entries())
    for (let at = network.starts[device] ?? 0; at < (network.starts[device + 1] ?? 0); at++)
      before[place.get(network.targets[at] ?? 0) ?? -1]?.push(from);
  const top = order.length - 1;
  const above = new Int32Array(order.length).fill(-1);
  above[top] = top;
  for (let isNews = true; isNews; ) {
    isNews = false;
    for (let at = top - 1; at >= 0; at--) {
      let next = -1;
      for (const one of before[at] ?? []) if (above[one] !== -1) next = next === -1 ? one : meet(above, next, one);
      if (next === above[at]) continue;
      above[at] = next;
      isNews = true;
    }
  }
  return { order, above };
}

/** The nearest place that dominates both. */
function meet(above: Int32Array, one: number, other: number): number {
  let [a, b] = [one, other];
  while (a !== b) {
    while (a < b) a = above[a] ?? b;
    while (b < a) b = above[b] ?? a;
  }
  return a;
}

/** For each place the weight of all that it dominates, itself included. */
export function weightsBelow({ order, above }: Dominance, weightOf: (device: number) => number): Float64Array {
  const weights = Float64Array.from(order, weightOf);
  for (let at = 0; at < order.length - 1; at++) {
    const up = above[at] ?? 0;
    weights[up] = (weights[up] ?? 0) + (weights[at] ?? 0);
  }
  return weights;
}

/** The devices that a place dominates, itself included. */
export function devicesBelow({ order, above }: Dominance, place: number): readonly number[] {
  const isBelow = new Uint8Array(order.length);
  isBelow[place] = 1;
  for (let at = place - 1; at >= 0; at--) isBelow[at] = isBelow[above[at] ?? 0] ?? 0;
  return order.filter((_, at) => isBelow[at] === 1);
}

/** Devices in the order in which a walk in depth leaves them, without recursion. */
function postorder({ starts, targets }: Rows, entry: number, gone: ReadonlySet<number>): readonly number[] {
  const seen = new Set([entry, ...gone]);
  const order: number[] = [];
  const stack = [{ device: entry, at: starts[entry] ?? 0 }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const end = starts[top.device + 1] ?? 0;
    while (top.at < end && seen.has(targets[top.at] ?? 0)) top.at++;
    if (top.at >= end) {
      order.push(top.device);
      stack.pop();
      continue;
    }
    const next = targets[top.at] ?? 0;
    seen.add(next);
    stack.push({ device: next, at: starts[next] ?? 0 });
  }
  return order;
}
