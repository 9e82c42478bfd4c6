/** Real-Time Streaming Protocol: cameras and who watches them. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { RtspMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const rtsp: Protocol = defineProtocol<RtspMessage, null>({
  name: 'rtsp',
  title: 'Real-Time Streaming Protocol',
  specifications: [
    { title: 'RFC 2326', url: 'https://www.rfc-editor.org/rfc/rfc2326' },
    { title: 'RFC 7826', url: 'https://www.rfc-editor.org/rfc/rfc7826' },
  ],
  places: { tcp: [554, 8554] },
  probe,
  reader: { remember: () => null, parse, observe },
  support: [
    { message: 'Software and login', level: 'full' },
    { message: 'Descriptions, sound and pictures', level: 'ignored', note: 'they show persons' },
  ],
  facts: {
    'rtsp.userAgent': 'Software that asks for a stream',
    'rtsp.server': 'Software, often the model, of a camera',
  },
});
