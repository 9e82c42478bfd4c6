/** Sends every change and finding to a syslog server as CEF: over UDP as well as that goes, over TCP and TLS until it is on its way. */
import dgram from 'node:dgram';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import tls from 'node:tls';
import type { Change } from '#model/change.ts';
import type { SettingStore } from '../accounts.ts';
import type { SyslogDestination } from '../config.ts';
import type { Log } from '../log.ts';
import type { Services } from '../services.ts';
import { changeCef, findingCef } from './cef.ts';
import { type Follower, type FollowerDependencies, follow, lastChangeId } from './follow.ts';
import { isHeldBack } from './held-back.ts';
import { syslogFrame, syslogLine } from './syslog.ts';

/** Longest time to connect or to write, in milliseconds. */
const TIME_LIMIT = 10_000;

export interface SyslogSender {
  start(): Promise<void>;
  stop(): Promise<void>;
  wake(): void;
}

export interface SyslogDependencies extends Omit<FollowerDependencies, 'changes' | 'onDefect'> {
  readonly services: Pick<Services, 'changes' | 'findings'>;
  /** Keeps how far each destination is. */
  readonly settings: SettingStore;
  readonly version: string;
  readonly log: Log;
}

/** A sender to one destination. What happens before the first start is not sent. */
export function createSyslogSender(destination: SyslogDestination, dependencies: SyslogDependencies): SyslogSender {
  const { services, settings, log } = dependencies;
  const place = `syslog/${destination.transport}/${destination.host}/${destination.port}`;
  const connection = createConnection(destination);
  let follower: Follower | null = null;
  const receiver = {
    position: async () => Number((await settings.get(place)) ?? 0),
    kinds: async () => [],
    take: async (change: Change) => {
      try {
        const line = await lineOf(change, dependencies);
        if (line !== null) await connection.send(syslogFrame(line, destination.transport));
      } catch (error) {
        log.warn({ destination: place, error }, 'a syslog server was not reached');
        return false;
      }
      await settings.set(place, String(change.id));
      return true;
    },
  };
  return {
    start: async () => {
      if ((await settings.get(place)) === null) await settings.set(place, String(await lastChangeId(services.changes)));
      const onDefect = (error: unknown): void =>
        log.error({ destination: place, error }, 'changes could not be read for syslog');
      follower = follow(receiver, { ...dependencies, changes: services.changes, onDefect });
    },
    stop: async () => {
      await follower?.stop();
      connection.close();
    },
    wake: () => follower?.wake(),
  };
}

/** Null for a finding that is held back. */
async function lineOf(change: Change, { services, version }: SyslogDependencies): Promise<string | null> {
  const finding =
    change.kind === 'finding.new' && change.after !== null ? await services.findings.get(change.after) : null;
  if (isHeldBack(finding)) return null;
  return syslogLine(
    {
      severity: finding?.severity ?? 'info',
      time: change.time,
      kind: finding?.kind ?? change.kind,
      text: finding ? findingCef(finding, version) : changeCef(change, version),
    },
    os.hostname(),
    String(process.pid),
  );
}

interface Connection {
  /** Resolves when the bytes were handed to the network. */
  send(bytes: Buffer): Promise<void>;
  close(): void;
}

function createConnection(destination: SyslogDestination): Connection {
  return destination.transport === 'udp' ? createDatagrams(destination) : createStream(destination);
}

function createDatagrams({ host, port }: SyslogDestination): Connection {
  let socket: dgram.Socket | null = null;
  return {
    send: async (bytes) => {
      const family = net.isIPv6(host) ? 'udp6' : 'udp4';
      const open =
        socket ??
        dgram
          .createSocket(family)
          .on('error', () => undefined)
          .unref();
      socket = open;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      open.send(bytes, port, host, (error) => (error ? reject(error) : resolve()));
      await promise;
    },
    close: () => {
      socket?.close();
      socket = null;
    },
  };
}

function createStream(destination: SyslogDestination): Connection {
  let socket: net.Socket | null = null;
  const drop = (): void => {
    socket?.destroy();
    socket = null;
  };
  return {
    send: async (bytes) => {
      const open = socket && !socket.destroyed && socket.writable ? socket : await connect(destination);
      socket = open;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const timer = setTimeout(
        () => reject(new Error(`nothing was taken within ${TIME_LIMIT / 1000} seconds`)),
        TIME_LIMIT,
      );
      open.write(bytes, (error) => (error ? reject(error) : resolve()));
      try {
        await promise;
      } catch (error) {
        drop();
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    close: drop,
  };
}

async function connect({ transport, host, port, authorities }: SyslogDestination): Promise<net.Socket> {
  const socket =
    transport === 'tls'
      ? tls.connect({
          host,
          port,
          ...(net.isIP(host) ? {} : { servername: host }),
          ...(authorities === null ? {} : { ca: fs.readFileSync(authorities) }),
        })
      : net.connect({ host, port });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`no connection within ${TIME_LIMIT / 1000} seconds`)), TIME_LIMIT);
  socket
    .once(transport === 'tls' ? 'secureConnect' : 'connect', resolve)
    .once('error', reject)
    .unref();
  try {
    await promise;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  socket
    .setKeepAlive(true)
    .on('error', () => socket.destroy())
    .on('end', () => socket.destroy())
    .resume();
  return socket;
}
