/** Messages of care that wait to be put in order: threads and sensors bring them as they read. */
import type { Passage } from '#model/passage.ts';

/** Messages that wait; further ones are not taken. */
const LIMIT = 500_000;

export class PassageQueue {
  #waiting: Passage[] = [];

  /** False where there is no room. */
  add(passage: Passage): boolean {
    if (this.#waiting.length >= LIMIT) return false;
    this.#waiting.push(passage);
    return true;
  }

  /** What waits. */
  get waiting(): readonly Passage[] {
    return this.#waiting;
  }

  /** Takes all of them out, in order of time. */
  take(): readonly Passage[] {
    const taken = this.#waiting.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.frame - b.frame));
    this.#waiting = [];
    return taken;
  }
}
