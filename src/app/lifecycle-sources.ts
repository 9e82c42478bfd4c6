/** Where devices come from when somebody asks how old they are, or why they are taken for what they are: captures, or a folder that keeps everything. */
import type { Device } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import type { Config } from './config.ts';
import { deviceOf, inventoryNeeds, newDeviceId } from './devices.ts';
import { withMemory } from './kept.ts';
import type { Knowledge } from './knowledge.ts';
import { packFolder } from './knowledge-packs.ts';
import { type LifecycleBook, openLifecycleBook } from './lifecycle-book.ts';
import type { DeviceSource } from './lifecycle-lists.ts';
import type { RunOptions, RunResult } from './pipeline.ts';
import { gather } from './shards.ts';

/** Devices, and what is known against them. */
export interface Known {
  readonly source: DeviceSource;
  readonly book: LifecycleBook;
}

const now = (): Date => new Date();

/** The devices of captures taken as one network, by the packs of the user. */
export async function devicesOfCaptures(
  paths: readonly string[],
  config: Config,
  knowledge: Knowledge,
  warn: (message: string) => void,
  options: RunOptions,
): Promise<Known & { readonly result: RunResult }> {
  const { gathering, result } = await gather(paths, config, options);
  const known = new Map<string, { readonly device: Device; readonly facts: readonly Fact[] }>();
  for (const group of gathering.inventory.groups(inventoryNeeds(knowledge))) {
    const device = deviceOf(group, newDeviceId(group), knowledge);
    known.set(device.id, { device, facts: group.facts });
  }
  const source: DeviceSource = {
    devices: () => [...known.values()].map(({ device }) => device),
    device: (id) => known.get(id)?.device ?? null,
    facts: (id) => known.get(id)?.facts ?? [],
  };
  return { source, book: openLifecycleBook(packFolder(null), now, warn), result };
}

/** Does work on the devices that a folder keeps, by its own packs. Throws the errors of the folder and its stores. */
export async function withKeptDevices<Result>(
  data: string,
  knowledge: Knowledge,
  warn: (message: string) => void,
  work: (known: Known) => Result | Promise<Result>,
): Promise<Result> {
  return withMemory(data, knowledge, warn, ({ core, book }) => work({ source: core, book }));
}

/** The devices that a person may mean: by id, MAC, IP or name, whatever the spelling. */
export function devicesCalled(asked: string, devices: readonly Device[]): readonly Device[] {
  const word = asked.trim().toLowerCase();
  const hex = word.replace(/[^0-9a-f]/g, '');
  const isMac = hex.length === 12 && /^[0-9a-f]{2}([:.-]?[0-9a-f]{2}){5}$|^([0-9a-f]{4}\.){2}[0-9a-f]{4}$/.test(word);
  const fits = ({ id, macs, ips, names }: Device): boolean =>
    id === word ||
    ips.includes(word) ||
    (isMac && macs.some((mac) => mac.replaceAll(':', '') === hex)) ||
    names.some((name) => name.toLowerCase() === word || name.toLowerCase().split('.')[0] === word);
  const exact = devices.filter(({ id }) => id === word);
  return exact.length > 0 ? exact : devices.filter(fits);
}
