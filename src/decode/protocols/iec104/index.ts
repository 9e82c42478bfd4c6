/** IEC 60870-5-104 telecontrol: which stations are told to do something. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { Iec104Message } from './message.ts';
import { observe } from './observe.ts';
import { parse, resynchronise } from './parse.ts';
import { probe } from './probe.ts';

export const iec104: Protocol = defineProtocol<Iec104Message, null>({
  name: 'iec104',
  title: 'IEC 60870-5-104',
  specifications: [{ title: 'IEC 60870-5-104', url: 'https://webstore.iec.ch/en/publication/25035' }],
  places: { tcp: [2404, 19998] },
  probe,
  reader: { factsOnly: true, remember: () => null, parse, observe, resynchronise },
  support: [
    {
      message: 'Commands, parameters and the reset',
      level: 'partial',
      note: 'the type; points and values are passed over',
    },
    { message: 'Measurements, files and everything else', level: 'ignored', note: 'recognised, not read' },
  ],
  facts: {},
  signals: {
    'iec104.command-operate': 'An output is switched or a set point given',
    'iec104.command-settings': 'A parameter is set',
    'iec104.command-restart': 'A station is told to reset its process',
    'iec104.command-done': 'A station confirmed a command',
    'iec104.command-refused': 'A station refused a command',
  },
});
