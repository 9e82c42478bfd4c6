/** S7 communication with Siemens controllers: who writes to them, starts, stops and programs them. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { S7Message } from './message.ts';
import { observe } from './observe.ts';
import { parse, resynchronise } from './parse.ts';
import { probe } from './probe.ts';

export const s7comm: Protocol = defineProtocol<S7Message, null>({
  name: 's7comm',
  title: 'S7 communication',
  specifications: [
    { title: 'RFC 1006', url: 'https://www.rfc-editor.org/rfc/rfc1006' },
    { title: 'Wireshark: S7 communication', url: 'https://wiki.wireshark.org/S7comm' },
  ],
  places: { tcp: [102] },
  probe,
  reader: { factsOnly: true, remember: () => null, parse, observe, resynchronise },
  support: [
    { message: 'Jobs', level: 'partial', note: 'what they do; addresses and values are passed over' },
    { message: 'User data', level: 'partial', note: 'variables that are modified, and the clock' },
    { message: 'Reads, block lists and diagnostics', level: 'ignored', note: 'recognised, not read' },
  ],
  facts: {},
  signals: {
    's7comm.command-write': 'Variables are written, modified or forced',
    's7comm.command-start': 'A controller is told to start its program',
    's7comm.command-stop': 'A controller is told to stop its program',
    's7comm.command-program': 'Blocks of a program are loaded, put into force or deleted',
    's7comm.command-settings': 'Memory is copied or compressed, or the clock set',
    's7comm.command-done': 'A controller did as it was told',
    's7comm.command-refused': 'A controller refused to do as it was told',
  },
});
