/** An interface of which nothing is known but its name, its addresses and the line that says so: of hosts, and of texts that are not understood. */
import type { Interface, InterfaceAddress } from './configuration.ts';
import type { Line } from './line.ts';

/** It is up and routes, in no VRF, zone or VLAN. */
export function routedInterface(name: string, addresses: readonly InterfaceAddress[], line: Line): Interface {
  return {
    name,
    addresses,
    up: true,
    vrf: null,
    zone: null,
    vlans: [],
    mode: 'routed',
    description: null,
    bandwidth: null,
    ospf: null,
    line,
  };
}
