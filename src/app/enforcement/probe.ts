/** Sends one datagram to ADDRESS PORT and says what became of it: `sent`, or the code of the error (EPERM where a firewall stopped it). */
import dgram from 'node:dgram';

const [, , address = '', port = ''] = process.argv;
const socket = dgram.createSocket('udp4');
const end = (word: string): void => {
  process.stdout.write(`${word}\n`);
  socket.close();
};
socket.send('wardline', Number(port), address, (error) =>
  end(error === null ? 'sent' : ((error as NodeJS.ErrnoException).code ?? 'failed')),
);
