/** POCT1-A: which point-of-care device, as a glucose meter, speaks with which data manager; never what it measured. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { Poct1aMemory, Poct1aMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe, resynchronise } from './parse.ts';

export const poct1a: Protocol = defineProtocol<Poct1aMessage, Poct1aMemory>({
  name: 'poct1a',
  title: 'CLSI POCT01-A2 device messages (POCT1-A)',
  specifications: [{ title: 'CLSI POCT01', url: 'https://clsi.org/shop/standards/poct01/' }],
  places: { tcp: [] },
  probe,
  reader: { remember: () => ({ client: '', server: '' }), parse, observe, resynchronise },
  support: [
    { message: 'Hello (HEL), Device Status (DST)', level: 'partial', note: 'what the device is' },
    {
      message: 'Observations (OBS), Patient List (PTL)',
      level: 'ignored',
      note: 'they are data of patients: counted, never read',
    },
    { message: 'Operator List (OPL)', level: 'ignored', note: 'it names persons' },
    { message: 'Other messages', level: 'ignored', note: 'they identify nobody' },
  ],
  facts: {
    'poct1a.deviceId': 'Identifier of the device, often its MAC address or EUI-64',
    'poct1a.vendorId': 'Manufacturer as an identifier',
    'poct1a.modelId': 'Model',
    'poct1a.serialId': 'Serial number',
    'poct1a.manufacturerName': 'Manufacturer',
    'poct1a.hardwareVersion': 'Version of the hardware',
    'poct1a.softwareVersion': 'Version of the software',
    'poct1a.deviceName': 'Name that the device was given',
    'poct1a.version': 'Version of the standard that the device follows',
  },
});
