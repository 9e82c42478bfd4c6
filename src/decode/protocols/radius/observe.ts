/** What a RADIUS message states: about the switch or access point that asks, and about the device at its port. */
import type { About, Context, Observer } from '../../protocol.ts';
import type { RadiusMessage } from './message.ts';
import { macOf } from './parse.ts';

const REQUESTS = [1, 4, 12];
const [ANSWERS, CHANGES] = [
  [2, 3, 5, 11],
  [40, 43],
];

export function observe(message: RadiusMessage, _context: Context, observer: Observer): void {
  if (ANSWERS.includes(message.code)) observer.senderIs('server');
  const isRequest = REQUESTS.includes(message.code);
  if (!isRequest && !CHANGES.includes(message.code)) return;
  observer.senderIs('client');
  if (isRequest) {
    const fact = (key: string, value: string, field: string): void => {
      if (value !== '') observer.fact(key, value, 'sender', field);
    };
    fact('radius.nasIdentifier', message.nasIdentifier, 'NAS-Identifier');
    fact('radius.nasIp', message.nasIp, 'NAS-IP-Address');
    fact('radius.calledStation', message.calledStation, 'Called-Station-Id');
  }
  const isMachine = macOf(message.userName) !== '';
  const host = /^host\/([\w.-]{1,255})$/i.exec(message.userName)?.[1] ?? '';
  if (message.userName !== '' && !isMachine && host === '') observer.user(message.userName);
  if (message.callingMac === '') return;
  const station: About = message.framedIp
    ? { mac: message.callingMac, ip: message.framedIp }
    : { mac: message.callingMac };
  observer.fact('radius.callingStation', message.callingMac, station, 'Calling-Station-Id');
  if (host !== '') observer.fact('radius.hostName', host, station, 'User-Name');
  if (message.nasPortType !== '') observer.fact('radius.nasPortType', message.nasPortType, station, 'NAS-Port-Type');
  if (message.nasPortId === '') return;
  observer.fact('radius.nasPortId', message.nasPortId, station, 'NAS-Port-Id');
  const asker = message.nasIp || message.nasIdentifier;
  if (asker !== '') observer.fact('radius.switchPort', `${asker} ${message.nasPortId}`, station, 'NAS-Port-Id');
}
