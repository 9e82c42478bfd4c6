/** What a record states: which analyser sends, and to whom. */
import type { Context, Observer } from '../../protocol.ts';
import type { AstmMessage } from './message.ts';

export function observe(message: AstmMessage, _context: Context, observer: Observer): void {
  if (message.kind === 'framing') return;
  if (message.kind === 'record') {
    if (message.patientData) observer.patientData(message.patientData);
    return;
  }
  const state = (key: string, value: string, about: 'sender' | 'receiver', field: string): void => {
    if (value) observer.fact(`astm.${key}`, value, about, field);
  };
  state('sender', message.sender, 'sender', 'H-5');
  state('senderName', message.name, 'sender', 'H-5');
  state('softwareVersion', message.softwareVersion, 'sender', 'H-5');
  state('serialNumber', message.serialNumber, 'sender', 'H-5');
  state('receiverName', message.receiver, 'receiver', 'H-10');
  state('processingId', message.processingId, 'sender', 'H-12');
  state('version', message.version, 'sender', 'H-13');
  if (message.hasPassword) observer.credential('astm.password');
}
