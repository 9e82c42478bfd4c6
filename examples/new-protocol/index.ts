/** Bedside beacon, a protocol that never was: monitors call their names over the ward. */
import { defineProtocol, type Protocol } from '#decode/protocol.ts';
import type { Beacon } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const bedsideBeacon: Protocol = defineProtocol<Beacon, null>({
  name: 'bedside-beacon',
  title: 'Bedside beacon',
  specifications: [{ title: 'The README beside this file', url: 'https://example.org/bedside-beacon' }],
  places: { udp: [47_100] },
  probe,
  reader: { remember: () => null, parse, observe },
  support: [
    { message: 'Manufacturer, model, serial number and firmware', level: 'full' },
    { message: 'Patient', level: 'partial', note: 'that one was named, never who' },
    { message: 'Fields of other types', level: 'ignored', note: 'nobody has said what they hold' },
  ],
  facts: {
    'bedside-beacon.manufacturer': 'Who made the monitor',
    'bedside-beacon.model': 'Its model',
    'bedside-beacon.serial': 'Its serial number',
    'bedside-beacon.firmware': 'Version of its firmware',
  },
});
