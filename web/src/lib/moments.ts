/** Moments of the past that can be shown: the hours or days of a period, and those to compare them with. */
import { PERIODS, type Period, type Span } from './period.ts';

export type Step = 'hour' | 'day';
const HOUR = 3_600_000;
const LENGTH: Readonly<Record<Step, number>> = { hour: HOUR, day: 24 * HOUR };

/** Hours of up to a week, days of more. */
export function stepOf(period: Period): Step {
  return PERIODS[period] > 7 * 24 ? 'day' : 'hour';
}

const text = (time: number): string => new Date(time).toISOString();
const begin = (time: string | number, step: Step): number =>
  Math.floor(new Date(time).getTime() / LENGTH[step]) * LENGTH[step];

/** The beginnings of all moments of a span, oldest first. */
export function momentsOf({ from, to }: Span, step: Step): readonly string[] {
  const moments: string[] = [];
  for (let at = begin(from, step); at < new Date(to).getTime(); at += LENGTH[step]) moments.push(text(at));
  return moments;
}

/** The moment that a time lies in; null for a text that is no time. */
export function momentAt(time: string | undefined, step: Step): string | null {
  if (time === undefined || Number.isNaN(new Date(time).getTime())) return null;
  return text(begin(time, step));
}

/** From the beginning of a moment to its end. */
export function spanAt(moment: string, step: Step): Span {
  return { from: moment, to: text(new Date(moment).getTime() + LENGTH[step]) };
}

/** So many hours before. */
export function earlier(moment: string, hours: number): string {
  return text(new Date(moment).getTime() - hours * HOUR);
}
