/** Conversations without an end: told in parts, and begun anew when one of their ends was away. */
import type { Attendance } from './attendance.ts';
import type { Conversations } from './conversation.ts';
import type { Edges } from './edges.ts';
import type { Habit } from './habits.ts';
import type { Random } from './random.ts';
import { DAY } from './rhythm.ts';

/** A part is told this often, in microseconds. */
const REPORT = 3600e6;

export class Held {
  readonly #edges: Edges;
  readonly #attendance: Attendance;
  readonly #talk: Conversations;
  readonly #random: Random;
  readonly #beginning: number;
  /** When an edge's conversation began; 0 while there is none. */
  readonly #since: Float64Array;
  readonly #told: Float64Array;
  readonly #part: Int32Array;
  readonly #port: Uint16Array;
  readonly #number: Float64Array;

  constructor(edges: Edges, attendance: Attendance, talk: Conversations, random: Random, beginning: number) {
    this.#edges = edges;
    this.#attendance = attendance;
    this.#talk = talk;
    this.#random = random;
    this.#beginning = beginning;
    this.#since = new Float64Array(edges.count);
    this.#told = new Float64Array(edges.count);
    this.#part = new Int32Array(edges.count);
    this.#port = new Uint16Array(edges.count);
    this.#number = new Float64Array(edges.count);
  }

  /** When the next part is due; `share` of a whole interval from now. */
  next(time: number, share: number): number {
    return time + REPORT * share;
  }

  /** Fills in the row of the part that is due; false where there is none. `pace` says how busy it is, 1 as usual. */
  tell(edge: number, habit: Habit, time: number, pace: number): boolean {
    const client = this.#edges.client[edge] as number;
    const server = this.#edges.server[edge] as number;
    if (!this.#attendance.isThere(client, time) || !this.#attendance.isThere(server, time)) {
      this.#since[edge] = 0;
      return false;
    }
    const began = Math.max(this.#attendance.joinedAt(client), this.#attendance.joinedAt(server));
    if (this.#since[edge] === 0 || (this.#since[edge] as number) < began) this.#begin(edge, habit, began, time);
    const since = this.#since[edge] as number;
    const { row } = this.#talk;
    if (!this.#talk.open(habit, client, server, since, time)) return false;
    this.#talk.name(this.#number[edge] as number);
    row.clientPort = this.#port[edge] as number;
    row.part = this.#part[edge] as number;
    this.#part[edge] = row.part + 1;
    // What was on already when everything began, nobody saw open.
    if (habit.transport === 'tcp' && since < this.#beginning + REPORT) row.state = 'midstream';
    const passed = (time - (this.#told[edge] as number)) / DAY;
    const share = Math.min(1, passed * habit.rhythm.weightAt(time) * pace) * this.#random.around(0.3);
    this.#told[edge] = time;
    this.#talk.measure(habit, habit.clientBytes * share, habit.serverBytes * share);
    this.#talk.close();
    return true;
  }

  #begin(edge: number, habit: Habit, began: number, time: number): void {
    this.#since[edge] = Math.max(began, time - REPORT, this.#beginning) + 1000;
    this.#told[edge] = this.#since[edge] as number;
    this.#part[edge] = 0;
    this.#number[edge] = this.#talk.next();
    this.#port[edge] = this.#talk.portOf(habit);
  }
}
