/** EtherNet/IP: controllers and drives that list who they are. */
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
    { message: 'Sessions and CIP inside them', level: 'ignored', note: 'recognised, not read yet' },
  ],
  facts: {
    'enip.vendorId': 'Number that ODVA gave to the manufacturer',
    'enip.deviceType': 'Number of the device profile',
    'enip.productCode': 'Number that the manufacturer gave to the product',
    'enip.revision': 'Major and minor revision of the firmware',
    'enip.serial': 'Serial number in hexadecimal',
    'enip.productName': 'Name of the product',
  },
});
