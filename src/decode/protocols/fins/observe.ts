/** What a FINS message states: model and version of a controller. */
import type { Context, Observer } from '../../protocol.ts';
import type { FinsMessage } from './message.ts';

export function observe(message: FinsMessage, _context: Context, observer: Observer): void {
  if (message.isResponse) observer.senderIs('server');
  if (message.model) observer.fact('fins.model', message.model, 'sender', 'controller model');
  if (message.version) observer.fact('fins.version', message.version, 'sender', 'controller version');
}
