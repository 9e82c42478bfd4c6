/** Opens conversations over TCP, says nothing and closes them; prints which were accepted. Words: ADDRESS:PORT…. */

import { connect } from 'node:net';

/** Milliseconds that an answer may take. */
const LIMIT_MS = 3000;

function isOpen(place: string): Promise<boolean> {
  const [host = '', port = ''] = place.split(':');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) });
    const end = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.setTimeout(LIMIT_MS, () => end(false));
    socket.on('connect', () => end(true));
    socket.on('error', () => end(false));
  });
}

const places = process.argv.slice(2);
const open = await Promise.all(places.map(isOpen));
console.log(places.filter((_, index) => open[index]).join('\n'));
