/** What is known against the devices of an inventory, as of today: asked again and again, matched once for each identity and edition of the knowledge. */
import fs from 'node:fs';
import path from 'node:path';
import { lifecycleOf } from '#lifecycle/standing.ts';
import type { Claim, Device, Identity } from '#model/device.ts';
import type { DeviceLifecycle, InventoryDevice, InventorySoftware } from '#model/lifecycle.ts';
import { type Lifecycle, openLifecycle } from './lifecycle.ts';
import { PackError } from './pack-error.ts';
import { INDEX } from './pack-store.ts';

export interface LifecycleBook {
  /** Takes up newer packs and the day; another word than before where answers may be others. */
  edition(): string;
  /** How a device stands, by the edition that was taken up last. */
  of(device: Device): DeviceLifecycle;
}

/** A book over the packs of a folder. Damaged packs are told once, and what ships is used alone. */
export function openLifecycleBook(folder: string, now: () => Date, warn: (message: string) => void): LifecycleBook {
  let edition = '';
  let today = '';
  let lifecycle: Lifecycle = openLifecycle(folder);
  let known = new WeakMap<Identity, DeviceLifecycle>();
  const match = (asked: InventoryDevice): ReturnType<Lifecycle['match']> => {
    try {
      return lifecycle.match(asked);
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      warn(error.message);
      lifecycle = openLifecycle(null);
      return lifecycle.match(asked);
    }
  };
  const book: LifecycleBook = {
    edition() {
      today = now().toISOString().slice(0, 10);
      const current = `${today} ${stampOf(path.join(folder, INDEX))}`;
      if (current !== edition) {
        edition = current;
        lifecycle = openLifecycle(folder);
        known = new WeakMap();
      }
      return edition;
    },
    of(device) {
      if (edition === '') book.edition();
      const { id, identity } = device;
      const answer = known.get(identity) ?? lifecycleOf(id, match(inventoryOf(device)), today);
      known.set(identity, answer);
      return answer;
    },
  };
  return book;
}

/** When the packs were last put in place; empty where there are none. */
function stampOf(file: string): string {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs} ${stat.ino}` : '';
}

/** A device as inventories have it. */
function inventoryOf({ id, identity }: Pick<Device, 'id' | 'identity'>): InventoryDevice {
  const { manufacturer, model, category, firmware, os, osVersion, software } = identity;
  return {
    id,
    manufacturer: told(manufacturer),
    model: told(model),
    category: told(category),
    firmware: told(firmware),
    os: os === null ? null : { name: os.value, version: told(osVersion) },
    software: software === null ? [] : [softwareOf(software.value)],
  };
}

const told = (claim: Claim | null): string | null => claim?.value ?? null;

/** `Apache HTTPD 2.4.41` is a name and a version. */
function softwareOf(value: string): InventorySoftware {
  const [, product, version] = /^(.+?)[ /_-]+([vVrR]?\d[\w.+-]*)$/.exec(value) ?? [];
  return product === undefined || version === undefined ? { product: value } : { product, version };
}
