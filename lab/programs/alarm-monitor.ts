/** A monitor at a bed: measurements all the time, an alarm every so often, to each gateway by turns. Words: NAME EUI64 PAUSE ALARM-EVERY ADDRESS…. */

import { connect, type Socket } from 'node:net';
import { alarmOf, frame, measuredBy } from './hl7-messages.ts';

const [name = '', eui64 = '', pause = '500', alarmEvery = '2', ...gateways] = process.argv.slice(2);
const PORT = 2575;
const sockets = new Map<string, Socket>();

/** The connection to a gateway, opened again where it was lost. */
function socketTo(gateway: string): Socket {
  const known = sockets.get(gateway);
  if (known && !known.destroyed) return known;
  const socket = connect({ host: gateway, port: PORT });
  socket.on('error', () => socket.destroy());
  socket.resume();
  sockets.set(gateway, socket);
  return socket;
}

let sent = 0;
let alarms = 0;
setInterval(() => {
  sent++;
  const control = `${name}${process.pid}${sent}`;
  for (const gateway of gateways) socketTo(gateway).write(frame(measuredBy(name, eui64, `${control}M`)), 'latin1');
  if (sent % Number(alarmEvery) !== 0) return;
  const gateway = gateways[alarms++ % gateways.length] ?? '';
  socketTo(gateway).write(frame(alarmOf(name, eui64, `${control}A`, `${name}-${process.pid}-${alarms}`)), 'latin1');
}, Number(pause));
