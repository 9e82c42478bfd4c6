/** Talks without a pause and counts what became of it: servers that echo lines, and clients that hold connections and open new ones. Asked on standard input, answers on standard output. */
import dgram from 'node:dgram';
import net from 'node:net';
import readline from 'node:readline';

const PAUSE_MS = 100;
const PATIENCE_MS = 4000;

/** What a client keeps doing: a line and its echo on a connection that is held, or on a new one each time. */
interface Talk {
  readonly name: string;
  readonly to: string;
  readonly port: number;
  readonly kind: 'held' | 'fresh' | 'datagrams';
}

export interface Told {
  /** Lines that came back. */
  answers: number;
  /** Connections that were ended by somebody else, and datagrams or new connections that nobody answered. */
  cuts: number;
}

interface Orders {
  readonly serve?: { readonly tcp: readonly number[]; readonly udp: readonly number[] };
  readonly talk?: readonly Talk[];
}

const orders = JSON.parse(process.argv[2] ?? '{}') as Orders;
const told = new Map<string, Told>();

for (const port of orders.serve?.tcp ?? [])
  net
    .createServer((socket) => {
      socket.on('error', () => {});
      socket.pipe(socket);
    })
    .listen(port);
for (const port of orders.serve?.udp ?? []) {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (bytes, from) => socket.send(bytes, from.port, from.address));
  socket.bind(port);
}
for (const talk of orders.talk ?? []) {
  const count: Told = { answers: 0, cuts: 0 };
  told.set(talk.name, count);
  if (talk.kind === 'held') hold(talk, count);
  else if (talk.kind === 'fresh') again(() => once(talk, count));
  else again(() => datagram(talk, count));
}
readline.createInterface({ input: process.stdin }).on('line', () => {
  process.stdout.write(`${JSON.stringify(Object.fromEntries(told))}\n`);
});
process.stdout.write('ready\n');

function again(work: () => Promise<void>): void {
  work().then(() => setTimeout(() => again(work), PAUSE_MS));
}

/** One connection, a line at a time; where somebody ends it, that is a cut, and there is a new one. */
function hold({ to, port, ...rest }: Talk, count: Told): void {
  const socket = net.connect(port, to);
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    count.cuts++;
    socket.destroy();
    setTimeout(() => hold({ to, port, ...rest }, count), PAUSE_MS);
  };
  socket.on('connect', () => socket.write('line\n'));
  socket.on('data', () => {
    count.answers++;
    setTimeout(() => socket.write('line\n'), PAUSE_MS);
  });
  socket.on('error', end);
  socket.on('close', end);
}

function once({ to, port }: Talk, count: Told): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect(port, to);
    const end = (answered: boolean): void => {
      clearTimeout(limit);
      count[answered ? 'answers' : 'cuts']++;
      socket.destroy();
      resolve();
    };
    const limit = setTimeout(() => end(false), PATIENCE_MS);
    socket.once('connect', () => socket.write('line\n'));
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
  });
}

function datagram({ to, port }: Talk, count: Told): Promise<void> {
  return new Promise((resolve) => {
    const socket = dgram.createSocket('udp4');
    const end = (answered: boolean): void => {
      clearTimeout(limit);
      count[answered ? 'answers' : 'cuts']++;
      socket.close();
      resolve();
    };
    const limit = setTimeout(() => end(false), PATIENCE_MS);
    socket.once('message', () => end(true));
    socket.on('error', () => {});
    socket.send('question', port, to, () => {});
  });
}
