/** When devices come and go: office hours, visitors, suppliers, devices that are carried from building to building, and power that is off for a moment. */
import { weekdayOf } from './clock.ts';
import type { Device, Hospital } from './hospital.ts';
import { Random } from './random.ts';
import { DAY, HOUR } from './rhythm.ts';

/** A device joins the network or leaves it. */
export interface Coming {
  readonly time: number;
  readonly device: number;
  readonly isJoin: boolean;
  /** It may be in another building from now on. */
  readonly isElsewhere: boolean;
}

/** Shares of devices, by what they do on a day: estimates. */
const SHARE = {
  computersSwitchedOff: 0.65,
  computersOnAtWeekends: 0.08,
  staffPresent: 0.8,
  visitors: 0.45,
  carriedElsewhere: 0.12,
  powerOff: 0.004,
  suppliers: 0.1,
} as const;

/** Whether a device is on the network when everything begins, at midnight. */
export function isThereAtFirst({ fleet }: Device, random: Random): boolean {
  if (fleet.presence === 'always' || fleet.presence === 'mobile') return true;
  return fleet.presence === 'office' && random.chance(1 - SHARE.computersSwitchedOff);
}

/** The comings and goings of a day, in order of time. Days follow one another: devices are where the day before left them. */
export class Presence {
  readonly #random: Random;
  readonly #devices: readonly Device[];

  constructor({ seed, devices }: Hospital) {
    this.#random = new Random(seed, 'presence');
    // What is always there is off for a moment now and then; all others have a day of their own.
    this.#devices = devices.filter(({ fleet }) => !fleet.isFixed);
  }

  /** `day` counts from 1970, `isThere` tells who is on the network at its midnight. */
  day(day: number, isThere: (device: number) => boolean): readonly Coming[] {
    const comings: Coming[] = [];
    for (const device of this.#devices) this.#one(device, day, isThere(device.index), comings);
    return comings.sort((a, b) => a.time - b.time || a.device - b.device);
  }

  #one({ index, fleet }: Device, day: number, isThere: boolean, comings: Coming[]): void {
    const random = this.#random;
    const midnight = day * DAY;
    const isWeekend = weekdayOf(day) >= 5;
    const at = (hour: number): number => midnight + Math.min(hour, 23.9) * HOUR;
    const come = (from: number, to: number, isElsewhere = false): void => {
      comings.push({ time: at(from), device: index, isJoin: true, isElsewhere });
      comings.push({ time: at(to), device: index, isJoin: false, isElsewhere: false });
    };
    const away = (from: number, hours: number, isElsewhere: boolean): void => {
      comings.push({ time: at(from), device: index, isJoin: false, isElsewhere: false });
      comings.push({ time: at(from + hours), device: index, isJoin: true, isElsewhere });
    };
    switch (fleet.presence) {
      case 'always':
        if (random.chance(SHARE.powerOff)) away(random.between(0, 23), random.between(0.03, 0.4), false);
        break;
      case 'mobile':
        if (random.chance(SHARE.carriedElsewhere)) away(random.between(6, 22), random.between(0.15, 0.8), true);
        break;
      case 'office':
        this.#office(index, isWeekend, isThere, at, comings);
        break;
      case 'staff':
        if (random.chance(isWeekend ? 0.06 : SHARE.staffPresent))
          come(random.between(6.5, 9), random.between(15.5, 18.5), random.chance(0.1));
        break;
      case 'visitor': {
        const from = random.between(8, 18.5);
        if (random.chance(SHARE.visitors)) come(from, from + random.between(0.7, 8), random.chance(0.3));
        break;
      }
      case 'supplier':
        if (!isWeekend && random.chance(SHARE.suppliers))
          come(random.between(8.5, 12), random.between(13, 17), random.chance(0.5));
        break;
    }
  }

  #office(device: number, isWeekend: boolean, isThere: boolean, at: (hour: number) => number, comings: Coming[]): void {
    const random = this.#random;
    const isOn = isThere || random.chance(isWeekend ? SHARE.computersOnAtWeekends : 1);
    if (!isThere && isOn)
      comings.push({ time: at(random.between(6.2, 9.2)), device, isJoin: true, isElsewhere: false });
    if (isOn && random.chance(isWeekend ? 0.3 : SHARE.computersSwitchedOff))
      comings.push({ time: at(random.between(16, 20)), device, isJoin: false, isElsewhere: false });
  }
}
