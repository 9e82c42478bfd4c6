/** What the opening of an MQTT session states. */
import type { Context, Observer } from '../../protocol.ts';
import type { MqttMessage } from './message.ts';

/** Bad name or password, and not authorised: in version 3 (section 3.2.2.3) and in version 5 (section 3.2.2.2). */
const REFUSALS: ReadonlySet<number> = new Set([4, 5, 0x86, 0x87]);

export function observe(message: MqttMessage, _context: Context, observer: Observer): void {
  if (message.kind === 'answer') {
    observer.senderIs('server');
    if (message.code === 0) observer.signal('mqtt.login-granted');
    else if (REFUSALS.has(message.code)) observer.signal('mqtt.login-refused');
    observer.enough();
  }
  if (message.kind !== 'connect') return;
  observer.senderIs('client');
  if (message.clientId) observer.fact('mqtt.clientId', message.clientId, 'sender', 'Client Identifier');
  if (message.version) observer.fact('mqtt.version', message.version, 'sender', 'Protocol Level');
  if (message.user) observer.user(message.user);
  if (message.hasPassword) observer.credential('mqtt.password');
}
