/** What leaves slowly: bytes that a device sends to one place outside, summed over days and fading, held against what its like ever sent to one. */
import type { Roster } from './roster.ts';
import { UNMET } from './roster.ts';
import { type BaselineSettings, DAY } from './settings.ts';
import { amountText, type Signal, spanText } from './signal.ts';
import { grown, Tails } from './tail.ts';

/** Places outside of which sums are kept for a device: the largest. */
const PLACES = 8;
/** What is left of a sum after a day. */
const FADE = 0.9;

/** As plain data. */
export interface DrainState {
  readonly columns: readonly [Uint32Array, Float32Array, Uint16Array, Uint16Array, Uint8Array];
  readonly tails: Float32Array;
}

/** An upload to a place outside. */
export interface Upload {
  readonly device: number;
  readonly time: number;
  readonly day: number;
  /** The place, as a word and by its name. */
  readonly place: number;
  readonly name: string;
  readonly address: string;
  readonly bytes: number;
  readonly frame: Signal['frame'];
}

export class Drains {
  readonly #settings: BaselineSettings;
  readonly #roster: Roster;
  #place: Uint32Array = new Uint32Array(0);
  #sum: Float32Array = new Float32Array(0);
  #first: Uint16Array = new Uint16Array(0);
  #last: Uint16Array = new Uint16Array(0);
  /** Twice the binary logarithm of the sum when it was judged last. */
  #judged: Uint8Array = new Uint8Array(0);
  readonly #tails = new Tails(10, 0.5, 0.7);

  constructor(settings: BaselineSettings, roster: Roster) {
    this.#settings = settings;
    this.#roster = roster;
  }

  add(upload: Upload, tell: (signal: Signal) => void): void {
    this.#fit();
    const { device, place, bytes, day } = upload;
    const at = this.#slot(device, place, day);
    this.#last[at] = day;
    const sum = (this.#sum[at] as number) + bytes;
    this.#sum[at] = sum;
    const step = Math.floor(2 * Math.log2(1 + sum));
    if (step <= (this.#judged[at] as number) || sum < this.#settings.leastDrain) return;
    this.#judged[at] = Math.min(255, step);
    const roster = this.#roster;
    const kind = roster.kind[device] as number;
    if (kind === UNMET || (roster.active[device] as number) <= this.#settings.practiceDays) return;
    const score = this.#tails.score(kind, Math.log2(1 + sum));
    if (score > 0) tell(this.#signal(upload, at, sum, score));
  }

  /** A day has passed: the largest sum of each device that was seen is learnt from, none too, and all fade. */
  pass(day: number, devices: Iterable<number>): void {
    this.#fit();
    const { kind, count } = this.#roster;
    this.#tails.fade();
    for (const device of devices) {
      if (kind[device] === UNMET) continue;
      let largest = 0;
      for (let at = device * PLACES; at < (device + 1) * PLACES; at++)
        if (this.#last[at] === day) largest = Math.max(largest, this.#sum[at] as number);
      this.#tails.add(kind[device] as number, Math.log2(1 + largest));
    }
    for (let at = 0; at < count * PLACES; at++) this.#fade(at);
  }

  #fade(at: number): void {
    const sum = (this.#sum[at] as number) * FADE;
    this.#sum[at] = sum < 100 ? 0 : sum;
    // A sum that has fallen by half is news when it rises again.
    const step = 2 * Math.log2(1 + sum);
    if ((this.#judged[at] as number) > step + 2) this.#judged[at] = Math.floor(step);
  }

  get bytes(): number {
    return this.#sum.length * 13 + this.#tails.bytes;
  }

  state(): DrainState {
    return {
      columns: [this.#place, this.#sum, this.#first, this.#last, this.#judged],
      tails: this.#tails.state(),
    };
  }

  restore({ columns, tails }: DrainState): void {
    [this.#place, this.#sum, this.#first, this.#last, this.#judged] = columns;
    this.#tails.restore(tails);
  }

  /** The sum of a place; the smallest one gives way to a place that is new. */
  #slot(device: number, place: number, day: number): number {
    let smallest = device * PLACES;
    for (let at = device * PLACES; at < (device + 1) * PLACES; at++) {
      if (this.#place[at] === place && this.#sum[at] !== 0) return at;
      if ((this.#sum[at] as number) < (this.#sum[smallest] as number)) smallest = at;
    }
    this.#place[smallest] = place;
    this.#sum[smallest] = 0;
    this.#first[smallest] = day;
    this.#judged[smallest] = 0;
    return smallest;
  }

  #signal({ device, time, name, address, frame, day }: Upload, at: number, sum: number, score: number): Signal {
    const roster = this.#roster;
    const days = day - (this.#first[at] as number) + 1;
    const own = roster.addresses[device] ?? '';
    const title = `${own} sends ${amountText(sum)} to ${name} in ${days > 1 ? `${days} days` : 'a day'}`;
    return {
      kind: 'exfiltration.volume',
      score,
      of: device,
      about: device,
      from: Math.min(time, (day - days + 1) * DAY),
      until: time,
      actor: own,
      target: address,
      title,
      line: `${title}, over ${spanText(days * DAY)} in all; devices of the kind ${roster.groups[roster.kind[device] as number]} hardly ever send so much to one place`,
      frame,
    };
  }

  #fit(): void {
    const { room } = this.#roster;
    if (this.#sum.length >= room * PLACES) return;
    this.#place = grown(this.#place, room * PLACES);
    this.#sum = grown(this.#sum, room * PLACES);
    this.#first = grown(this.#first, room * PLACES);
    this.#last = grown(this.#last, room * PLACES);
    this.#judged = grown(this.#judged, room * PLACES);
  }
}
