/** Time as the house holds it: microseconds since 1970-01-01T00:00:00Z, in a double (exact until the year 2255). */

/** Microseconds since the Unix epoch. */
export type Microseconds = number;

/** Two digits each, by their value. */
const PAIRS: readonly string[] = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));
/** Texts of days that are kept, so that times in no order are told as fast as those of one day. */
const DAYS_KEPT = 1024;
const dayTexts = new Map<number, string>();
let cachedMinute = Number.NaN;
/** The text of that minute, up to the seconds. */
let cachedText = '';

/** RFC 3339 in UTC with microseconds, as `2026-11-24T08:15:30.000042Z`; out-of-range times answer the epoch. */
export function formatTime(time: Microseconds): string {
  const second = Math.floor(time / 1e6);
  const minute = Math.floor(second / 60);
  if (minute !== cachedMinute) {
    const day = Math.floor(minute / 1440);
    const text = dayText(day);
    if (text === null) return '1970-01-01T00:00:00.000000Z';
    const hour = Math.floor((minute - day * 1440) / 60);
    cachedText = `${text}${PAIRS[hour]}:${PAIRS[minute - day * 1440 - hour * 60]}:`;
    cachedMinute = minute;
  }
  const fraction = Math.floor(time - second * 1e6);
  const upper = Math.floor(fraction / 10_000);
  const rest = fraction - upper * 10_000;
  const middle = Math.floor(rest / 100);
  return `${cachedText}${PAIRS[second - minute * 60]}.${PAIRS[upper]}${PAIRS[middle]}${PAIRS[rest - middle * 100]}Z`;
}

/** A day since the epoch up to its hours, as `2026-11-24T`; null where there is no such day. */
function dayText(day: number): string | null {
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * 86_400_000);
  if (Number.isNaN(date.getTime())) return null;
  const text = date.toISOString().slice(0, -13);
  if (dayTexts.size >= DAYS_KEPT) dayTexts.clear();
  dayTexts.set(day, text);
  return text;
}

/** The earlier of two such texts. */
export const earlier = (one: string, other: string): string => (one < other ? one : other);

/** The later of two such texts. */
export const later = (one: string, other: string): string => (one > other ? one : other);
