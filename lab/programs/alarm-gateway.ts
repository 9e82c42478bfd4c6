/** A gateway of alarms: takes HL7, acknowledges it, and passes each alarm on under a control id of its own. Words: NAME EUI64 PORT DELAY-FILE ADDRESS:PORT. */

import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { acknowledge, alarmOf, frame } from './hl7-messages.ts';

const [name = '', eui64 = '', port = '2575', delayFile = '', receiver = ''] = process.argv.slice(2);
const [address = '', receiverPort = ''] = receiver.split(':');
let out: Socket | null = null;
let passed = 0;

/** Milliseconds that the gateway takes for an alarm, as the file says now. */
function delay(): number {
  try {
    return Number(readFileSync(delayFile, 'utf8'));
  } catch {
    return 0;
  }
}

/** Passes an alarm on; one that the receiver does not take is lost. */
function passOn(alarm: string): void {
  if (out === null || out.destroyed) {
    out = connect({ host: address, port: Number(receiverPort) });
    const socket = out;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => socket.destroy());
    socket.on('end', () => socket.destroy());
    socket.resume();
  }
  out.write(frame(alarmOf(name, eui64, `${name}${process.pid}${++passed}`, alarm)), 'latin1');
}

createServer((socket) => {
  let held = '';
  socket.setEncoding('latin1');
  socket.on('data', (text) => {
    held += String(text);
    for (let end = held.indexOf('\x1c\r'); end >= 0; end = held.indexOf('\x1c\r')) {
      const message = held.slice(held.indexOf('\x0b') + 1, end);
      held = held.slice(end + 2);
      const answer = acknowledge(message, name);
      if (answer !== null) socket.write(frame(answer), 'latin1');
      const alarm = /\rOBR\|1\|\|([^|^]+)/.exec(message)?.[1];
      if (message.includes('|ORU^R40') && alarm !== undefined) setTimeout(() => passOn(alarm), delay());
    }
  });
  socket.on('error', () => socket.destroy());
}).listen(Number(port), '0.0.0.0');
