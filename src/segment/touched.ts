/** Which devices packets come from or go to. */
import { addressesOf } from '#access/packets/projection.ts';
import type { PacketSet, PacketSpace } from '#access/packets/space.ts';
import { parseIp } from '#base/prefix.ts';
import type { KnownDevice, ProvedIntent } from '#model/segment.ts';

/** Devices listed as touched, at most. */
const TOUCH_LIMIT = 200;

/** The devices that a set of packets concerns, and what they do in care. */
export function touchedBy(
  { diagrams }: PacketSpace,
  packets: PacketSet,
  devices: readonly KnownDevice[],
): ProvedIntent['touches'] {
  const [isSender, isMeant] = [addressesOf(diagrams, packets, 'src'), addressesOf(diagrams, packets, 'dst')];
  const hit = devices.filter(({ ips }) =>
    ips.some((text) => {
      const ip = parseIp(text);
      return ip !== null && (isSender(ip) || isMeant(ip));
    }),
  );
  return {
    devices: hit.slice(0, TOUCH_LIMIT).map(({ id }) => id),
    functions: [...new Set(hit.flatMap((device) => device.function ?? []))].sort(),
  };
}
