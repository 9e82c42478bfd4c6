/** Telnet: terminal sessions without encryption. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { TelnetMemory, TelnetMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const telnet: Protocol = defineProtocol<TelnetMessage, TelnetMemory>({
  name: 'telnet',
  title: 'Telnet',
  specifications: [
    { title: 'RFC 854', url: 'https://www.rfc-editor.org/rfc/rfc854' },
    { title: 'Telnet options (IANA)', url: 'https://www.iana.org/assignments/telnet-options/' },
  ],
  places: { tcp: [23, 2323] },
  probe,
  reader: { remember: () => ({ prompted: false, typed: false, said: 0 }), parse, observe },
  support: [
    { message: 'Text above the first prompt to sign in', level: 'full' },
    { message: 'Prompt for a password', level: 'partial', note: 'that one was answered, never what' },
    { message: 'Everything else', level: 'ignored', note: 'screens may show patients' },
  ],
  facts: { 'telnet.banner': 'What a server says before anybody signs in' },
});
