/** SOCKS: conversations that go through a proxy, and what is inside them. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { SocksMemory, SocksMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const socks: Protocol = defineProtocol<SocksMessage, SocksMemory>({
  name: 'socks',
  title: 'SOCKS',
  specifications: [
    { title: 'RFC 1928', url: 'https://www.rfc-editor.org/rfc/rfc1928' },
    { title: 'RFC 1929', url: 'https://www.rfc-editor.org/rfc/rfc1929' },
    { title: 'SOCKS 4', url: 'https://www.openssh.com/txt/socks4.protocol' },
  ],
  places: { tcp: [1080, 9050] },
  probe,
  reader: { remember: () => ({ version: 0, client: 'greeting', server: 'choice' }), parse, observe },
  support: [
    { message: 'Versions 4, 4a and 5', level: 'full' },
    { message: 'Authentication by GSS', level: 'ignored', note: 'enciphered' },
  ],
  facts: {},
});
