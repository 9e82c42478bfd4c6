/** An HL7 receiver over the minimal lower layer protocol: acknowledges every message. Words: PORT APPLICATION. */

import { createServer } from 'node:net';
import { acknowledge, frame } from './hl7-messages.ts';

const [port = '2575', application = 'EXAMPLE_ENGINE'] = process.argv.slice(2);

createServer((socket) => {
  let held = '';
  socket.setEncoding('latin1');
  socket.on('data', (text) => {
    held += String(text);
    for (let end = held.indexOf('\x1c\r'); end >= 0; end = held.indexOf('\x1c\r')) {
      const answer = acknowledge(held.slice(held.indexOf('\x0b') + 1, end), application);
      held = held.slice(end + 2);
      if (answer !== null) socket.write(frame(answer), 'latin1');
    }
  });
  socket.on('error', () => socket.destroy());
}).listen(Number(port), '0.0.0.0');
