/** What the API reads of devices. */
import type { Query } from '#base/query.ts';
import type { Device } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import type { Awaitable, Page, PageRequest } from './page.ts';

/** How far the ordinary behaviour of a device is learnt, and whom it is compared with. */
export interface BaselineStanding {
  readonly state: 'learning' | 'learnt';
  /** Days on which it was seen, up to those that learning takes. */
  readonly day: number;
  readonly of: number;
  /** Its kind; null where it was not concluded yet. */
  readonly group: string | null;
  readonly groupSize: number;
}

/** By what devices can be counted: a claim of their identity, a role, or the subnet (IPv4 /24, IPv6 /64) of an address. */
export const COUNTED_BY = ['category', 'manufacturer', 'model', 'os', 'location', 'role', 'subnet'] as const;
export type CountedBy = (typeof COUNTED_BY)[number];

/** How many devices have a value; null for those of which it is not known. */
export interface DeviceCount {
  readonly value: string | null;
  readonly devices: number;
}

/** Fields of queries: those of DEVICES in `#model/search.ts`. Sorts: name, ip, category, manufacturer, firstSeen, lastSeen (default `-lastSeen`). */
export interface DeviceReader {
  list(request: PageRequest): Awaitable<Page<Device>>;
  get(id: string): Awaitable<Device | null>;
  /** Devices by a value, the most first; one with several values (roles, subnets) counts for each. */
  counts(query: Query, by: CountedBy): Awaitable<readonly DeviceCount[]>;
  /** The device that has, or last had, an address. */
  byAddress(address: string): Awaitable<Device | null>;
  facts(id: string): Awaitable<readonly Fact[]>;
}
