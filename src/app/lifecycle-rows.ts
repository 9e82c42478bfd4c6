/** Devices in a list of what is old or exposed, whatever they were read from. */
import type { LifecycleRow } from '#api/lifecycle.ts';
import { lifecycleOf } from '#lifecycle/standing.ts';
import type { Device } from '#model/device.ts';
import type { DeviceLifecycle, InventoryDevice } from '#model/lifecycle.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { LifecycleBook } from './lifecycle-book.ts';

export type { LifecycleRow };

/** Sorts behind every day. */
const NEVER = '9999-12-31';

/** The day by which rows are sorted. */
export function endOf({ ends }: DeviceLifecycle): string {
  return ends ?? NEVER;
}

export function rowOf({ id, names, ips, macs, identity }: Device, lifecycle: DeviceLifecycle): LifecycleRow {
  const { category, manufacturer, model, os, osVersion, location } = identity;
  return {
    device: {
      id,
      name: names[0] ?? null,
      ips,
      macs,
      category: category?.value ?? null,
      manufacturer: manufacturer?.value ?? null,
      model: model?.value ?? null,
      os: os && [os.value, ...(osVersion ? [osVersion.value] : [])].join(' '),
      location: location?.value ?? null,
    },
    lifecycle,
  };
}

/** All devices, what is out of support longest first. */
export function rowsOf(devices: readonly Device[], book: LifecycleBook): readonly LifecycleRow[] {
  return sortedRows(devices.map((device) => rowOf(device, book.of(device))));
}

/** A device of an inventory, as of a day. */
export function rowOfInventory(asked: InventoryDevice, lifecycle: Lifecycle, today: string): LifecycleRow {
  const { id, category = null, manufacturer = null, model = null, os } = asked;
  return {
    device: {
      id,
      name: null,
      ips: [],
      macs: [],
      category,
      manufacturer,
      model,
      os: [os?.name, os?.version, os?.build].filter((word) => word).join(' ') || null,
      location: null,
    },
    lifecycle: lifecycleOf(id, lifecycle.match(asked), today),
  };
}

export function sortedRows(rows: readonly LifecycleRow[]): readonly LifecycleRow[] {
  return [...rows].sort((a, b) => {
    const [one, other] = [endOf(a.lifecycle), endOf(b.lifecycle)];
    return one < other ? -1 : one > other ? 1 : b.lifecycle.open - a.lifecycle.open;
  });
}
