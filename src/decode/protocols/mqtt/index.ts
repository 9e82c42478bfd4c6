/** MQTT: which devices report to which broker, under which name. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { MqttMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const mqtt: Protocol = defineProtocol<MqttMessage, null>({
  name: 'mqtt',
  title: 'MQTT',
  specifications: [
    { title: 'MQTT 3.1.1', url: 'https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/mqtt-v3.1.1.html' },
    { title: 'MQTT 5.0', url: 'https://docs.oasis-open.org/mqtt/mqtt/v5.0/mqtt-v5.0.html' },
  ],
  places: { tcp: [1883] },
  probe,
  reader: { remember: () => null, parse, observe },
  support: [
    { message: 'CONNECT', level: 'full' },
    { message: 'Topics and what is published', level: 'ignored', note: 'they may hold patient data' },
  ],
  facts: {
    'mqtt.clientId': 'Name under which a device reports: often model and serial number',
    'mqtt.version': 'Version of the protocol',
  },
  signals: {
    'mqtt.login-refused': 'A login was refused',
    'mqtt.login-granted': 'A login succeeded',
  },
});
