/** What Wardline reads of a Cisco Discovery Protocol announcement. */

export interface CdpMessage {
  deviceId: string;
  /** IP addresses of the sending interface. */
  addresses: string[];
  /** IP addresses by which the sender is managed. */
  managementAddresses: string[];
  portId: string;
  /** Capabilities joined by commas. */
  capabilities: string;
  softwareVersion: string;
  platform: string;
  systemName: string;
  /** Native VLAN; 0 when not stated. */
  nativeVlan: number;
}

export function emptyMessage(): CdpMessage {
  return {
    deviceId: '',
    addresses: [],
    managementAddresses: [],
    portId: '',
    capabilities: '',
    softwareVersion: '',
    platform: '',
    systemName: '',
    nativeVlan: 0,
  };
}
