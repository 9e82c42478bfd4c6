/** What a message states: what the device at the bedside is. */
import type { Context, Observer } from '../../protocol.ts';
import type { Poct1aMessage } from './message.ts';

export function observe(message: Poct1aMessage, _context: Context, observer: Observer): void {
  if (message.kind === 'device') {
    observer.senderIs('client');
    for (const { key, field, value } of message.fields) observer.fact(`poct1a.${key}`, value, 'sender', field);
    return;
  }
  if (message.from !== '') observer.senderIs(message.from);
  if (message.patientData) observer.patientData(message.patientData);
}
