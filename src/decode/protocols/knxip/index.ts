/** KNXnet/IP: building automation and the devices that describe themselves. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { KnxMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const knxip: Protocol = defineProtocol<KnxMessage, null>({
  name: 'knxip',
  title: 'KNXnet/IP',
  specifications: [{ title: 'ISO 22510', url: 'https://www.iso.org/standard/73375.html' }],
  places: { udp: [3671], tcp: [3671] },
  probe,
  reader: { factsOnly: true, remember: () => null, parse, observe },
  support: [
    { message: 'Search and description responses', level: 'partial', note: 'the device information' },
    { message: 'Tunnelling, routing and management', level: 'ignored', note: 'recognised, not read yet' },
  ],
  facts: {
    'knxip.individualAddress': 'Address of the device on the KNX bus',
    'knxip.serial': 'Serial number in hexadecimal; its first four digits name the manufacturer',
    'knxip.mac': 'MAC address that the device states',
    'knxip.friendlyName': 'Name of the device: usually its model',
  },
});
