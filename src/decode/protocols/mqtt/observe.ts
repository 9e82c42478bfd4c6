/** What the opening of an MQTT session states. */
import type { Context, Observer } from '../../protocol.ts';
import type { MqttMessage } from './message.ts';

export function observe(message: MqttMessage, _context: Context, observer: Observer): void {
  if (message.kind === 'accepted') {
    observer.senderIs('server');
    observer.enough();
  }
  if (message.kind !== 'connect') return;
  observer.senderIs('client');
  if (message.clientId) observer.fact('mqtt.clientId', message.clientId, 'sender', 'Client Identifier');
  if (message.version) observer.fact('mqtt.version', message.version, 'sender', 'Protocol Level');
  if (message.user) observer.user(message.user);
  if (message.hasPassword) observer.credential('mqtt.password');
}
