/** BACnet/IP: the devices of a building, who they are, and who commands them. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { BacnetMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

const FACTS: Readonly<Record<string, string>> = {
  service: 'Service that a node asks for, as write-property or who-is',
  instance: 'Instance number of the device object, unique in a building',
  vendorId: 'Number that ASHRAE gave to the manufacturer',
  maxApduLength: 'Longest message that the device takes',
  segmentation: 'Whether the device sends and takes messages in segments',
  objectName: 'Name of the device object',
  vendorName: 'Manufacturer, as the device states it',
  modelName: 'Model, as the device states it',
  firmwareRevision: 'Revision of the firmware',
  applicationSoftwareVersion: 'Version of the application software',
  protocolRevision: 'Revision of the standard that the device follows',
  serialNumber: 'Serial number',
  location: 'Where the device is, as it states',
  network: 'Number of a network that the device routes to',
};

export const bacnet: Protocol = defineProtocol<BacnetMessage, null>({
  name: 'bacnet',
  title: 'BACnet/IP',
  specifications: [{ title: 'ASHRAE 135', url: 'https://www.ashrae.org/technical-resources/bookstore/bacnet' }],
  places: { udp: Array.from({ length: 16 }, (_, index) => 47808 + index) },
  probe,
  reader: { remember: () => null, parse, observe },
  support: [
    { message: 'I-Am, I-Have', level: 'full' },
    {
      message: 'ReadProperty-ACK, ReadPropertyMultiple-ACK',
      level: 'partial',
      note: 'properties that say who a device is',
    },
    { message: 'Requests', level: 'partial', note: 'the service; passwords are counted, never read' },
    { message: 'Answers in segments', level: 'partial', note: 'the first segment' },
    { message: 'I-Am-Router-To-Network', level: 'full' },
    { message: 'Broadcast management and other network messages', level: 'ignored', note: 'they identify nobody' },
    { message: 'BACnet/IPv6', level: 'partial', note: 'original unicast and broadcast' },
    { message: 'BACnet/SC', level: 'ignored', note: 'it is encrypted' },
  ],
  facts: Object.fromEntries(
    Object.entries(FACTS).flatMap(([name, sentence]) => [
      [`bacnet.${name}`, sentence],
      [
        `bacnet.routed${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
        `${sentence}; of a node behind this router, after its network and address, as 2001:0a`,
      ],
    ]),
  ),
  signals: {
    'bacnet.command-write': 'A property is written, or a life-safety operation asked for',
    'bacnet.command-settings': 'An object is made or deleted, or a list changed',
    'bacnet.command-restart': 'A device is told to start anew',
    'bacnet.command-stop': 'A device is told to fall silent, or to speak again',
    'bacnet.command-program': 'A file of a device is written: a program, a configuration or firmware',
  },
});
