/** DNP3 telecontrol: which outstations a master tells to do something. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { Dnp3Message } from './message.ts';
import { observe } from './observe.ts';
import { parse, resynchronise } from './parse.ts';
import { probe } from './probe.ts';

export const dnp3: Protocol = defineProtocol<Dnp3Message, null>({
  name: 'dnp3',
  title: 'Distributed Network Protocol',
  specifications: [{ title: 'IEEE 1815', url: 'https://standards.ieee.org/ieee/1815/5414/' }],
  places: { tcp: [20000], udp: [20000] },
  probe,
  reader: { factsOnly: true, remember: () => null, parse, observe, resynchronise },
  support: [
    { message: 'Requests', level: 'partial', note: 'the function; points and values are passed over' },
    { message: 'Answers', level: 'ignored', note: 'measurements' },
    { message: 'Secure authentication', level: 'ignored', note: 'recognised, not read' },
  ],
  facts: {},
  signals: {
    'dnp3.command-operate': 'An output is selected or operated',
    'dnp3.command-write': 'An object is written',
    'dnp3.command-settings': 'The time is set, a configuration saved or a file deleted',
    'dnp3.command-restart': 'An outstation is told to restart',
    'dnp3.command-start': 'A program is started',
    'dnp3.command-stop': 'A program is stopped',
    'dnp3.command-program': 'A program or a configuration is put into force',
  },
});
