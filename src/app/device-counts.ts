/** Counts devices by what they are, do, or where they are attached: what a page groups and charts by. */
import type { CountedBy, DeviceCount } from '#api/devices.ts';
import { formatPrefix, parseIp } from '#base/prefix.ts';
import type { Query, Searchable } from '#base/query.ts';
import { matches } from '#base/query-match.ts';
import type { Device } from '#model/device.ts';
import { DEVICES } from '#model/search.ts';

/** Bits of a subnet, as hospitals cut them; the real masks are not in the traffic. */
const IPV4_BITS = 24;
const IPV6_BITS = 64;
const LINK_LOCAL = /^(?:fe[89ab]|169\.254\.)/i;

/** Devices that match, by a value: the most first, then by the alphabet; null for those without. */
export function countDevices(
  devices: readonly Device[],
  query: Query,
  by: CountedBy,
  searchable: Searchable<Device> = DEVICES,
): readonly DeviceCount[] {
  const counts = new Map<string | null, number>();
  for (const device of devices) {
    if (!matches(query, device, searchable)) continue;
    const values = valuesOf(device, by);
    for (const value of values.length === 0 ? [null] : values) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, devices: count }))
    .sort((a, b) => b.devices - a.devices || ((a.value ?? '~') < (b.value ?? '~') ? -1 : 1));
}

function valuesOf(device: Device, by: CountedBy): readonly string[] {
  if (by === 'role') return device.roles;
  if (by === 'subnet') return [...new Set(device.ips.flatMap(subnetOf))];
  const claim = device.identity[by];
  return claim ? [claim.value] : [];
}

/** The subnet of an address, as a prefix that can be searched for; none for addresses of one link. */
export function subnetOf(address: string): readonly string[] {
  const ip = parseIp(address);
  if (!ip || LINK_LOCAL.test(address)) return [];
  const length = ip.bits === 32 ? IPV4_BITS : IPV6_BITS;
  const below = BigInt(ip.bits - length);
  return [formatPrefix({ bits: ip.bits, value: (ip.value >> below) << below, length })];
}
