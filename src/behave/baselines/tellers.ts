/**
 * Whose word counts for how much two moved, where several sensors tell of them: packets before records of flows, and of records those of
 * one sensor. Runs for every flow and makes no objects.
 */
import { type Known, textWord, WHAT } from './known.ts';

/** Days after which another may tell, where one does no longer. */
const PATIENCE = 2;
const PACKETS = 1;

export class Tellers {
  readonly #known: Known;
  /** Sensors of records by name, as sixteen bits other than those of packets. */
  readonly #words = new Map<string, number>();

  constructor(known: Known) {
    this.#known = known;
  }

  /** Whether amounts count that a sensor tells of a contact on a day; `records` names it where it tells of flows that others saw, and is null where it saw the packets. */
  counts(day: number, client: number, service: number, peer: number, records: string | null): boolean {
    const known = this.#known;
    const edge = known.find(WHAT.edge, client, service, peer);
    const at = edge >= 0 ? edge : known.put(day, WHAT.teller, client);
    if (at < 0) return true;
    const teller = records === null ? PACKETS : this.#wordOf(records);
    // The last day on which one told, and who it was.
    const claim = known.count[at] as number;
    const [last, by] = [claim >>> 16, claim & 0xffff];
    if (by !== teller && teller !== PACKETS && last + PATIENCE > day) return false;
    known.count[at] = (Math.max(last, day) << 16) | teller;
    return true;
  }

  #wordOf(name: string): number {
    let word = this.#words.get(name);
    if (word === undefined) {
      word = (textWord(name) & 0xffff) | 2;
      this.#words.set(name, word);
    }
    return word;
  }
}
