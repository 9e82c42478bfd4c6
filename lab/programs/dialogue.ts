/** One side of a conversation that is written down: says its lines when it is its turn, and understands none. Words: client|server ADDRESS PORT FILE. */

import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';

const [side = '', address = '', port = '0', file = ''] = process.argv.slice(2);
const lines = (JSON.parse(readFileSync(file, 'utf8')) as [string, string][]).map(([from, hex]) => ({
  from,
  bytes: Buffer.from(hex, 'hex'),
}));
const LIMIT_MS = 10_000;

/** Plays its part; `end` is called when the last line was said or heard. */
function play(socket: Socket, end: () => void): void {
  let [at, heard] = [0, 0];
  const goOn = (): void => {
    for (let line = lines[at]; line; line = lines[at]) {
      if (line.from === side) socket.write(line.bytes);
      else if (heard >= line.bytes.length) heard -= line.bytes.length;
      else return;
      at++;
    }
    end();
  };
  socket.on('data', (bytes) => {
    heard += bytes.length;
    goOn();
  });
  socket.on('error', () => socket.destroy());
  if (side === 'client') socket.on('connect', goOn);
  else goOn();
}

if (side === 'server') {
  createServer((socket) => play(socket, () => undefined)).listen(Number(port), '0.0.0.0');
} else {
  const socket = connect({ host: address, port: Number(port) });
  socket.setTimeout(LIMIT_MS, () => process.exit(1));
  play(socket, () => socket.end());
  socket.on('close', (failed) => process.exit(failed ? 1 : 0));
}
