/** QUIC of the IETF, Google and Facebook: who asks for which server, and with which software. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { type QuicMemory, type QuicMessage, remember } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const quic: Protocol = defineProtocol<QuicMessage, QuicMemory>({
  name: 'quic',
  title: 'QUIC',
  specifications: [
    { title: 'RFC 9000', url: 'https://www.rfc-editor.org/rfc/rfc9000' },
    { title: 'RFC 9001', url: 'https://www.rfc-editor.org/rfc/rfc9001' },
    { title: 'RFC 9369 (version 2)', url: 'https://www.rfc-editor.org/rfc/rfc9369' },
    { title: 'JA4', url: 'https://github.com/FoxIO-LLC/ja4/blob/main/technical_details/JA4.md' },
  ],
  places: { udp: [443, 853, 80, 8443] },
  probe,
  reader: { remember, parse, observe },
  support: [
    {
      message: 'Initial packets of the client, versions 1 and 2, drafts from 21, mvfst, Q050, T050, T051',
      level: 'full',
    },
    { message: 'Version Negotiation', level: 'partial', note: 'recognised; the list is not kept' },
    { message: 'Client hellos of Google’s versions up to Q046', level: 'partial', note: 'server name and user agent' },
    { message: 'Drafts before 21', level: 'partial', note: 'recognised by their version, not read' },
    { message: 'Initial packets of the server', level: 'ignored', note: 'their hello tells little' },
    { message: 'Packets with short headers', level: 'ignored', note: 'enciphered, and not to be recognised alone' },
  ],
  facts: {
    'quic.version': 'Version of QUIC',
    'quic.ja4': 'JA4 fingerprint of the client software',
    'quic.ja3': 'JA3 fingerprint of the client software',
    'quic.sni': 'Server name that the client asks for',
    'quic.alpn': 'Application protocols that the client offers',
    'quic.userAgent': 'Software that the client of Google’s QUIC states',
  },
});
