/** Network Time Protocol: who asks whom for the time, and at which stratum. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { NtpMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const ntp: Protocol = defineProtocol<NtpMessage, null>({
  name: 'ntp',
  title: 'Network Time Protocol',
  specifications: [{ title: 'RFC 5905', url: 'https://www.rfc-editor.org/rfc/rfc5905' }],
  places: { udp: [123] },
  probe,
  reader: { factsOnly: true, remember: () => null, parse, observe },
  support: [
    { message: 'Client, server, symmetric and broadcast modes', level: 'full' },
    { message: 'Extension fields and authentication', level: 'ignored', note: 'they identify nobody' },
    { message: 'Control (mode 6) and private (mode 7)', level: 'partial', note: 'recognised, not read' },
  ],
  facts: {
    'ntp.stratum': 'Stratum that a server states (1 is a reference clock, 16 unsynchronised)',
    'ntp.fault': 'What is wrong with a server’s time by the clock of the capture, as 5 min ahead, or by its own word',
    'ntp.referenceId': 'Reference clock a stratum 1 server names, as GPS',
  },
});
