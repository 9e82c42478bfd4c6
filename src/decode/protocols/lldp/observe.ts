/** What an LLDP frame states about its sender. */
import type { Context, Observer } from '../../protocol.ts';
import type { LldpMessage } from './message.ts';

const INVENTORY: readonly (readonly [subtype: number, key: string, field: string])[] = [
  [5, 'lldp.hardwareRevision', 'LLDP-MED hardware revision'],
  [6, 'lldp.firmwareRevision', 'LLDP-MED firmware revision'],
  [7, 'lldp.softwareRevision', 'LLDP-MED software revision'],
  [8, 'lldp.serialNumber', 'LLDP-MED serial number'],
  [9, 'lldp.manufacturer', 'LLDP-MED manufacturer name'],
  [10, 'lldp.model', 'LLDP-MED model name'],
  [11, 'lldp.assetId', 'LLDP-MED asset ID'],
];
const MED_CLASSES = ['', 'endpoint-1', 'endpoint-2', 'endpoint-3', 'network-connectivity'];

export function observe(message: LldpMessage, _context: Context, observer: Observer): void {
  const fact = (key: string, value: string, field: string): void => {
    if (value !== '') observer.fact(key, value, 'sender', field);
  };
  fact('lldp.chassisId', message.chassisId, 'Chassis ID');
  fact('lldp.portId', message.portId, 'Port ID');
  fact('lldp.portDescription', message.portDescription, 'Port Description');
  fact('lldp.systemName', message.systemName, 'System Name');
  fact('lldp.systemDescription', message.systemDescription, 'System Description');
  fact('lldp.capabilities', message.capabilities, 'System Capabilities');
  if (message.vlan > 0) fact('lldp.vlan', String(message.vlan), 'Port VLAN ID');
  fact('lldp.medClass', MED_CLASSES[message.medClass] ?? '', 'LLDP-MED device type');
  for (const [subtype, key, field] of INVENTORY) fact(key, message.inventory.get(subtype) ?? '', field);
  fact('lldp.mudUrl', message.mudUrl, 'MUD URL');
  for (const ip of message.managementAddresses) {
    fact('lldp.managementAddress', ip, 'Management Address');
    // The address belongs to the chassis, not to this port: which MAC has it is for ARP to say.
    if (message.chassisId !== '') observer.fact('lldp.chassisId', message.chassisId, { ip }, 'Management Address');
  }
}
