/** Whether results are the same on each hop: messages are known again by keyed hashes, and so are the numbers in them; what they are stands nowhere. */
import type { Passage } from '#model/passage.ts';
import { kept } from './bounded.ts';
import { PassageQueue } from './passage-queue.ts';

/** A message goes on within so many milliseconds. */
const MEMORY = 60_000;
/** Hosts that pass results on kept (further ones are counted as lost), messages that may go on, and frames cited of one host. */
const [RELAY_LIMIT, MESSAGE_LIMIT, FRAME_LIMIT] = [10_000, 20_000, 4];

/** A host between two others that passes messages on under their own control ids; `through` is `to` where one hop was seen twice. */
export interface ResultRelay {
  readonly from: string;
  readonly through: string;
  readonly to: string;
  /** Messages with the same numbers before and behind it, and with others. */
  same: number;
  altered: number;
  /** When a message last passed. */
  seen: string;
  /** Of those that were altered. */
  first: string;
  last: string;
  readonly frames: { readonly capture: string; readonly frame: number; readonly at: string }[];
}

export class ResultWays {
  readonly relays: Map<string, ResultRelay> = new Map();
  lost = 0;
  readonly #queue = new PassageQueue();
  /** By the mark of its control id, in order of time. */
  readonly #messages = new Map<string, Passage[]>();

  take(passage: Passage): void {
    if (!this.#queue.add(passage)) this.lost++;
  }

  /** What waits to be put in order. */
  get pending(): readonly Passage[] {
    return this.#queue.waiting;
  }

  /** Puts what came in order and follows it. */
  settle(): void {
    for (const passage of this.#queue.take()) this.#follow(passage);
  }

  /** Takes up the hosts of an earlier run. Call once, before anything else. */
  restore(relays: readonly ResultRelay[]): void {
    for (const relay of relays) this.relays.set(`${relay.from} ${relay.through} ${relay.to}`, relay);
  }

  /** Forgets hosts by which no result passed since a time. */
  forget(before: string): void {
    for (const [key, { seen }] of this.relays) if (seen < before) this.relays.delete(key);
  }

  #follow(passage: Passage): void {
    const [message = '', numbers = ''] = passage.marks;
    const now = Date.parse(passage.time);
    const earlier = (this.#messages.get(message) ?? []).filter(({ time }) => now - Date.parse(time) <= MEMORY);
    for (const before of earlier) {
      const isNext = before.to === passage.from && before.from !== passage.to;
      // One hop that two sensors see: the same conversation in another capture.
      const isAgain = before.from === passage.from && before.to === passage.to && before.capture !== passage.capture;
      if (isNext || isAgain) this.#compare(before, passage, (before.marks[1] ?? '') === numbers);
    }
    // The oldest message was said again last: it makes room.
    this.#messages.delete(message);
    if (this.#messages.size >= MESSAGE_LIMIT) this.#messages.delete(this.#messages.keys().next().value ?? '');
    this.#messages.set(message, [...earlier.slice(-3), passage]);
  }

  #compare(before: Passage, after: Passage, isSame: boolean): void {
    const { from, to: through, time } = before;
    const { to } = after;
    const make = (): ResultRelay => ({
      from,
      through,
      to,
      same: 0,
      altered: 0,
      seen: time,
      first: time,
      last: after.time,
      frames: [],
    });
    const relay = kept(this.relays, `${from} ${through} ${to}`, RELAY_LIMIT, make, this);
    if (relay === null) return;
    relay.seen = after.time;
    if (isSame) {
      relay.same++;
      return;
    }
    if (relay.altered++ === 0) relay.first = time;
    relay.last = after.time;
    if (relay.frames.length >= FRAME_LIMIT) return;
    relay.frames.push({ capture: before.capture, frame: before.frame, at: before.to });
    relay.frames.push({ capture: after.capture, frame: after.frame, at: after.to });
  }
}
