/** TFTP: how telephones and switches fetch their files. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { parse, type TftpMessage } from './parse.ts';
import { probe } from './probe.ts';

export const tftp: Protocol = defineProtocol<TftpMessage, null>({
  name: 'tftp',
  title: 'Trivial File Transfer Protocol',
  specifications: [
    { title: 'RFC 1350', url: 'https://www.rfc-editor.org/rfc/rfc1350' },
    { title: 'RFC 2347', url: 'https://www.rfc-editor.org/rfc/rfc2347' },
  ],
  places: { udp: [69] },
  probe,
  reader: {
    remember: () => null,
    parse,
    observe: (sender, _context, observer) => {
      if (sender !== 'unknown') observer.senderIs(sender);
      observer.enough();
    },
  },
  support: [{ message: 'All packets', level: 'partial', note: 'who is the server; names of files are free text' }],
  facts: {},
});
