/** When rare things happen: the days of monthly, quarterly and yearly events, and each device's own day of the year. */
import { calendarOf, isNth, weekdayOf } from './clock.ts';
import { RARE, type Rare } from './habits.ts';
import type { Device, Hospital } from './hospital.ts';
import { hash, Random } from './random.ts';
import { DAY, HOUR } from './rhythm.ts';
import { AS_HABIT, NOBODY, type Targets } from './targets.ts';

/** Working days are spread over so many days of the year; devices with a day at a weekend have the Monday after it. */
const YEAR = 364;

/** A single conversation that is due. */
export interface Shot {
  readonly time: number;
  readonly owner: number;
  readonly client: number;
  readonly server: number;
  readonly habit: number;
}

/** Whether an event takes place on a day for everybody who takes part. */
export function happensOn({ when }: Rare, day: number): boolean {
  if (when.each) return false;
  const base = day - (when.plus ?? 0);
  const { month, date } = calendarOf(base);
  if (when.months && !when.months.includes(month)) return false;
  if (when.date !== undefined) return date === when.date;
  return isNth(base, when.nth ?? 1, when.weekday ?? 0);
}

/** A device's own day for an event, by the day of the year on which its turn is. */
export function isTurnOf(seed: number, rare: Rare, device: Device, day: number): boolean {
  if (!rare.when.each) return false;
  const turn = hash(rare.habit.id, device.index ^ seed) % YEAR;
  const { yearDay } = calendarOf(day);
  if (weekdayOf(day) >= 5) return false;
  // Those of Saturday and Sunday come on Monday.
  const back = weekdayOf(day) === 0 ? 2 : 0;
  return turn <= yearDay && turn >= yearDay - back;
}

/** Who takes part in an event. */
export function takesPart(seed: number, rare: Rare, device: Device): boolean {
  return rare.share >= 1 || (hash(`${rare.habit.id} part`, device.index ^ seed) >>> 8) / 0x1000000 < rare.share;
}

/** The rare conversations of a day, in order of time. */
export function shotsOf(hospital: Hospital, targets: Targets, day: number): readonly Shot[] {
  const { seed, devices, byFleet } = hospital;
  const shots: Shot[] = [];
  for (const rare of RARE) {
    const random = new Random(seed, `${rare.habit.id} ${day}`);
    const isForAll = happensOn(rare, day);
    if (!isForAll && !rare.when.each) continue;
    for (const index of rare.who.flatMap((fleet) => byFleet.get(fleet) ?? [])) {
      const device = devices[index] as Device;
      if (!takesPart(seed, rare, device) || !(isForAll || isTurnOf(seed, rare, device, day))) continue;
      const other = targets.find(rare.habit.target, device);
      if (other === NOBODY || other === AS_HABIT || other === index) continue;
      const [client, server] = rare.habit.isAsked ? [other, index] : [index, other];
      for (let i = 0; i < rare.times; i++) {
        const time = day * DAY + rare.when.from * HOUR + random.next() * rare.when.hours * HOUR;
        shots.push({ time, owner: index, client, server, habit: rare.habit.index });
      }
    }
  }
  return shots.sort((a, b) => a.time - b.time || a.owner - b.owner);
}
