/** Sends changes of authorization to switches over UDP and waits for their answers. */
import { randomInt } from 'node:crypto';
import dgram from 'node:dgram';
import dns from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Session } from '#segment/nac/asked.ts';
import { type Change, type ChangeAnswer, changePacket, readChangeAnswer } from '#segment/nac/change.ts';
import type { RadiusReply } from '#segment/radius-replies.ts';
import { SegmentError } from '../segment-error.ts';

/** Milliseconds from one sending of the same packet to the next, and how often it is sent (RFC 5080 section 2.2.1: the same packet again). */
const [PAUSE, TRIES] = [1000, 5];
/** The port of RFC 5176 section 2.3. */
const CHANGE_PORT = 3799;

export interface Nas {
  readonly host: string;
  readonly port: number;
}

/** `HOST`, `HOST:PORT` or `[IPV6]:PORT`. Throws a SegmentError. */
export function parseNas(text: string): Nas {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const host = bracketed ?? plain ?? (isIP(text) === 6 ? text : undefined);
  const number = port === undefined ? CHANGE_PORT : Number(port);
  if (host === undefined || number < 1 || number > 65_535)
    throw new SegmentError(`${text}: is no switch; write HOST, HOST:PORT or [IPV6]:PORT`);
  return { host, port: number };
}

export interface ChangeOrder {
  readonly nas: Nas;
  readonly secret: Uint8Array;
  readonly change: Change;
  readonly session: Session;
  readonly replies: readonly RadiusReply[];
}

/** The switch's answer; null where none came. Throws a SegmentError where nothing can be sent. */
export async function sendChange({ nas, secret, ...order }: ChangeOrder): Promise<ChangeAnswer | null> {
  const address = await addressOf(nas.host);
  const request = { ...order, identifier: randomInt(256), time: Math.floor(Date.now() / 1000) };
  const packet = packetOf(request, secret);
  const socket = dgram.createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
  try {
    return await new Promise<ChangeAnswer | null>((resolve, reject) => {
      let sent = 0;
      const send = (): void => {
        if (sent++ < TRIES) {
          socket.send(packet, nas.port, address);
          timer = setTimeout(send, PAUSE);
        } else resolve(null);
      };
      let timer: NodeJS.Timeout | undefined;
      socket.on('error', (error) =>
        reject(new SegmentError(`${nas.host}: nothing can be sent there (${error.message})`)),
      );
      socket.on('message', (answer, { address: from, port }) => {
        // What comes from elsewhere, or was not made with the secret, is passed over.
        const read = from === address && port === nas.port ? readChangeAnswer(answer, packet, secret) : null;
        if (read === null) return;
        clearTimeout(timer);
        resolve(read);
      });
      send();
    });
  } finally {
    socket.close();
  }
}

function packetOf(request: Parameters<typeof changePacket>[0], secret: Uint8Array): Buffer {
  try {
    return changePacket(request, secret);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SegmentError(error.message);
  }
}

async function addressOf(host: string): Promise<string> {
  if (isIP(host) !== 0) return host;
  try {
    return (await dns.lookup(host)).address;
  } catch {
    throw new SegmentError(`${host}: is no address, and nothing of that name is known; write the switch's address`);
  }
}
