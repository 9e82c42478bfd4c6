/** OMRON FINS: controllers, their model and version. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { FinsMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const fins: Protocol = defineProtocol<FinsMessage, null>({
  name: 'fins',
  title: 'Factory Interface Network Service',
  specifications: [
    {
      title: 'OMRON: FINS Commands Reference Manual (W227)',
      url: 'https://assets.omron.eu/downloads/manual/en/w227_fins_commands_reference_manual_en.pdf',
    },
  ],
  places: { udp: [9600], tcp: [9600] },
  probe,
  reader: { factsOnly: true, remember: () => null, parse, observe },
  support: [
    { message: 'CONTROLLER DATA READ', level: 'partial', note: 'model and version' },
    { message: 'Other commands', level: 'partial', note: 'what changes a controller is told apart' },
  ],
  facts: { 'fins.model': 'Model of the controller', 'fins.version': 'Version of the controller' },
  signals: {
    'fins.command-write': 'Memory is written, or bits are forced',
    'fins.command-settings': 'Parameters or the clock are set',
    'fins.command-program': 'A program or a file is written or cleared',
    'fins.command-start': 'A controller is told to run',
    'fins.command-stop': 'A controller is told to stop',
  },
});
