/** Finds who is at the other end: a device of a fleet seen from a device, or a host outside. */
import type { Target } from './habits.ts';
import type { Device, Hospital } from './hospital.ts';
import { OUTSIDE } from './outside.ts';
import type { Random } from './random.ts';

/** The other end is chosen each time, or is no device: the habit says which. */
export const AS_HABIT = -1_000_000;
/** There is nobody: the habit does not take place. */
export const NOBODY = -2_000_000;

/** Fleets whose last device stands by, and serves nobody in daily life. */
const STANDBY: ReadonlySet<string> = new Set(['pacs', 'interface-engine']);

/** A host outside as a number below zero. */
export function outsideCode(index: number): number {
  return -1 - index;
}

export class Targets {
  readonly #hospital: Hospital;
  readonly #byUnit = new Map<string, readonly number[]>();
  readonly #outside = new Map(OUTSIDE.map(({ name }, index) => [name, outsideCode(index)]));

  constructor(hospital: Hospital) {
    this.#hospital = hospital;
  }

  /** The device at the other end, an outside host's code, AS_HABIT or NOBODY. */
  find(target: Target, from: Device): number {
    if (target.kind === 'outside') return this.#outside.get(target.name) ?? NOBODY;
    if (target.kind !== 'fleet' || target.which === 'any') return AS_HABIT;
    const all = this.#hospital.byFleet.get(target.fleet) ?? [];
    const daily = STANDBY.has(target.fleet) && all.length > 1 ? all.slice(0, -1) : all;
    const list = target.which === 'near' ? this.#near(target.fleet, from) : daily;
    if (list.length === 0) return NOBODY;
    if (target.which === 'last') return all.at(-1) ?? NOBODY;
    if (target.which !== 'other') return list[(from.index + from.unit.index) % list.length] as number;
    const own = list.indexOf(from.index);
    return list.length < 2 ? NOBODY : (list[(own + 1) % list.length] as number);
  }

  /** Any device of a fleet but one. */
  any(fleet: string, but: number, random: Random): number {
    const list = this.#hospital.byFleet.get(fleet) ?? [];
    const found = list[random.below(list.length)] ?? NOBODY;
    return found === but ? NOBODY : found;
  }

  /** Devices of a fleet in the same unit, else in the same building, else all. */
  #near(fleet: string, { unit }: Device): readonly number[] {
    const key = `${fleet} ${unit.index}`;
    const known = this.#byUnit.get(key);
    if (known) return known;
    const { devices, byFleet } = this.#hospital;
    const all = byFleet.get(fleet) ?? [];
    const own = all.filter((index) => devices[index]?.unit === unit);
    const building = own.length > 0 ? own : all.filter((index) => devices[index]?.unit.building === unit.building);
    const list = building.length > 0 ? building : all;
    this.#byUnit.set(key, list);
    return list;
  }
}
