/** How often: token buckets per address and per account, and how long an account is locked after wrong passwords. */

/** Most keys remembered; the longest unused is forgotten first. */
const KEYS_LIMIT = 20_000;

export interface Rate {
  /** How many at once, and how many a minute from then on. */
  readonly burst: number;
  readonly perMinute: number;
}

export interface RateLimiter {
  /** Takes one from `key`'s bucket: 0 where there was one, else the seconds until there is. */
  take(key: string): number;
}

/** A limiter with a bucket per key. `now` in milliseconds. */
export function createRateLimiter({ burst, perMinute }: Rate, now: () => number): RateLimiter {
  const buckets = new Map<string, { level: number; at: number }>();
  return {
    take: (key) => {
      const at = now();
      const bucket = buckets.get(key) ?? { level: burst, at };
      // A clock that was set back takes nothing away.
      const elapsed = Math.max(0, at - bucket.at);
      const level = Math.min(burst, bucket.level + (elapsed * perMinute) / 60_000);
      const taken = level >= 1;
      // Deleting first moves the key to the end: the map's order is that of use.
      buckets.delete(key);
      buckets.set(key, { level: taken ? level - 1 : level, at });
      if (buckets.size > KEYS_LIMIT) {
        const oldest = buckets.keys().next();
        if (!oldest.done) buckets.delete(oldest.value);
      }
      return taken ? 0 : Math.ceil(((1 - level) * 60) / perMinute);
    },
  };
}

/** Wrong passwords that are forgiven before an account is locked. */
const FORGIVEN = 5;
/** The first lock, and the longest, in seconds; each further wrong password doubles it. */
const FIRST_LOCK = 30;
const LONGEST_LOCK = 15 * 60;

/** Seconds an account is locked after `failures` wrong passwords in a row. */
export function lockSeconds(failures: number): number {
  return failures < FORGIVEN ? 0 : Math.min(LONGEST_LOCK, FIRST_LOCK * 2 ** Math.min(failures - FORGIVEN, 16));
}

/** Is an account locked at `now` (milliseconds)? A lock longer than the longest was set under another clock, and is none. */
export function isLocked(lockedUntil: string | null, now: number): boolean {
  const left = lockedUntil === null ? 0 : Date.parse(lockedUntil) - now;
  return left > 0 && left <= LONGEST_LOCK * 1000;
}

/** How far a time may lie ahead of the clock, in milliseconds: clocks are corrected by a little all the time. */
const CORRECTION = 300_000;

/** Was this written under a clock that has been set back since? What it starts may not last until that clock's time comes. */
export function isAhead(time: string, now: number): boolean {
  return Date.parse(time) > now + CORRECTION;
}

/** Runs tasks of the same key one after another, so that guesses cannot be made side by side. */
export function createSerial(): <Value>(key: string, task: () => Promise<Value>) => Promise<Value> {
  const tails = new Map<string, Promise<unknown>>();
  return async (key, task) => {
    const before = tails.get(key) ?? Promise.resolve();
    const mine = before.then(task, task);
    const settled = mine.catch(() => undefined);
    tails.set(key, settled);
    void settled.then(() => {
      if (tails.get(key) === settled) tails.delete(key);
    });
    return mine;
  };
}
