/** A host of the laboratory as data: where it is plugged in, and what its traffic will truly say about it. */

import type { Node } from './network.ts';

/** What a host can be stated to be; the keys of a device's identity, and a name. */
export type StatementKey =
  | 'category'
  | 'manufacturer'
  | 'model'
  | 'serial'
  | 'os'
  | 'osVersion'
  | 'software'
  | 'firmware'
  | 'location'
  | 'name';

/** One thing that packets sent by the host say about it. */
export interface Statement {
  readonly key: StatementKey;
  readonly value: string;
  /** Where it is said: protocol and field. */
  readonly by: string;
  /**
   * The characters that must be found (Latin-1, or UTF-16 little-endian) in at least one frame the host sent, else the
   * recording is refused. The value itself where left out.
   */
  readonly text?: string;
}

export interface Host extends Node {
  /** The kernel's host name inside, where it is not `name`. */
  readonly hostName?: string;
  /** What it does on the network, as `dicom:scp` or `dns:server`. */
  readonly roles: readonly string[];
  readonly states: readonly Statement[];
  /** One sentence for the reader of the truth. */
  readonly about: string;
}

/** The VLANs of the hospital. */
export const VLAN = { clinical: 10, imaging: 20, servers: 30, office: 40, building: 50 } as const;

/** The router's address in a VLAN. */
export function gatewayOf(vlan: number): string {
  return `10.20.${vlan}.1`;
}

/** A host with one card and a fixed address in its VLAN. */
export function fixed(vlan: number, last: number, mac: string): Pick<Host, 'cards' | 'gateway'> {
  const card = { name: 'eth0', mac, vlan, addresses: [`10.20.${vlan}.${last}/24`] };
  return { cards: [card], gateway: gatewayOf(vlan) };
}

/** A host with one card that gets its address from DHCP. */
export function leased(vlan: number, mac: string): Pick<Host, 'cards'> {
  return { cards: [{ name: 'eth0', mac, vlan, addresses: [] }] };
}

/** Several statements read from one field. */
export function stated(
  by: string,
  values: Partial<Record<StatementKey, string | readonly [string, string]>>,
): Statement[] {
  return Object.entries(values).map(([key, value]) => {
    const name = key as StatementKey; // The keys of the parameter's type.
    return typeof value === 'string' ? { key: name, value, by } : { key: name, value: value[0], by, text: value[1] };
  });
}
