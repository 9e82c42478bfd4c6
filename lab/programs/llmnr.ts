/** Link-local multicast name resolution, written from RFC 4795. Words: answer NAME ADDRESS | poison '' ADDRESS (answers for every name) | query NAME ADDRESS. */

import { createSocket } from 'node:dgram';

const GROUP = '224.0.0.252';
const PORT = 5355;

const [mode = '', name = '', address = ''] = process.argv.slice(2);
const socket = createSocket({ type: 'udp4', reuseAddr: true });
const question = Buffer.from([name.length, ...Buffer.from(name.toLowerCase(), 'latin1'), 0, 0, 1, 0, 1]);

if (mode === 'answer' || mode === 'poison') {
  socket.bind(PORT, () => socket.addMembership(GROUP, address));
  socket.on('message', (bytes, from) => {
    if (bytes.length < 12 || (bytes[2] ?? 0) & 0x80) return;
    const isAsked = bytes.subarray(12).toString('latin1').toLowerCase() === question.toString('latin1');
    if (mode === 'answer' && !isAsked) return;
    const head = Buffer.from([bytes[0] ?? 0, bytes[1] ?? 0, 0x80, 0, 0, 1, 0, 1, 0, 0, 0, 0]);
    const record = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, ...address.split('.').map(Number)];
    socket.send(Buffer.concat([head, bytes.subarray(12), Buffer.from(record)]), from.port, from.address);
  });
} else {
  socket.on('message', () => process.exit(0));
  socket.bind(0, () => {
    socket.setMulticastInterface(address);
    socket.send(Buffer.concat([Buffer.from([0x4c, 0x4d, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]), question]), PORT, GROUP);
    // No answer is a normal end: the name may not exist on this link.
    setTimeout(() => process.exit(0), 800);
  });
}
