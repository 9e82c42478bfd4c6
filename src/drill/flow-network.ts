/** Minimum cuts by maximum flow: Dinic's algorithm (1970) over typed arrays, without recursion. */

/** More than any sum of finite capacities. */
export const UNCUTTABLE: number = 2 ** 52;

export interface Arc {
  readonly from: number;
  readonly to: number;
  /** A whole number; UNCUTTABLE for what may not be cut. */
  readonly capacity: number;
}

/**
 * The arcs of a minimum cut between two nodes, by index, or null where every cut takes one that may not be cut. Of the
 * minimum cuts the one nearest to the source.
 */
export function minimumCut(
  nodes: number,
  arcs: readonly Arc[],
  source: number,
  sink: number,
): readonly number[] | null {
  const flow = new FlowNetwork(nodes, arcs);
  if (flow.maximise(source, sink) >= UNCUTTABLE) return null;
  const side = flow.levels;
  const cut: number[] = [];
  for (const [index, { from, to }] of arcs.entries())
    if ((side[from] ?? -1) >= 0 && (side[to] ?? -1) < 0) cut.push(index);
  return cut;
}

class FlowNetwork {
  /** Steps from the source over arcs with room, or -1; after the last phase those of the source's side are not -1. */
  readonly levels: Int32Array;
  readonly #heads: Uint32Array;
  readonly #room: Float64Array;
  readonly #starts: Uint32Array;
  /** Arcs by the node they leave: 2i along arc i, 2i+1 back. */
  readonly #leaving: Uint32Array;
  readonly #next: Uint32Array;

  constructor(nodes: number, arcs: readonly Arc[]) {
    this.levels = new Int32Array(nodes);
    this.#heads = new Uint32Array(arcs.length * 2);
    this.#room = new Float64Array(arcs.length * 2);
    this.#starts = new Uint32Array(nodes + 1);
    this.#leaving = new Uint32Array(arcs.length * 2);
    this.#next = new Uint32Array(nodes);
    for (const { from, to } of arcs) {
      this.#count(from);
      this.#count(to);
    }
    for (let node = 0; node < nodes; node++)
      this.#starts[node + 1] = (this.#starts[node + 1] ?? 0) + (this.#starts[node] ?? 0);
    const filled = this.#starts.slice();
    for (const [index, { from, to, capacity }] of arcs.entries()) {
      this.#heads[index * 2] = to;
      this.#heads[index * 2 + 1] = from;
      this.#room[index * 2] = capacity;
      this.#leaving[filled[from] ?? 0] = index * 2;
      filled[from] = (filled[from] ?? 0) + 1;
      this.#leaving[filled[to] ?? 0] = index * 2 + 1;
      filled[to] = (filled[to] ?? 0) + 1;
    }
  }

  #count(node: number): void {
    this.#starts[node + 1] = (this.#starts[node + 1] ?? 0) + 1;
  }

  /** Pushes all that goes, or until it is more than any cut of arcs that may be cut. */
  maximise(source: number, sink: number): number {
    let total = 0;
    while (total < UNCUTTABLE && this.#level(source, sink)) {
      this.#next.set(this.#starts.subarray(0, this.#next.length));
      for (let pushed = this.#push(source, sink); pushed > 0; pushed = this.#push(source, sink)) {
        total += pushed;
        if (total >= UNCUTTABLE) break;
      }
    }
    return total;
  }

  #level(source: number, sink: number): boolean {
    this.levels.fill(-1);
    this.levels[source] = 0;
    const queue = [source];
    for (let at = 0; at < queue.length; at++) {
      const node = queue[at] ?? 0;
      for (let place = this.#starts[node] ?? 0; place < (this.#starts[node + 1] ?? 0); place++) {
        const arc = this.#leaving[place] ?? 0;
        const head = this.#heads[arc] ?? 0;
        if ((this.#room[arc] ?? 0) === 0 || this.levels[head] !== -1) continue;
        this.levels[head] = (this.levels[node] ?? 0) + 1;
        queue.push(head);
      }
    }
    return this.levels[sink] !== -1;
  }

  /** One path of the level graph, by depth; arcs that lead nowhere are not tried again in this phase. */
  #push(source: number, sink: number): number {
    const path: number[] = [];
    let node = source;
    while (node !== sink) {
      const arc = this.#advance(node);
      if (arc !== null) {
        path.push(arc);
        node = this.#heads[arc] ?? 0;
        continue;
      }
      const last = path.pop();
      if (last === undefined) return 0;
      node = this.#heads[last ^ 1] ?? 0;
      this.#next[node] = (this.#next[node] ?? 0) + 1;
    }
    const pushed = path.reduce((least, arc) => Math.min(least, this.#room[arc] ?? 0), Number.POSITIVE_INFINITY);
    for (const arc of path) {
      this.#room[arc] = (this.#room[arc] ?? 0) - pushed;
      this.#room[arc ^ 1] = (this.#room[arc ^ 1] ?? 0) + pushed;
    }
    return pushed;
  }

  #advance(node: number): number | null {
    const end = this.#starts[node + 1] ?? 0;
    for (let place = this.#next[node] ?? 0; place < end; place++) {
      this.#next[node] = place;
      const arc = this.#leaving[place] ?? 0;
      if ((this.#room[arc] ?? 0) > 0 && this.levels[this.#heads[arc] ?? 0] === (this.levels[node] ?? 0) + 1) return arc;
    }
    this.#next[node] = end;
    return null;
  }
}
