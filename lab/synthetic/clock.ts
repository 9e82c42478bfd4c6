/** Time as text, quickly, and the calendar's questions: which weekday, which Tuesday of the month. */
import { DAY } from './rhythm.ts';

const MINUTE = 60e6;
const CACHE = 1024;
const TWO: readonly string[] = Array.from({ length: 60 }, (_, i) => String(100 + i).slice(1));
const THREE: readonly string[] = Array.from({ length: 1000 }, (_, i) => String(1000 + i).slice(1));

/** RFC 3339 with microseconds. The beginnings of minutes that were asked for lately are remembered. */
export class Clock {
  readonly #minutes = new Float64Array(CACHE).fill(-1);
  readonly #texts: string[] = Array<string>(CACHE).fill('');

  text(time: number): string {
    const minute = Math.floor(time / MINUTE);
    const slot = minute & (CACHE - 1);
    if (this.#minutes[slot] !== minute) {
      this.#minutes[slot] = minute;
      this.#texts[slot] = new Date(minute * 60_000).toISOString().slice(0, 17);
    }
    const rest = Math.floor(time - minute * MINUTE);
    const second = Math.floor(rest / 1e6);
    const fraction = rest - second * 1e6;
    const thousands = Math.floor(fraction / 1000);
    return `${this.#texts[slot]}${TWO[second]}.${THREE[thousands]}${THREE[fraction - thousands * 1000]}Z`;
  }
}

/** Days from Monday (0) to Sunday (6); `day` counts from 1970-01-01. */
export function weekdayOf(day: number): number {
  return (day + 3) % 7;
}

/** The day of a date, as `2026-01-05`, counted from 1970-01-01; null where it is none. */
export function dayOf(date: string): number | null {
  const time = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(time) ? null : Math.round((time * 1000) / DAY);
}

export function dateOf(day: number): string {
  return new Date((day * DAY) / 1000).toISOString().slice(0, 10);
}

interface Calendar {
  readonly month: number;
  readonly date: number;
  readonly yearDay: number;
}

const known = new Map<number, Calendar>();

/** Month (1 to 12), day of the month, and day of the year (from 0). Days that were asked for are remembered: they are few. */
export function calendarOf(day: number): Calendar {
  let calendar = known.get(day);
  if (calendar === undefined) {
    calendar = readCalendar(day);
    known.set(day, calendar);
  }
  return calendar;
}

function readCalendar(day: number): Calendar {
  const [year = 0, month = 0, date = 0] = dateOf(day).split('-').map(Number);
  return { month, date, yearDay: day - Math.round((Date.UTC(year, 0, 1) * 1000) / DAY) };
}

/** Whether a day is the `nth` (from 1) such weekday (Monday 0) of its month. */
export function isNth(day: number, nth: number, weekday: number): boolean {
  return weekdayOf(day) === weekday && Math.ceil(calendarOf(day).date / 7) === nth;
}
