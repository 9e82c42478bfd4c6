/** In which zone a device or an address stands. */
import { formatPrefix, parseIp } from '#base/prefix.ts';
import type { Device } from '#model/device.ts';
import type { ZonedBy } from '../contract-map.ts';

/** Zones of what has no value to be put by: beyond the hospital, addresses of many, and what is not known. */
export const OUTSIDE = '∗outside';
export const GROUPS = '∗groups';
export const UNNAMED = '∗unnamed';

/** Bits of a subnet, as hospitals cut them; the real masks are not in the traffic. */
const SUBNET = { 32: 24, 128: 64 } as const;

/** The zone of a device. */
export function zoneOfDevice(device: Device, by: ZonedBy): string {
  if (by !== 'subnet') return device.identity[by]?.value ?? UNNAMED;
  return device.ips.map(subnetOf).find((subnet) => subnet !== null) ?? UNNAMED;
}

/** The zone of an address that is no device's. */
export function zoneOfAddress(address: string, by: ZonedBy): string {
  if (isGroup(address)) return GROUPS;
  if (!isOurs(address)) return OUTSIDE;
  return (by === 'subnet' ? subnetOf(address) : null) ?? UNNAMED;
}

/** The IPv4 network of an address; null for other addresses, which hospitals do not plan by. */
function subnetOf(address: string): string | null {
  const ip = parseIp(address);
  if (ip?.bits !== 32) return null;
  const below = BigInt(ip.bits - SUBNET[32]);
  return formatPrefix({ bits: ip.bits, value: (ip.value >> below) << below, length: SUBNET[32] });
}

/** True for addresses of many: multicast and broadcast. */
function isGroup(address: string): boolean {
  const first = Number.parseInt(address, 10);
  if (address.includes('.')) return (first >= 224 && first <= 239) || address.endsWith('.255');
  if (/^([0-9a-f]{2}:){5}/i.test(address)) return (Number.parseInt(address.slice(0, 2), 16) & 1) === 1;
  return /^ff/i.test(address);
}

/** True for addresses that a hospital gives out itself (RFC 1918, 3927, 4193, 4291), and for MAC addresses. */
export function isOurs(address: string): boolean {
  return (
    /^([0-9a-f]{2}:){5}/i.test(address) ||
    /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|f[cd]|fe[89ab])/i.test(address)
  );
}
