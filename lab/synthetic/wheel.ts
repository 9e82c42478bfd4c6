/** Which edge is due when: the minutes of the day that is on, and the days to come, each a linked list through one column. */
import { DAY } from './rhythm.ts';

const MINUTE = 60e6;
const MINUTES = 1440;
const NONE = -1;

export class Wheel {
  readonly #minutes = new Int32Array(MINUTES);
  readonly #days: Int32Array;
  readonly #link: Int32Array;
  readonly #firstDay: number;
  #midnight = 0;
  /** When each edge is due. */
  readonly due: Float64Array;

  /** For so many edges and days; what is due later is forgotten. */
  constructor(edges: number, firstDay: number, days: number) {
    this.due = new Float64Array(edges).fill(Number.POSITIVE_INFINITY);
    this.#link = new Int32Array(edges).fill(NONE);
    this.#days = new Int32Array(days).fill(NONE);
    this.#firstDay = firstDay;
    this.#minutes.fill(NONE);
  }

  /** Sets when an edge is due; it must not be waiting. */
  put(edge: number, time: number): void {
    this.due[edge] = time;
    const day = Math.floor(time / DAY);
    if (day * DAY === this.#midnight) {
      const minute = Math.floor((time - this.#midnight) / MINUTE);
      this.#link[edge] = this.#minutes[minute] as number;
      this.#minutes[minute] = edge;
      return;
    }
    const at = day - this.#firstDay;
    if (at >= this.#days.length) return;
    this.#link[edge] = this.#days[at] as number;
    this.#days[at] = edge;
  }

  /** Begins a day: what is due on it goes into its minutes. */
  begin(day: number): void {
    this.#midnight = day * DAY;
    const at = day - this.#firstDay;
    let edge = this.#days[at] ?? NONE;
    this.#days[at] = NONE;
    while (edge !== NONE) {
      const next = this.#link[edge] as number;
      this.put(edge, this.due[edge] as number);
      edge = next;
    }
  }

  /** Takes the edges of a minute out, calling `each` with every one; what `each` puts into the same minute comes too. */
  take(minute: number, each: (edge: number) => void): void {
    for (let edge = this.#minutes[minute] as number; edge !== NONE; edge = this.#minutes[minute] as number) {
      this.#minutes[minute] = this.#link[edge] as number;
      each(edge);
    }
  }
}
