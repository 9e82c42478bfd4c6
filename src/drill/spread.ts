/**
 * One epidemic after another on a worm's network: susceptible, infected, removed (Kermack and McKendrick 1927) in
 * continuous time, each access attacked by itself. This file is written for the machine: typed arrays, no object per event.
 */
import { createRandom } from '#base/random.ts';
import type { CurvePoint, Spread } from '#model/drill-answer.ts';
import type { WormNetwork } from './network.ts';

export interface SpreadSettings {
  readonly seed: number;
  readonly runs: number;
  /** How often an infected device attacks over each of its accesses, per hour; each attack succeeds. */
  readonly attacksPerHour: number;
  /** How often an infected device is found and taken off, per hour; 0 for never. */
  readonly removalsPerHour: number;
  /** What is told of: hours from the entry. */
  readonly hours: number;
  /** Into how many steps the curve is cut. */
  readonly steps: number;
}

/** Plays the runs, and calls `onRun` after each. The same seed gives the same answer; memory grows with devices alone. */
export function spread(
  network: WormNetwork,
  entry: number,
  settings: SpreadSettings,
  onRun: () => void = () => {},
): Spread {
  const sum = new Sum(network, entry, settings);
  const epidemic = new Epidemic(network, settings);
  for (let run = 0; run < settings.runs; run++) {
    epidemic.play(entry, run, sum);
    sum.endRun();
    onRun();
  }
  return { curve: sum.curve(), lost: sum.lost(), times: sum.times(network.ids) };
}

/** One run at a time over arrays that are used again. */
class Epidemic {
  readonly #network: WormNetwork;
  readonly #settings: SpreadSettings;
  /** Hours: when a device will be infected for all that is known, and infinity where nobody attacks it yet. */
  readonly #due: Float64Array;
  readonly #isInfected: Uint8Array;
  /** Devices whose `#due` is set. */
  readonly #touched: Uint32Array;
  readonly #queue = new TimeQueue();

  constructor(network: WormNetwork, settings: SpreadSettings) {
    this.#network = network;
    this.#settings = settings;
    this.#due = new Float64Array(network.ids.length).fill(Number.POSITIVE_INFINITY);
    this.#isInfected = new Uint8Array(network.ids.length);
    this.#touched = new Uint32Array(network.ids.length);
  }

  play(entry: number, run: number, sum: Sum): void {
    const { starts, targets } = this.#network;
    const { seed, attacksPerHour: rate, removalsPerHour, hours } = this.#settings;
    const { unit } = createRandom(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(run + 1, 0xc2b2ae35));
    const queue = this.#queue;
    let touched = 0;
    this.#due[entry] = 0;
    this.#touched[touched++] = entry;
    queue.push(0, entry);
    while (queue.size > 0) {
      const time = queue.time;
      const device = queue.pop();
      if (this.#isInfected[device] === 1) continue;
      this.#isInfected[device] = 1;
      const removedAfter = removalsPerHour === 0 ? Number.POSITIVE_INFINITY : -Math.log(1 - unit()) / removalsPerHour;
      sum.infected(device, time, time + removedAfter);
      const end = starts[device + 1] ?? 0;
      for (let at = starts[device] ?? 0; at < end; at++) {
        const target = targets[at] ?? 0;
        if (this.#isInfected[target] === 1) continue;
        const due = this.#due[target] ?? 0;
        const limit = Math.min(due, hours, time + removedAfter) - time;
        // 1 - exp(-x) is never above x: most attacks that come too late are known without a logarithm.
        const luck = unit();
        if (luck >= rate * limit) continue;
        const delay = -Math.log(1 - luck) / rate;
        if (delay >= limit) continue;
        if (due === Number.POSITIVE_INFINITY) this.#touched[touched++] = target;
        this.#due[target] = time + delay;
        queue.push(time + delay, target);
      }
    }
    for (let at = 0; at < touched; at++) {
      const device = this.#touched[at] ?? 0;
      this.#due[device] = Number.POSITIVE_INFINITY;
      this.#isInfected[device] = 0;
    }
  }
}

/** What all runs together showed. */
class Sum {
  readonly #settings: SpreadSettings;
  readonly #begin: number;
  /** Devices that came to be infected, and removed, in each step of the curve, over all runs. */
  readonly #infections: Float64Array;
  readonly #removals: Float64Array;
  /** For each device the place of its function in `#functions`, or -1. */
  readonly #functionOf: Int32Array;
  readonly #functions: readonly string[];
  readonly #first: Float64Array;
  readonly #lostHours: Float64Array;
  readonly #lostRuns: Uint32Array;
  /** Of each device: hours until it was infected, over all runs, and in how many it was. */
  readonly #hours: Float64Array;
  readonly #runs: Uint32Array;

  constructor(network: WormNetwork, entry: number, settings: SpreadSettings) {
    this.#settings = settings;
    this.#begin = network.weak.reduce((sum, weak, device) => sum + (weak === 1 && device !== entry ? 1 : 0), 0);
    this.#infections = new Float64Array(settings.steps + 2);
    this.#removals = new Float64Array(settings.steps + 2);
    this.#functions = [...new Set(network.functions.filter((name) => name !== null))].sort();
    const places = new Map(this.#functions.map((name, place) => [name, place]));
    this.#functionOf = Int32Array.from(network.functions, (name) => (name === null ? -1 : (places.get(name) ?? -1)));
    this.#first = new Float64Array(this.#functions.length).fill(Number.POSITIVE_INFINITY);
    this.#lostHours = new Float64Array(this.#functions.length);
    this.#lostRuns = new Uint32Array(this.#functions.length);
    this.#hours = new Float64Array(network.ids.length);
    this.#runs = new Uint32Array(network.ids.length);
  }

  infected(device: number, time: number, removed: number): void {
    const { hours, steps } = this.#settings;
    this.#hours[device] = (this.#hours[device] ?? 0) + time;
    this.#runs[device] = (this.#runs[device] ?? 0) + 1;
    const step = Math.ceil((time / hours) * steps);
    this.#infections[step] = (this.#infections[step] ?? 0) + 1;
    const removedStep = removed > hours ? steps + 1 : Math.ceil((removed / hours) * steps);
    this.#removals[removedStep] = (this.#removals[removedStep] ?? 0) + 1;
    const place = this.#functionOf[device] ?? -1;
    if (place >= 0 && time < (this.#first[place] ?? 0)) this.#first[place] = time;
  }

  endRun(): void {
    for (const [place, time] of this.#first.entries()) {
      if (time === Number.POSITIVE_INFINITY) continue;
      this.#lostHours[place] = (this.#lostHours[place] ?? 0) + time;
      this.#lostRuns[place] = (this.#lostRuns[place] ?? 0) + 1;
    }
    this.#first.fill(Number.POSITIVE_INFINITY);
  }

  curve(): readonly CurvePoint[] {
    const { hours, steps, runs } = this.#settings;
    const points: CurvePoint[] = [];
    let [infections, removals] = [0, 0];
    for (let step = 0; step <= steps; step++) {
      infections += this.#infections[step] ?? 0;
      removals += this.#removals[step] ?? 0;
      points.push({
        t: rounded((hours * step) / steps),
        susceptible: rounded(this.#begin - (infections - runs) / runs),
        infected: rounded((infections - removals) / runs),
        removed: rounded(removals / runs),
      });
    }
    return points;
  }

  times(ids: readonly string[]): Spread['times'] {
    return ids
      .map((device, place) => {
        const runs = this.#runs[place] ?? 0;
        return { device, t: rounded((this.#hours[place] ?? 0) / runs), share: rounded(runs / this.#settings.runs) };
      })
      .filter(({ share }) => share > 0)
      .sort((a, b) => a.t - b.t || (a.device < b.device ? -1 : 1));
  }

  lost(): Spread['lost'] {
    return this.#functions
      .map((name, place) => {
        const runs = this.#lostRuns[place] ?? 0;
        return {
          function: name,
          t: rounded((this.#lostHours[place] ?? 0) / runs),
          share: rounded(runs / this.#settings.runs),
        };
      })
      .filter(({ share }) => share > 0)
      .sort((a, b) => a.t - b.t || (a.function < b.function ? -1 : 1));
  }
}

/** Six places behind the point are more than any run is worth. */
export function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** Devices by the time that they are due, the earliest first: a binary heap in two arrays. */
class TimeQueue {
  size = 0;
  #times = new Float64Array(1024);
  #devices = new Uint32Array(1024);

  /** The earliest time; of an empty queue nothing. */
  get time(): number {
    return this.#times[0] ?? 0;
  }

  push(time: number, device: number): void {
    if (this.size === this.#times.length) this.#grow();
    let place = this.size++;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if ((this.#times[above] ?? 0) <= time) break;
      this.#times[place] = this.#times[above] ?? 0;
      this.#devices[place] = this.#devices[above] ?? 0;
      place = above;
    }
    this.#times[place] = time;
    this.#devices[place] = device;
  }

  /** Takes the earliest out. */
  pop(): number {
    const first = this.#devices[0] ?? 0;
    const last = --this.size;
    const [time, device] = [this.#times[last] ?? 0, this.#devices[last] ?? 0];
    let place = 0;
    for (;;) {
      let below = place * 2 + 1;
      if (below >= last) break;
      if (below + 1 < last && (this.#times[below + 1] ?? 0) < (this.#times[below] ?? 0)) below++;
      if ((this.#times[below] ?? 0) >= time) break;
      this.#times[place] = this.#times[below] ?? 0;
      this.#devices[place] = this.#devices[below] ?? 0;
      place = below;
    }
    this.#times[place] = time;
    this.#devices[place] = device;
    return first;
  }

  #grow(): void {
    const [times, devices] = [new Float64Array(this.#times.length * 2), new Uint32Array(this.#times.length * 2)];
    times.set(this.#times);
    devices.set(this.#devices);
    this.#times = times;
    this.#devices = devices;
  }
}
