/** What a CDP announcement states about its sender. */
import type { Context, Observer } from '../../protocol.ts';
import type { CdpMessage } from './message.ts';

export function observe(message: CdpMessage, _context: Context, observer: Observer): void {
  const fact = (key: string, value: string, field: string): void => {
    if (value !== '') observer.fact(key, value, 'sender', field);
  };
  fact('cdp.deviceId', message.deviceId, 'Device-ID');
  fact('cdp.systemName', message.systemName, 'System-Name');
  fact('cdp.platform', message.platform, 'Platform');
  fact('cdp.softwareVersion', message.softwareVersion, 'Version');
  fact('cdp.portId', message.portId, 'Port-ID');
  fact('cdp.capabilities', message.capabilities, 'Capabilities');
  if (message.nativeVlan > 0 && message.nativeVlan <= 4094)
    fact('cdp.nativeVlan', String(message.nativeVlan), 'Native VLAN');
  const addresses = (list: readonly string[], field: string): void => {
    for (const ip of list) {
      fact('cdp.address', ip, field);
      if (message.deviceId !== '') observer.fact('cdp.deviceId', message.deviceId, { ip }, field);
    }
  };
  addresses(message.addresses, 'Address');
  addresses(message.managementAddresses, 'Management-Addresses');
}
