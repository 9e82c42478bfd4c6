/** What Wardline reads of an LLDP frame (IEEE 802.1AB, ANSI/TIA-1057, RFC 8520). */

export interface LldpMessage {
  /** MAC address, IP address or name of the chassis, as its subtype says. */
  chassisId: string;
  portId: string;
  portDescription: string;
  systemName: string;
  systemDescription: string;
  /** Enabled capabilities in the standard's words, joined by commas. */
  capabilities: string;
  /** IP addresses by which the sender is managed. */
  managementAddresses: string[];
  /** Port VLAN; 0 when not stated. */
  vlan: number;
  /** LLDP-MED device type: 1 to 3 are endpoint classes, 4 is a network device; 0 when not stated. */
  medClass: number;
  /** LLDP-MED inventory by subtype, 5 (hardware revision) to 11 (asset). */
  inventory: Map<number, string>;
  mudUrl: string;
}

export function emptyMessage(): LldpMessage {
  return {
    chassisId: '',
    portId: '',
    portDescription: '',
    systemName: '',
    systemDescription: '',
    capabilities: '',
    managementAddresses: [],
    vlan: 0,
    medClass: 0,
    inventory: new Map(),
    mudUrl: '',
  };
}
