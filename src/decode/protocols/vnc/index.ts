/** VNC (Remote Framebuffer): remote desktops and the version they speak. */
import { defineProtocol, type Observer, type Protocol } from '../../protocol.ts';
import { parse, probe } from './parse.ts';

export const vnc: Protocol = defineProtocol<{ readonly version: string }, { seen: number }>({
  name: 'vnc',
  title: 'Remote Framebuffer',
  specifications: [{ title: 'RFC 6143', url: 'https://www.rfc-editor.org/rfc/rfc6143' }],
  places: { tcp: [5900, 5901, 5800] },
  probe,
  reader: {
    remember: () => ({ seen: 0 }),
    parse,
    observe: (message, _context, observer: Observer, memory) => {
      observer.fact('vnc.version', message.version, 'sender', 'ProtocolVersion');
      // Behind both versions there are logins, screens and keys.
      if (++memory.seen >= 2) observer.enough();
    },
  },
  support: [
    { message: 'ProtocolVersion', level: 'full' },
    { message: 'Everything else', level: 'ignored', note: 'screens show patients' },
  ],
  facts: { 'vnc.version': 'Version of the protocol that the sender speaks' },
});
