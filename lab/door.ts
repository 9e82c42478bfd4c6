/** A door into the sensor's namespace: a port of this machine's loopback that leads to a port of the sensor's. */

import { spawn } from 'node:child_process';
import { access, rm } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import { until } from './command.ts';
import { SENSOR, WORK } from './places.ts';

/** A path is the same in every namespace of the network, as a port is not. */
const SOCKET = `${WORK}/door.sock`;
const OPEN_LIMIT_MS = 5000;

export interface Door {
  /** The port on 127.0.0.1 of this machine. */
  readonly port: number;
  close(): Promise<void>;
}

/** Opens a door to a TCP port on the loopback of the sensor's namespace. */
export async function openDoor(port: number): Promise<Door> {
  await rm(SOCKET, { force: true });
  const words = ['netns', 'exec', SENSOR, 'socat', `UNIX-LISTEN:${SOCKET},fork`, `TCP:127.0.0.1:${port}`];
  const inside = spawn('ip', words, { stdio: 'ignore' });
  const isThere = (): Promise<boolean> =>
    access(SOCKET).then(
      () => true,
      () => false,
    );
  if (!(await until(isThere, OPEN_LIMIT_MS))) throw new Error('the door to the sensor does not open');
  const server = net.createServer((outer) => {
    const inner = net.connect(SOCKET);
    for (const [one, other] of [
      [outer, inner],
      [inner, outer],
    ] as const) {
      one.on('error', () => other.destroy());
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close(): Promise<void> {
      const ended = new Promise((resolve) => inside.once('exit', resolve));
      inside.kill('SIGTERM');
      await ended;
      await new Promise((resolve) => server.close(resolve));
      await rm(SOCKET, { force: true });
    },
  };
}
