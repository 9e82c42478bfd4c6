/** Cisco Discovery Protocol: what switches, routers, telephones and access points say of themselves. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { CdpMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const cdp: Protocol = defineProtocol<CdpMessage, null>({
  name: 'cdp',
  title: 'Cisco Discovery Protocol',
  specifications: [
    {
      title: 'Cisco: Frame Formats (Cisco Discovery Protocol)',
      url: 'https://www.cisco.com/univercd/cc/td/doc/product/lan/trsrb/frames.htm',
    },
  ],
  places: { ethernet: [0x00000c * 0x10000 + 0x2000] },
  probe,
  reader: { factsOnly: true, remember: () => null, parse, observe },
  support: [
    { message: 'Identity, addresses, capabilities and native VLAN', level: 'full' },
    {
      message: 'Duplex, power, VTP, location and other elements',
      level: 'ignored',
      note: 'they do not identify the device',
    },
  ],
  facts: {
    'cdp.deviceId': 'Identifier of the device: its host name, serial number or MAC address',
    'cdp.systemName': 'Name that the device was given',
    'cdp.platform': 'Hardware platform: usually the model',
    'cdp.softwareVersion': 'Description of the running software',
    'cdp.address': 'IP address of the device',
    'cdp.portId': 'Port that sent the announcement',
    'cdp.capabilities': 'Functions, as router, switch, host or phone',
    'cdp.nativeVlan': 'Untagged VLAN of the port',
  },
});
