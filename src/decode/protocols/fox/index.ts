/** Niagara Fox: building controllers that introduce themselves with model, system and versions. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { FoxMemory, FoxMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const fox: Protocol = defineProtocol<FoxMessage, FoxMemory>({
  name: 'fox',
  title: 'Niagara Fox',
  specifications: [{ title: 'Niagara Framework', url: 'https://www.tridium.com/us/en/Products/niagara' }],
  places: { tcp: [1911] },
  probe,
  reader: { remember: () => ({ hellos: 0 }), parse, observe },
  support: [
    { message: 'hello', level: 'full' },
    { message: 'Login and everything behind it', level: 'ignored', note: 'reading ends at the second hello' },
  ],
  facts: {
    'fox.hostName': 'Name of the computer',
    'fox.hostId': 'Licence identity of the controller: names its platform, and stays',
    'fox.application': 'Program: Station for a controller, Workbench for a person',
    'fox.applicationVersion': 'Version of the Niagara framework',
    'fox.virtualMachine': 'Java machine',
    'fox.virtualMachineVersion': 'Its version',
    'fox.os': 'Operating system',
    'fox.osVersion': 'Its version',
    'fox.station': 'Name of the station',
    'fox.brand': 'Brand under which the controller is sold',
  },
});
