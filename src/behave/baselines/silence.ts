/** Devices that fall silent, each by its own cadence: how long it was quiet at most, and how far beyond that its like ever goes. */
import type { Roster } from './roster.ts';
import { UNMET, WEIGHT } from './roster.ts';
import { type BaselineSettings, HOUR } from './settings.ts';
import { type Signal, spanText } from './signal.ts';
import { grown, Tails } from './tail.ts';

/** Pauses below this are none, in hours; a device with longer ones than `REGULAR` comes and goes. */
const [PAUSE, REGULAR] = [1.25, 12];
/** Hours of silence before anything is said, and times that it must be of the longest pause. */
const [LEAST_HOURS, TIMES] = [3, 2];
/** What is left of the longest pause with each pause. */
const FADE = 0.995;
/** When so many and such a share of a place, or such a share of all, fall silent together, it is one event, or the sensor's. */
const [TOGETHER, TOGETHER_SHARE, SENSOR_SHARE] = [4, 0.2, 0.25];

/** As plain data. */
export interface SilenceState {
  readonly columns: readonly [Float64Array, Float32Array, Uint8Array];
  readonly tails: Float32Array;
  readonly observed: number;
  readonly latest: number;
}

export class Silence {
  readonly #settings: BaselineSettings;
  readonly #roster: Roster;
  /** When each was heard last, on the clock that stands still while nothing at all is seen. */
  #heard: Float64Array = new Float64Array(0);
  /** The longest pause of each, in hours. */
  #longest: Float32Array = new Float32Array(0);
  #isSilent: Uint8Array = new Uint8Array(0);
  readonly #tails = new Tails(-4, 0.25, 0.5);
  #observed = 0;
  #latest = 0;

  constructor(settings: BaselineSettings, roster: Roster) {
    this.#settings = settings;
    this.#roster = roster;
  }

  /** The site's time is now. Where nothing was seen for an hour, nobody was looking. */
  clock(now: number): void {
    if (now <= this.#latest) return;
    if (this.#latest > 0) this.#observed += Math.min(now - this.#latest, HOUR);
    else this.#observed = HOUR;
    this.#latest = now;
  }

  /** A device was heard. */
  hear(device: number): void {
    if (this.#heard.length < this.#roster.room) this.#fit();
    const before = this.#heard[device] as number;
    this.#heard[device] = this.#observed;
    if (before === 0) return;
    const pause = (this.#observed - before) / HOUR;
    if (pause < PAUSE) return;
    const longest = this.#longest[device] as number;
    const kind = this.#roster.kind[device] as number;
    if (kind !== UNMET && (this.#roster.active[device] as number) > this.#settings.practiceDays && longest <= REGULAR)
      this.#tails.add(kind, Math.log2(pause / Math.max(PAUSE, longest)));
    this.#longest[device] = Math.max(longest * FADE, pause);
    this.#isSilent[device] = 0;
  }

  /** Looks who is silent; once in an hour is enough. */
  look(tell: (signal: Signal) => void): void {
    const { count, active, place, sizes } = this.#roster;
    const silent: { readonly device: number; readonly score: number }[] = [];
    let watched = 0;
    for (let device = 0; device < Math.min(count, this.#heard.length); device++) {
      if ((active[device] as number) <= this.#settings.learnDays || (this.#longest[device] as number) > REGULAR)
        continue;
      watched++;
      const score = this.#judge(device);
      if (score === null) continue;
      this.#isSilent[device] = 1;
      silent.push({ device, score });
    }
    if (silent.length === 0 || silent.length >= Math.max(TOGETHER, watched * SENSOR_SHARE)) return;
    for (const [at, ones] of Map.groupBy(silent, ({ device }) => place[device] as number)) {
      if (ones.length >= Math.max(TOGETHER, (sizes[at] ?? 0) * TOGETHER_SHARE)) tell(this.#signal(ones));
      else for (const one of ones) tell(this.#signal([one]));
    }
  }

  /** A day has passed. */
  pass(): void {
    this.#tails.fade();
  }

  get bytes(): number {
    return this.#heard.length * 13 + this.#tails.bytes;
  }

  state(): SilenceState {
    const columns = [this.#heard, this.#longest, this.#isSilent] as const;
    return { columns, tails: this.#tails.state(), observed: this.#observed, latest: this.#latest };
  }

  restore({ columns, tails, observed, latest }: SilenceState): void {
    [this.#heard, this.#longest, this.#isSilent] = columns;
    this.#tails.restore(tails);
    [this.#observed, this.#latest] = [observed, latest];
  }

  /** How unusual a silence is that goes on; null where it is none, or was told. */
  #judge(device: number): number | null {
    const heard = this.#heard[device] as number;
    const pause = (this.#observed - heard) / HOUR;
    const longest = Math.max(PAUSE, this.#longest[device] as number);
    if (heard === 0 || this.#isSilent[device] === 1 || pause < Math.max(LEAST_HOURS, longest * TIMES)) return null;
    const kind = this.#roster.kind[device] as number;
    if (kind === UNMET) return null;
    // A kind whose devices never pause has shown no tail: the silence speaks for itself.
    const score = this.#tails.score(kind, Math.log2(pause / longest)) || 3;
    return score >= 2 ? score : null;
  }

  #signal(silent: readonly { readonly device: number; readonly score: number }[]): Signal {
    const { addresses, groups, kind, place, weight } = this.#roster;
    const scores = silent.map(({ score }) => score);
    const gravest = silent.toSorted(
      (a, b) => (weight[b.device] ?? WEIGHT.other) - (weight[a.device] ?? WEIGHT.other),
    )[0];
    const device = gravest?.device ?? 0;
    const pause = this.#observed - (this.#heard[device] as number);
    const one = `${addresses[device]} (${groups[kind[device] as number]}) has been silent for ${spanText(pause)}; so far it never was for more than ${spanText((this.#longest[device] as number) * HOUR)}`;
    const where = (groups[place[device] as number] ?? '').replace(/^place /, '');
    const title =
      silent.length === 1 ? one : `${silent.length} devices of ${where} fell silent together, among them ${one}`;
    return {
      kind: 'device.silent',
      score: Math.max(...scores),
      of: device,
      about: device,
      from: this.#latest - pause,
      until: this.#latest,
      actor: addresses[device] ?? '',
      target: '',
      title,
      line: title,
      frame: null,
    };
  }

  #fit(): void {
    const { room } = this.#roster;
    this.#heard = grown(this.#heard, room);
    this.#longest = grown(this.#longest, room);
    this.#isSilent = grown(this.#isSilent, room);
  }
}
