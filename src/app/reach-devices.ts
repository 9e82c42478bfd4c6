/** The devices of a folder of data, for questions about ways that begin or end at one of them. */
import fs from 'node:fs';
import { openState } from '#store/state/state.ts';
import { takeFolder } from './folder.ts';
import { placesIn } from './memory.ts';
import { ReachError } from './reach-error.ts';
import type { Known } from './reach-network.ts';

/** Every device with its addresses; none where no folder is named. Throws ReachError, or an error of the store. */
export async function readDevices(data: string | undefined): Promise<readonly Known[]> {
  if (data === undefined) return [];
  const place = placesIn(data).state;
  if (!fs.existsSync(place)) throw new ReachError(`${data}: holds no data of Wardline; name the folder of a service`);
  const letGo = takeFolder(data);
  try {
    const state = await openState(place);
    const { devices } = await state.inventory.load();
    await state.close();
    return devices.map(({ device: { id, ips } }) => ({ id, ips }));
  } finally {
    letGo();
  }
}
