/** Times as people write them in queries: days, months, moments, and how long ago. */
import { formatTime } from './time.ts';

/** The moments that a text means: from the first, up to but not including `to`; a null `to` is the one moment `from`. */
export interface TimeSpan {
  readonly from: string;
  readonly to: string | null;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const MOMENT =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/i;
const AGO = /^-(\d{1,6})([smhdw])$/;

const text = (milliseconds: number, microseconds = 0): string => formatTime(milliseconds * 1000 + microseconds);

/** What `2026`, `2026-11`, `2026-11-24`, `2026-11-24T08:15Z`, `now` or `-24h` mean; null for anything else. Without an offset it is UTC. */
export function timeSpanOf(value: string, now: Date | undefined): TimeSpan | null {
  if (now && value === 'now') return { from: text(now.getTime()), to: null };
  const ago = AGO.exec(value);
  if (now && ago) {
    const then = now.getTime() - Number(ago[1]) * (UNITS[ago[2] ?? ''] ?? 0) * 1000;
    return then < 0 ? null : { from: text(then), to: null };
  }
  const match = MOMENT.exec(value);
  return match ? momentOf(match) : null;
}

function momentOf(match: RegExpExecArray): TimeSpan | null {
  const [, year = '', month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction, zone = 'Z'] =
    match;
  const start = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.000${zone.toUpperCase()}`);
  // Date.parse rolls the 31st of February over; such a day is refused instead.
  if (Number.isNaN(start) || start < 0 || Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate())
    return null;
  if (fraction !== undefined) return { from: text(start, Number(fraction.padEnd(6, '0'))), to: null };
  const length = match[6] ? 1000 : match[4] ? 60_000 : 86_400_000;
  const end = match[3]
    ? start + length
    : match[2]
      ? Date.UTC(Number(year), Number(month), 1)
      : Date.UTC(Number(year) + 1, 0, 1);
  return { from: text(start), to: text(end) };
}
