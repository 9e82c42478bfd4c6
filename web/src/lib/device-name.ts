/** The name that stands for a device. */
import type { Device } from '../../client.ts';

/** What it calls itself, else its address. */
export function nameText({ names, ips, macs, id }: Pick<Device, 'names' | 'ips' | 'macs' | 'id'>): string {
  return names[0] ?? ips[0] ?? macs[0] ?? id;
}
