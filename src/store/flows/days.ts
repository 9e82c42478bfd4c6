/** Which days the store holds, kept in memory: where lists begin to look, and what is oldest. */
import { formatTime } from '#base/time.ts';
import type { Engine } from './engine.ts';

export const DAY: number = 86_400e6;
const HOUR = 3600e6;
/** Hours that batches are counted for: more than two years. */
const HOURS_LIMIT = 20_000;

export interface HeldDay {
  /** Days since the epoch: of the latest row of each batch that is kept under it. */
  readonly day: number;
  /** Seconds since the epoch of the last row that came in. */
  readonly received: number;
  /** Microseconds of the earliest row: batches may reach back over midnight, those of captures further. */
  readonly earliest: number;
}

/** What a batch adds. */
interface Extent {
  readonly latest: number;
  readonly rows: number;
  readonly tags: number;
}

/** A day that was dropped: its roll-ups, in one or more generations. */
export interface KeptDay {
  readonly day: number;
  readonly generation: number;
  readonly received: number;
}

export class Days {
  readonly #held = new Map<number, HeldDay>();
  /** How many batches came in that reach into an hour, and how often all hours may have changed. */
  readonly #batches = new Map<number, number>();
  #changes = 0;
  #kept: readonly KeptDay[] = [];
  /** Microseconds of the latest row: nothing is behind it. */
  latest = 0;
  /** Rows that are held. */
  rows = 0;
  /** True where rows with more than one VLAN tag are held. */
  hasTagsInTags = false;

  /** Newest first. */
  get held(): readonly HeldDay[] {
    return [...this.#held.values()].sort((a, b) => b.day - a.day);
  }

  get kept(): readonly KeptDay[] {
    return this.#kept;
  }

  /** A batch came in. */
  note({ day, received, earliest, latest, rows, tags }: HeldDay & Extent): void {
    const before = this.#held.get(day);
    this.#held.set(day, {
      day,
      received: Math.max(before?.received ?? 0, received),
      earliest: Math.min(before?.earliest ?? Number.POSITIVE_INFINITY, earliest),
    });
    this.latest = Math.max(this.latest, latest);
    this.rows += rows;
    this.hasTagsInTags ||= tags > 1;
    const [first, last] = [Math.floor(earliest / HOUR), Math.floor(latest / HOUR)];
    if (last - first > HOURS_LIMIT) this.#changes++;
    else for (let hour = first; hour <= last; hour++) this.#batches.set(hour, (this.#batches.get(hour) ?? 0) + 1);
    if (this.#batches.size > HOURS_LIMIT) this.#forgetBatches();
  }

  /** Grows whenever rows came in for a span, or went, in microseconds: two equal numbers are the same rows. */
  edition(from: number, to: number): number {
    const [first, end] = [Math.floor(from / HOUR), Math.ceil(to / HOUR)];
    let sum = this.#changes;
    for (const [hour, batches] of this.#batches) if (hour >= first && hour < end) sum += batches;
    return sum;
  }

  #forgetBatches(): void {
    this.#changes += [...this.#batches.values()].reduce((sum, batches) => sum + batches, 1);
    this.#batches.clear();
  }

  /** The first moment and the last of everything that is kept; null where nothing is. */
  extent(): { readonly from: string; readonly to: string } | null {
    const first = Math.min(...this.held.map(({ earliest }) => earliest), ...this.#kept.map(({ day }) => day * DAY));
    return Number.isFinite(first) ? { from: formatTime(first), to: formatTime(this.latest) } : null;
  }

  /** The days that may hold rows from `from` up to `to`, in microseconds, as a condition in SQL. */
  between(from: number, to: number): string {
    const days = this.held.filter(({ day, earliest }) => (day + 1) * DAY > from && earliest < to).map(({ day }) => day);
    const [newest] = days;
    const oldest = days.at(-1);
    return newest === undefined || oldest === undefined
      ? '0'
      : `day >= ${dateSql(oldest)} AND day <= ${dateSql(newest)}`;
  }

  async load(engine: Engine): Promise<void> {
    const held = await engine.rows(
      'SELECT toUInt16(day), toUnixTimestamp(max(received)), toUnixTimestamp64Micro(min(at)), count(), max(vlan[2]) FROM flows GROUP BY day',
    );
    this.#held.clear();
    this.#forgetBatches();
    for (const [day, received, earliest] of held)
      this.#held.set(Number(day), { day: Number(day), received: Number(received), earliest: Number(earliest) });
    this.rows = held.reduce((sum, row) => sum + Number(row[3]), 0);
    this.hasTagsInTags = held.some((row) => Number(row[4]) > 0);
    const kept = await engine.rows(
      'SELECT toUInt16(day), generation, toUnixTimestamp(max(received)) FROM moves GROUP BY day, generation HAVING max(done) = 1 ORDER BY day, generation',
    );
    this.#kept = kept.map(([day, generation, received]) => ({
      day: Number(day),
      generation: Number(generation),
      received: Number(received),
    }));
    const newest = Math.max(-1, ...this.#held.keys());
    const [row] =
      newest < 0
        ? []
        : await engine.rows('SELECT toUnixTimestamp64Micro(max(at)) FROM flows WHERE day = toDate({day:UInt16})', {
            day: newest,
          });
    this.latest = Math.max(Number(row?.[0] ?? 0), ...this.#kept.map(({ day }) => (day + 1) * DAY - 1));
  }
}

/** A day as SQL. The number is ours, never text from outside. */
export function dateSql(day: number): string {
  return `toDate(${Math.trunc(day)})`;
}

/** A moment in microseconds as SQL. */
export function momentSql(time: number): string {
  return `fromUnixTimestamp64Micro(${Math.trunc(time)}, 'UTC')`;
}

/** Rows that count at a moment or behind it. The hour is what rows are sorted by; the engine does not conclude it from the moment. */
export function sinceSql(time: number): string {
  return `toStartOfHour(at) >= ${hourSql(time)} AND at >= ${momentSql(time)}`;
}

/** Rows that count before a moment. */
export function beforeSql(time: number): string {
  return `toStartOfHour(at) <= ${hourSql(time)} AND at < ${momentSql(time)}`;
}

/** The hour that a moment lies in. */
function hourSql(time: number): string {
  return `toDateTime(${Math.floor(time / HOUR) * (HOUR / 1e6)}, 'UTC')`;
}

/** A day as the name of its partition: statements about partitions take literals alone. */
export function partitionSql(day: number): string {
  return `'${new Date(day * 86_400_000).toISOString().slice(0, 10)}'`;
}
