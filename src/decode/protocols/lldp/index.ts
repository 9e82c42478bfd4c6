/** Link Layer Discovery Protocol: what a device says of itself to the switch it hangs on. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { LldpMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const lldp: Protocol = defineProtocol<LldpMessage, null>({
  name: 'lldp',
  title: 'Link Layer Discovery Protocol',
  specifications: [
    { title: 'IEEE 802.1AB', url: 'https://standards.ieee.org/ieee/802.1AB/6047/' },
    { title: 'ANSI/TIA-1057 (LLDP-MED)', url: 'https://standards.tiaonline.org/' },
    { title: 'RFC 8520 (MUD)', url: 'https://www.rfc-editor.org/rfc/rfc8520' },
  ],
  places: { ethernet: [0x88cc] },
  probe,
  reader: { factsOnly: true, remember: () => null, parse, observe },
  support: [
    { message: 'Mandatory and basic elements', level: 'full' },
    { message: 'IEEE 802.1 elements', level: 'partial', note: 'the port VLAN' },
    {
      message: 'LLDP-MED',
      level: 'partial',
      note: 'device type and inventory; policies, power and location are left out',
    },
    { message: 'MUD URL', level: 'full' },
    { message: 'Elements of other organisations', level: 'ignored', note: 'they tell of the link, not of the device' },
  ],
  facts: {
    'lldp.chassisId': 'Identifier of the chassis: a MAC address, an IP address or a name',
    'lldp.portId': 'Identifier of the port: a MAC address or a name',
    'lldp.portDescription': 'Description of the port',
    'lldp.systemName': 'Name that the device was given',
    'lldp.systemDescription': 'Description of the device: often model, operating system and version',
    'lldp.capabilities': 'Enabled functions, as bridge, router, telephone or station',
    'lldp.managementAddress': 'IP address by which the device is managed',
    'lldp.vlan': 'Untagged VLAN of the port',
    'lldp.medClass': 'LLDP-MED class: endpoint-1 to endpoint-3, or network-connectivity',
    'lldp.hardwareRevision': 'Hardware revision from the inventory',
    'lldp.firmwareRevision': 'Firmware revision from the inventory',
    'lldp.softwareRevision': 'Software revision from the inventory',
    'lldp.serialNumber': 'Serial number from the inventory',
    'lldp.manufacturer': 'Manufacturer from the inventory',
    'lldp.model': 'Model from the inventory',
    'lldp.assetId': 'Asset tag from the inventory',
    'lldp.mudUrl': 'Where the manufacturer describes what the device needs on the network',
  },
});
