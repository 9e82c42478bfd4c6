/** Which beds are occupied: admissions and discharges, at the rates of public statistics. Patients are numbers of beds here, and nothing else. */
import { BEDS } from './fleet.ts';
import type { Hospital } from './hospital.ts';
import { Random } from './random.ts';
import { DAY, HOUR, RHYTHMS } from './rhythm.ts';

/** A bed is taken or becomes free. */
export interface BedChange {
  readonly time: number;
  readonly bed: number;
  readonly isAdmission: boolean;
}

/** Days that a bed stays empty on average, so that admissions a year come out as counted. */
const EMPTY_DAYS: number = 365 / BEDS.admissionsPerBedYear - BEDS.stayDays;

export class BedBook {
  readonly #random: Random;
  readonly #isTaken: Uint8Array;
  readonly #next: Float64Array;

  constructor({ seed, beds }: Hospital, start: number) {
    this.#random = new Random(seed, 'beds');
    this.#isTaken = new Uint8Array(beds);
    this.#next = new Float64Array(beds);
    const occupied = BEDS.stayDays / (BEDS.stayDays + EMPTY_DAYS);
    for (let bed = 0; bed < beds; bed++) {
      this.#isTaken[bed] = this.#random.chance(occupied) ? 1 : 0;
      this.#next[bed] = this.#after(bed, start);
    }
  }

  isTaken(bed: number): boolean {
    return bed < 0 || this.#isTaken[bed] === 1;
  }

  /** The changes of a day in order of time; `change` is called for each when its time has come. */
  day(day: number): readonly BedChange[] {
    const changes: BedChange[] = [];
    const end = (day + 1) * DAY;
    for (let bed = 0; bed < this.#next.length; bed++) {
      // At most a few changes a day: a bed that becomes free at noon may be taken in the evening.
      let isTaken = this.#isTaken[bed] === 1;
      while ((this.#next[bed] as number) < end) {
        const time = this.#next[bed] as number;
        changes.push({ time, bed, isAdmission: !isTaken });
        isTaken = !isTaken;
        this.#isTaken[bed] = isTaken ? 1 : 0;
        this.#next[bed] = this.#after(bed, time);
      }
    }
    // The beds are as they were at midnight until the changes are made one by one.
    for (let at = changes.length - 1; at >= 0; at--) this.change(changes[at] as BedChange, true);
    return changes.sort((a, b) => a.time - b.time || a.bed - b.bed);
  }

  /** Makes a change, or takes it back. */
  change({ bed, isAdmission }: BedChange, isBack = false): void {
    this.#isTaken[bed] = isAdmission === isBack ? 0 : 1;
  }

  /** The bed's next change: discharges around noon, admissions as emergency and elective medicine bring them. */
  #after(bed: number, time: number): number {
    const random = this.#random;
    if (this.#isTaken[bed] === 0) return RHYTHMS.emergency.after(time, random.exponential() * EMPTY_DAYS * DAY);
    const leaves = time + random.exponential() * BEDS.stayDays * DAY;
    const noon = Math.floor(leaves / DAY) * DAY + random.between(9.5, 17) * HOUR;
    return noon > time ? noon : noon + DAY;
  }
}
