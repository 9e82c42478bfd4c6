/** What a STUN message states. */
import type { Context, Observer } from '../../protocol.ts';
import type { StunMessage } from './message.ts';

export function observe(message: StunMessage, _context: Context, observer: Observer): void {
  if (message.kind === 'message' && message.software)
    observer.fact('stun.software', message.software, 'sender', 'SOFTWARE');
  if (message.kind !== 'after') return;
  if (message.isOpen) observer.handOver();
  else observer.enough();
}
