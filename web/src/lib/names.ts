/** Names of devices that are known by their ids or addresses alone, asked for together. */
import { useQuery } from '@tanstack/react-query';
import type { Device } from '../../client.ts';
import { api } from './api.ts';
import { condition } from './device-name.ts';

/** Most ids of one search, and of one page: further ones stay without a name. */
const TERMS = 90;
const IDS = 900;
/** Most devices of one answer. */
const MOST = 500;

export function useDevicesOf(ids: readonly string[]): ReadonlyMap<string, Device> {
  const wanted = [...new Set(ids)].sort().slice(0, IDS);
  const { data } = useQuery({
    queryKey: ['devices', 'of', wanted],
    queryFn: () => devicesOf(wanted),
    enabled: wanted.length > 0,
    placeholderData: (before) => before,
  });
  return data ?? NONE;
}
const NONE: ReadonlyMap<string, Device> = new Map();

async function devicesOf(ids: readonly string[]): Promise<ReadonlyMap<string, Device>> {
  const found = new Map<string, Device>();
  for (let at = 0; at < ids.length; at += TERMS) {
    const some = ids.slice(at, at + TERMS);
    const { items } = await api.listDevices({ query: { q: `id:(${some.join(' OR ')})`, limit: TERMS } });
    for (const device of items) found.set(device.id, device);
  }
  return found;
}

/** The devices that have some addresses; one that several had is left out, since nobody can say which is meant. */
export function useDevicesAt(addresses: readonly string[]): ReadonlyMap<string, Device> {
  const wanted = [...new Set(addresses)].sort().slice(0, TERMS);
  const { data } = useQuery({
    queryKey: ['devices', 'at', wanted],
    queryFn: () => devicesAt(wanted),
    enabled: wanted.length > 0,
    placeholderData: (before) => before,
  });
  return data ?? NONE;
}

async function devicesAt(addresses: readonly string[]): Promise<ReadonlyMap<string, Device>> {
  const { items } = await api.listDevices({ query: { q: addresses.map(condition).join(' OR '), limit: MOST } });
  const found = new Map<string, Device>();
  for (const address of addresses) {
    const [device, ...others] = items.filter(({ ips, macs }) => ips.includes(address) || macs.includes(address));
    if (device !== undefined && others.length === 0) found.set(address, device);
  }
  return found;
}
