/** Which time a scheduled report is about: whole days, weeks from Monday, or months, as the calendar of a time zone has them. */
import type { ReportStep } from '../contract-reports.ts';
import type { Span } from '../page.ts';

/** The latest period that is over at `now`. */
export function lastPeriod(step: ReportStep, now: Date, timeZone: string): Span {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).startOfDay();
  switch (step) {
    case 'day':
      return between(today.subtract({ days: 1 }), today);
    case 'week': {
      const monday = today.subtract({ days: today.dayOfWeek - 1 }).startOfDay();
      return between(monday.subtract({ days: 7 }), monday);
    }
    case 'month': {
      const first = today.with({ day: 1 }).startOfDay();
      return between(first.subtract({ months: 1 }), first);
    }
  }
}

/** As long a time, up to `now`. */
export function runningPeriod(step: ReportStep, now: Date, timeZone: string): Span {
  const end = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  const length = { day: { days: 1 }, week: { days: 7 }, month: { months: 1 } }[step];
  return between(end.subtract(length), end);
}

function between(from: Temporal.ZonedDateTime, to: Temporal.ZonedDateTime): Span {
  const text = (moment: Temporal.ZonedDateTime): string =>
    new Date(moment.epochMilliseconds).toISOString().replace('Z', '000Z');
  return { from: text(from), to: text(to) };
}
