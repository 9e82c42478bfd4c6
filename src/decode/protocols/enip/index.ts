/** EtherNet/IP: controllers and drives that list who they are, and who writes to them, stops and programs them. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { EnipMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const enip: Protocol = defineProtocol<EnipMessage, null>({
  name: 'enip',
  title: 'EtherNet/IP',
  specifications: [
    {
      title: 'ODVA: EtherNet/IP',
      url: 'https://www.odva.org/technology-standards/key-technologies/ethernet-ip/',
    },
  ],
  places: { tcp: [44818], udp: [44818, 2222] },
  probe,
  reader: { factsOnly: true, remember: () => null, parse, observe },
  support: [
    { message: 'ListIdentity', level: 'full' },
    {
      message: 'CIP in sessions',
      level: 'partial',
      note: 'requests that change a device, also in packets of several and sent on by a route, and those of PCCC; not their values',
    },
    { message: 'Implicit messages', level: 'ignored', note: 'inputs and outputs of a running plant' },
  ],
  facts: {
    'enip.vendorId': 'Number that ODVA gave to the manufacturer',
    'enip.deviceType': 'Number of the device profile',
    'enip.productCode': 'Number that the manufacturer gave to the product',
    'enip.revision': 'Major and minor revision of the firmware',
    'enip.serial': 'Serial number in hexadecimal',
    'enip.productName': 'Name of the product',
  },
  signals: {
    'enip.command-write': 'Tags or data tables are written',
    'enip.command-settings': 'Attributes of an object are set, as the clock',
    'enip.command-start': 'A controller is told to run, or its mode is changed',
    'enip.command-stop': 'An object, as a controller, is told to stop',
    'enip.command-restart': 'A device is told to reset',
    'enip.command-program': 'Objects of a program are made or deleted, or a program is loaded',
  },
});
