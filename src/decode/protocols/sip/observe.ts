/** What a SIP message states: the software of its sender. */
import type { Context, Observer } from '../../protocol.ts';
import type { SipMessage } from './message.ts';

export function observe(message: SipMessage, _context: Context, observer: Observer): void {
  // Proxies pass headers on: only a request’s agent and a response’s server are taken for the sender’s.
  if (message.userAgent) observer.fact('sip.userAgent', message.userAgent, 'sender', 'User-Agent');
  if (message.server && message.isResponse) observer.fact('sip.server', message.server, 'sender', 'Server');
}
