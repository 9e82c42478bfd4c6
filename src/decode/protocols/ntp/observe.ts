/** What an NTP message states. */
import type { Context, Observer } from '../../protocol.ts';
import type { NtpMessage } from './message.ts';

const SERVER = 4;
const BROADCAST = 5;

export function observe(message: NtpMessage, _context: Context, observer: Observer): void {
  if (message.mode === 3) observer.senderIs('client');
  if (message.mode !== SERVER && message.mode !== BROADCAST) return;
  observer.senderIs('server');
  observer.fact('ntp.stratum', String(message.stratum), 'sender', 'stratum');
  if (message.referenceId) observer.fact('ntp.referenceId', message.referenceId, 'sender', 'reference ID');
}
