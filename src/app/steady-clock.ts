/**
 * The machine's clock, with its leaps in view. A wrong hand or an empty battery may set it years off for a while; what is kept by
 * the time at which it came in may not be dropped by that, neither now nor when the clock is right again.
 */

/** What is no leap, in milliseconds: corrections, and a machine that slept a little. */
const LEAP = 3_600_000;
/** A clock that stays where it leapt for so long is believed. */
const PATIENCE = 86_400_000;
/** How long a service may have been away before its clock is doubted at the start. */
const ABSENCE = 7 * 86_400_000;

export interface SteadyClock {
  /** When something comes in: no earlier than it can be. */
  latest(): Date;
  /** By what age is judged: no later than is certain. */
  earliest(): Date;
}

export interface SteadyClockDependencies {
  readonly wall: () => Date;
  /** Milliseconds that pass whatever the clock is set to. */
  readonly monotonic: () => number;
  /** A time that an earlier run was certain of, in milliseconds since 1970; null on the first. */
  readonly known: number | null;
  /** Hears, in a sentence, that the clock leapt. */
  readonly warn: (message: string) => void;
}

interface Mark {
  readonly time: number;
  readonly at: number;
}

export function createSteadyClock({ wall, monotonic, known, warn }: SteadyClockDependencies): SteadyClock {
  const begun = { time: wall().getTime(), at: monotonic() };
  const isDoubted = known !== null && (begun.time < known - LEAP || begun.time > known + ABSENCE);
  let trusted: Mark = isDoubted ? { time: known, at: begun.at } : begun;
  let suspect: Mark | null = isDoubted ? begun : null;
  if (isDoubted)
    warn(
      `the machine's clock shows ${minuteOf(begun.time)}, and these data were last worked on at ${minuteOf(known)}: in case the clock is wrong, nothing is dropped for its age for a day`,
    );
  const isOff = (mark: Mark, now: Mark): boolean => Math.abs(now.time - (mark.time + now.at - mark.at)) > LEAP;
  /** The time that the clock shows, and the one that was to be expected. */
  const look = (): readonly [shown: number, expected: number] => {
    const now = { time: wall().getTime(), at: monotonic() };
    const expected = trusted.time + now.at - trusted.at;
    if (isOff(trusted, now) && (suspect === null || isOff(suspect, now))) {
      suspect = now;
      warn(leapSentence(now.time, expected));
    }
    if (suspect !== null && isOff(trusted, now) && now.at - suspect.at < PATIENCE) return [now.time, expected];
    trusted = now;
    suspect = null;
    return [now.time, now.time];
  };
  return {
    latest: () => new Date(Math.max(...look())),
    earliest: () => new Date(Math.min(...look())),
  };
}

function leapSentence(shown: number, expected: number): string {
  return `the machine's clock leapt to ${minuteOf(shown)} where ${minuteOf(expected)} was to be expected; set it right, or leave it so for a day: nothing is dropped for its age meanwhile`;
}

function minuteOf(time: number): string {
  return new Date(time).toISOString().slice(0, 16);
}
