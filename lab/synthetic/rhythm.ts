/** When things happen in a hospital: hours of the day and days of the week, as weights whose mean is 1. */

export const HOUR: number = 3600e6;
export const DAY: number = 24 * HOUR;
const HOURS_OF_WEEK = 168;
/** 1970-01-01 was a Thursday: so many hours after a Monday, 0:00. */
const EPOCH = 72;

/**
 * Weights by hour of a weekday, and a factor for Saturday and Sunday. The shapes are estimates after what is known of hospitals: rounds and
 * discharges in the morning and at noon, elective theatre and imaging from 7:30 to 16, blood drawn before 7, emergency visits peaking
 * from 10 to 22 (NHAMCS, National Center for Health Statistics), visitors in the afternoon, backup at night.
 */
const SHAPES = {
  constant: { day: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], weekend: 1 },
  clinical: {
    day: [5, 4, 4, 4, 5, 7, 10, 14, 16, 17, 16, 15, 15, 15, 15, 14, 13, 12, 12, 12, 11, 9, 7, 6],
    weekend: 0.78,
  },
  office: {
    day: [0.1, 0.1, 0.1, 0.1, 0.1, 0.3, 2, 9, 14, 15, 15, 13, 10, 13, 14, 13, 10, 5, 2, 1, 0.5, 0.3, 0.2, 0.1],
    weekend: 0.08,
  },
  elective: { day: [1, 1, 1, 1, 1, 1, 3, 13, 17, 18, 18, 17, 14, 15, 16, 14, 10, 5, 3, 2, 2, 2, 1, 1], weekend: 0.2 },
  emergency: {
    day: [6, 5, 4, 4, 4, 4, 5, 7, 10, 13, 14, 14, 14, 14, 14, 14, 14, 14, 14, 14, 13, 12, 10, 8],
    weekend: 0.95,
  },
  laboratory: { day: [4, 3, 3, 4, 9, 17, 19, 16, 14, 13, 12, 11, 10, 10, 10, 9, 8, 7, 6, 6, 5, 5, 4, 4], weekend: 0.6 },
  visitors: { day: [2, 1, 1, 1, 1, 2, 4, 6, 8, 10, 11, 12, 13, 14, 15, 16, 16, 16, 15, 13, 9, 6, 4, 3], weekend: 0.95 },
  night: {
    day: [16, 16, 14, 10, 4, 1, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.4, 1, 6, 14, 16],
    weekend: 1,
  },
} as const;

export type RhythmName = keyof typeof SHAPES;

export class Rhythm {
  /** By hour from Monday 0:00. */
  readonly #weights: Float64Array;

  constructor(name: RhythmName) {
    const { day, weekend } = SHAPES[name];
    const raw = Float64Array.from(
      { length: HOURS_OF_WEEK },
      (_, h) => (day[h % 24] as number) * (h >= 120 ? weekend : 1),
    );
    const mean = raw.reduce((sum, weight) => sum + weight, 0) / HOURS_OF_WEEK;
    this.#weights = raw.map((weight) => weight / mean);
  }

  /** The moment when so much time has passed after `time` as this rhythm counts it: busy hours count more. Microseconds since 1970. */
  after(time: number, amount: number): number {
    let left = amount;
    let hour = Math.floor(time / HOUR);
    let into = time - hour * HOUR;
    for (;;) {
      const weight = this.#weights[(hour + EPOCH) % HOURS_OF_WEEK] as number;
      const whole = (HOUR - into) * weight;
      if (left <= whole) return hour * HOUR + into + left / weight;
      left -= whole;
      hour++;
      into = 0;
    }
  }

  weightAt(time: number): number {
    return this.#weights[(Math.floor(time / HOUR) + EPOCH) % HOURS_OF_WEEK] as number;
  }
}

export const RHYTHMS: Readonly<Record<RhythmName, Rhythm>> = Object.fromEntries(
  (Object.keys(SHAPES) as RhythmName[]).map((name) => [name, new Rhythm(name)]),
) as Record<RhythmName, Rhythm>;
