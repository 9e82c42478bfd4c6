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
    { message: 'Other commands', level: 'ignored', note: 'recognised, not read yet' },
  ],
  facts: { 'fins.model': 'Model of the controller', 'fins.version': 'Version of the controller' },
});
