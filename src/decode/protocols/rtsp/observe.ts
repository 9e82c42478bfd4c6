/** What an RTSP message states: the software of both ends, and who logs in. */
import type { Context, Observer } from '../../protocol.ts';
import type { RtspMessage } from './message.ts';

export function observe(message: RtspMessage, _context: Context, observer: Observer): void {
  if (message.userAgent && !message.isResponse)
    observer.fact('rtsp.userAgent', message.userAgent, 'sender', 'User-Agent');
  if (message.server && message.isResponse) observer.fact('rtsp.server', message.server, 'sender', 'Server');
  if (message.isResponse) observer.senderIs('server');
  if (message.basicUser === null) return;
  observer.credential('rtsp.basic');
  if (message.basicUser) observer.user(message.basicUser);
}
