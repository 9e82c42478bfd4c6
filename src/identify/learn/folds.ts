/** How labelled devices are parted into what is learned from and what is tested. */
import { createRandom, shuffled } from '#base/random.ts';

/** What folds need to know of a device. */
interface Item {
  readonly name: { readonly label: string };
  readonly day: string;
}

/** A fold: devices to test and devices to learn from. */
export interface Fold<Device> {
  readonly test: readonly Device[];
  readonly train: readonly Device[];
}

/** One fold for each day: what was seen on it of types that are seen on other days too is tested; types of that day alone stay as rivals. */
export function foldsByDay<Device extends Item>(devices: readonly Device[]): readonly Fold<Device>[] {
  const days = [...new Set(devices.map(({ day }) => day))].sort();
  return days
    .map((day) => {
      const others = new Set(devices.filter((device) => device.day !== day).map(({ name }) => name.label));
      return partBy(devices, (device) => device.day === day && others.has(device.name.label));
    })
    .filter(({ test }) => test.length > 0);
}

/** `count` folds over which each type is spread evenly, by chance. */
export function foldsByChance<Device extends Item>(
  devices: readonly Device[],
  count: number,
  seed: number,
): readonly Fold<Device>[] {
  const random = createRandom(seed);
  const foldOf = new Map<Device, number>();
  for (const members of Map.groupBy(devices, ({ name }) => name.label).values()) {
    const first = random.below(count);
    shuffled(members, random).forEach((device, index) => {
      foldOf.set(device, (first + index) % count);
    });
  }
  return Array.from({ length: count }, (_, fold) => partBy(devices, (device) => foldOf.get(device) === fold)).filter(
    ({ test, train }) => test.length > 0 && train.length > 0,
  );
}

/** One fold for each type: it is tested by a model that never saw it. */
export function foldsByType<Device extends Item>(devices: readonly Device[]): readonly Fold<Device>[] {
  const labels = [...new Set(devices.map(({ name }) => name.label))].sort();
  if (labels.length < 2) return [];
  return labels.map((label) => partBy(devices, ({ name }) => name.label === label));
}

function partBy<Device>(devices: readonly Device[], isTested: (device: Device) => boolean): Fold<Device> {
  return { test: devices.filter(isTested), train: devices.filter((device) => !isTested(device)) };
}
