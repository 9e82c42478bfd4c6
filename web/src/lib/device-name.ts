/** The name that stands for a device, and the search that finds an address. */
import type { Device } from '../../client.ts';

/** What it calls itself, else its address. */
export function nameText({ names, ips, macs, id }: Pick<Device, 'names' | 'ips' | 'macs' | 'id'>): string {
  return names[0] ?? ips[0] ?? macs[0] ?? id;
}

/** The condition that finds an address. */
export function condition(address: string): string {
  const isMac = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(address);
  return isMac ? `mac:${address}` : `ip:${address}`;
}
