/** A model as numbers: devices by index, the accesses that carry a worm in rows of a sparse matrix. */
import type { DrillAccess, DrillModel } from '#model/drill.ts';
import { carries, weaknessesOf } from './worms.ts';

/** A model that cannot be played, in one sentence for a person. */
export class DrillError extends Error {
  override readonly name = 'DrillError';
}

/** An access that carries the worm between two devices; the same one stated twice is one, needed where either says so. */
export interface Carrying {
  readonly from: number;
  readonly to: number;
  readonly access: DrillAccess;
  readonly needed: boolean;
}

export interface WormNetwork {
  readonly ids: readonly string[];
  readonly critical: Uint8Array;
  readonly weak: Uint8Array;
  /** What each device does in care, or null. */
  readonly functions: readonly (string | null)[];
  readonly carrying: readonly Carrying[];
  /** Row `i` holds the devices that `i` infects directly, each once: `targets[starts[i]..starts[i+1])`. */
  readonly starts: Uint32Array;
  readonly targets: Uint32Array;
  indexOf(id: string): number;
}

/**
 * Which device infects which, by the weaknesses that the worm uses (null: all that the model names). A device is weak
 * to what its `weakTo` says; an access carries a weakness over the services of that weakness alone.
 */
export function wormNetwork(
  model: DrillModel,
  worm: string | null,
  allows: (access: DrillAccess) => boolean = () => true,
): WormNetwork {
  const indexes = indexDevices(model);
  const used = worm === null ? null : new Set(weaknessesOf(worm));
  const weaknesses = model.devices.map(({ weakTo }) =>
    weakTo
      .map((name) => name.toLowerCase())
      .flatMap(weaknessesOf)
      .filter((name) => used === null || used.has(name)),
  );
  const indexOf = (id: string): number => {
    const index = indexes.get(id);
    if (index === undefined)
      throw new DrillError(`no device is called ${JSON.stringify(id.slice(0, 100))}; name one of the model by its id`);
    return index;
  };
  const byPair = new Map<number, Carrying[]>();
  for (const access of model.access) {
    const [from, to] = [indexOf(access.from), indexOf(access.to)];
    const isCarried = weaknesses[to]?.some((name) => carries(name, access.protocol, access.port)) === true;
    if (from !== to && isCarried && allows(access))
      add(byPair, from * model.devices.length + to, { from, to, access, needed: access.needed });
  }
  const rows = [...byPair.values()].flat();
  return {
    ids: model.devices.map(({ id }) => id),
    critical: Uint8Array.from(model.devices, ({ critical }) => Number(critical)),
    weak: Uint8Array.from(weaknesses, (names) => Number(names.length > 0)),
    functions: model.devices.map((device) => device.function),
    carrying: rows,
    ...rowsOf(model.devices.length, rows),
    indexOf,
  };
}

/** The same access stated twice is one, needed where either says so. */
function add(byPair: Map<number, Carrying[]>, pair: number, row: Carrying): void {
  const known = byPair.get(pair);
  if (known === undefined) {
    byPair.set(pair, [row]);
    return;
  }
  const { protocol, port } = row.access;
  const place = known.findIndex(({ access }) => access.protocol === protocol && access.port === port);
  const same = known[place];
  if (same === undefined) known.push(row);
  else if (row.needed) known[place] = { ...same, needed: true };
}

function indexDevices(model: DrillModel): ReadonlyMap<string, number> {
  const indexes = new Map<string, number>();
  for (const [index, { id }] of model.devices.entries()) {
    if (indexes.has(id))
      throw new DrillError(`two devices are called ${JSON.stringify(id.slice(0, 100))}; give each an id of its own`);
    indexes.set(id, index);
  }
  return indexes;
}

function rowsOf(devices: number, carrying: readonly Carrying[]): Pick<WormNetwork, 'starts' | 'targets'> {
  const pairs = new Map<number, Set<number>>();
  for (const { from, to } of carrying) {
    const row = pairs.get(from) ?? new Set();
    pairs.set(from, row.add(to));
  }
  const starts = new Uint32Array(devices + 1);
  for (let index = 0; index < devices; index++)
    starts[index + 1] = (starts[index] ?? 0) + (pairs.get(index)?.size ?? 0);
  const targets = new Uint32Array(starts[devices] ?? 0);
  for (const [from, row] of pairs)
    targets.set(
      [...row].sort((a, b) => a - b),
      starts[from],
    );
  return { starts, targets };
}

/** Every device that the worm reaches from the given ones, these included, in order of index. */
export function reached(
  network: Pick<WormNetwork, 'starts' | 'targets' | 'ids'>,
  from: readonly number[],
): readonly number[] {
  const { starts, targets } = network;
  const seen = new Uint8Array(network.ids.length);
  const stack = [...from];
  for (const entry of from) seen[entry] = 1;
  for (let device = stack.pop(); device !== undefined; device = stack.pop()) {
    for (let at = starts[device] ?? 0; at < (starts[device + 1] ?? 0); at++) {
      const target = targets[at] ?? 0;
      if (seen[target] === 1) continue;
      seen[target] = 1;
      stack.push(target);
    }
  }
  const found: number[] = [];
  for (const [index, is] of seen.entries()) if (is === 1) found.push(index);
  return found;
}
