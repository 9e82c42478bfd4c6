/** Sends HL7 messages of one kind over one connection and waits for each acknowledgement. Words: ADDRESS PORT KIND COUNT PAUSE. */

import { connect } from 'node:net';
import { frame, MESSAGES } from './hl7-messages.ts';

const [address = '', port = '2575', kind = '', count = '1', pause = '0'] = process.argv.slice(2);
const write = MESSAGES[kind];
if (write === undefined) throw new Error(`no message of the kind ${kind}`);

const socket = connect({ host: address, port: Number(port) });
let sent = 0;
let answered = 0;
const send = (): void => {
  sent++;
  socket.write(frame(write(`${kind.slice(0, 3).toUpperCase()}${Date.now()}${sent}`)), 'latin1');
};
socket.setTimeout(10_000, () => {
  console.error(`no acknowledgement from ${address}`);
  process.exit(1);
});
socket.on('connect', send);
socket.on('data', (bytes) => {
  answered += bytes.toString('latin1').split('MSA|AA').length - 1;
  if (answered >= Number(count)) socket.end();
  else if (answered === sent) setTimeout(send, Number(pause));
});
socket.on('close', () => process.exit(answered >= Number(count) ? 0 : 1));
socket.on('error', (error) => console.error(error.message));
