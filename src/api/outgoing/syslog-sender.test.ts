/** Syslog over UDP, TCP and TLS: to rsyslogd where the machine has it, and to sockets that read frames as the RFCs say. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import tls from 'node:tls';
import type { SyslogDestination } from '../config.ts';
import { memoryAccounts } from '../test-accounts.ts';
import { change, HOSTILE, type MemoryServices, memoryServices } from '../test-services.ts';
import { selfSignedCertificate } from '../tls/certificate.ts';
import { createSyslogSender, type SyslogSender } from './syslog-sender.ts';

/** Where Debian has it. */
const RSYSLOGD = '/usr/sbin/rsyslogd';
const silent = (): void => undefined;

interface Sending {
  readonly sender: SyslogSender;
  readonly services: MemoryServices;
  readonly settings: Map<string, string>;
}

function sending(context: TestContext, destination: SyslogDestination): Sending {
  const services = memoryServices();
  const accounts = memoryAccounts();
  const sender = createSyslogSender(destination, {
    services,
    settings: accounts.settings,
    version: '1',
    random: () => 0.5,
    log: { info: silent, warn: silent, error: silent },
    pause: () => 5,
  });
  context.after(() => sender.stop());
  return { sender, services, settings: accounts.held.settings };
}

/** Lines that a server got, and a wait for so many. */
interface Lines {
  readonly lines: string[];
  readonly port: number;
  came(count: number): Promise<void>;
}

function collector(): { readonly lines: string[]; add(line: string): void; came(count: number): Promise<void> } {
  const lines: string[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  return {
    lines,
    add: (line) => {
      lines.push(line);
      for (const { count, resolve } of waiting) if (lines.length >= count) resolve();
    },
    came: (count) =>
      new Promise((resolve) => (lines.length >= count ? resolve() : void waiting.push({ count, resolve }))),
  };
}

/** Takes frames counted in octets (RFC 6587, 3.4.1) out of a stream. */
function readFrames(socket: net.Socket, add: (line: string) => void): void {
  let bytes = Buffer.alloc(0);
  socket.on('error', silent).on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (;;) {
      const space = bytes.indexOf(' ');
      const length = Number(bytes.subarray(0, space).toString());
      if (space < 0 || bytes.length < space + 1 + length) return;
      add(bytes.subarray(space + 1, space + 1 + length).toString());
      bytes = bytes.subarray(space + 1 + length);
    }
  });
}

async function streamServer(
  context: TestContext,
  make: (listener: (socket: net.Socket) => void) => net.Server,
  port = 0,
): Promise<Lines & { stop(): Promise<void> }> {
  const { lines, add, came } = collector();
  const sockets = new Set<net.Socket>();
  const server = make((socket) => {
    sockets.add(socket);
    readFrames(socket, add);
  });
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  context.after(stop);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { lines, came, port: (server.address() as net.AddressInfo).port, stop };
}

const destination = (
  transport: SyslogDestination['transport'],
  port: number,
  authorities: string | null = null,
): SyslogDestination => ({
  transport,
  host: '127.0.0.1',
  port,
  authorities,
});

const HEADER = /^<134>1 2026-11-24T08:00:00\.000000Z \S+ wardline \d+ device\.new - CEF:0\|Wardline\|/;

/** Five changes after the start; a finding among them. */
function happen({ services, sender }: Sending): void {
  services.changes_.push(change(4), change(5, { kind: 'finding.new', after: 'f1' }), change(6), change(7), change(8));
  sender.wake();
}

test('over TCP every change that comes after the start arrives once, in order', async (context) => {
  const server = await streamServer(context, (listener) => net.createServer(listener));
  const all = sending(context, destination('tcp', server.port));
  await all.sender.start();
  happen(all);
  await server.came(5);
  assert.match(server.lines[0] ?? '', HEADER);
  assert.match(
    server.lines[1] ?? '',
    /^<130>1 .* exploit\.smb\.eternalblue - CEF:0\|Wardline\|Wardline\|1\|exploit\.smb\.eternalblue\|SMB was exploited\|10\|/,
  );
  assert.deepEqual(
    server.lines.map((line) => /externalId=(\w+)/.exec(line)?.[1]),
    ['4', 'f1', '6', '7', '8'],
  );
  await all.sender.stop();
  assert.equal(all.settings.get(`syslog/tcp/127.0.0.1/${server.port}`), '8');
});

test('a server that was away gets what it missed when it is back', async (context) => {
  const first = await streamServer(context, (listener) => net.createServer(listener));
  const all = sending(context, destination('tcp', first.port));
  await all.sender.start();
  all.services.changes_.push(change(4));
  all.sender.wake();
  await first.came(1);
  await first.stop();
  // The first write into a connection that is closing may be lost: that it is closed is known here before the next.
  await new Promise((resolve) => setImmediate(resolve));
  all.services.changes_.push(change(5), change(6));
  all.sender.wake();
  const second = await streamServer(context, (listener) => net.createServer(listener), first.port);
  await second.came(1);
  all.services.changes_.push(change(7));
  all.sender.wake();
  while (!second.lines.some((line) => line.includes('externalId=7'))) await second.came(second.lines.length + 1);
  const ids = second.lines.map((line) => Number(/externalId=(\d+)/.exec(line)?.[1]));
  assert.deepEqual(ids, [...ids].sort(), 'in order');
  assert.ok(ids.includes(6) && ids.at(-1) === 7);
});

test('over TLS it speaks to a server that it trusts, and to no other', async (context) => {
  const { certificate, key } = selfSignedCertificate(['127.0.0.1'], new Date());
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-syslog-'));
  context.after(() => fs.rmSync(directory, { recursive: true }));
  const file = path.join(directory, 'authority.pem');
  fs.writeFileSync(file, certificate);
  const make = (listener: (socket: net.Socket) => void): net.Server =>
    tls.createServer({ cert: certificate, key }, listener).on('tlsClientError', silent);
  const server = await streamServer(context, make);
  const trusting = sending(context, destination('tls', server.port, file));
  await trusting.sender.start();
  happen(trusting);
  await server.came(5);
  const other = path.join(directory, 'other.pem');
  fs.writeFileSync(other, selfSignedCertificate(['127.0.0.1'], new Date()).certificate);
  const warned = Promise.withResolvers<void>();
  const distrusting = createSyslogSender(destination('tls', server.port, other), {
    services: trusting.services,
    settings: { get: async () => '0', set: async () => undefined },
    version: '1',
    random: () => 0.5,
    log: { info: silent, warn: () => warned.resolve(), error: silent },
    pause: () => 60_000,
  });
  await distrusting.start();
  await warned.promise;
  await distrusting.stop();
  assert.equal(server.lines.length, 5);
});

test('over UDP each change is a datagram', async (context) => {
  const { lines, add, came } = collector();
  const socket = dgram.createSocket('udp4').on('message', (message) => add(message.toString()));
  context.after(() => socket.close());
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const all = sending(context, destination('udp', socket.address().port));
  await all.sender.start();
  all.services.changes_.push(...HOSTILE.map((name, index) => change(4 + index, { summary: `${name} was seen` })));
  all.sender.wake();
  await came(HOSTILE.length);
  for (const line of lines) {
    assert.match(line, HEADER);
    assert.doesNotMatch(line, /\p{Cc}/u);
  }
});

/** rsyslogd writing what it understood as one JSON line a message; where the machine lacks it, a socket of ours that reads the header as RFC 5424 has it. */
async function judge(context: TestContext): Promise<Lines> {
  if (!fs.existsSync(RSYSLOGD)) {
    const { lines, came, port } = await streamServer(context, (listener) => net.createServer(listener));
    const understood = (): string[] =>
      lines.map((line) => {
        const [, priority, host, app, process, id, message] =
          /^<(\d+)>1 \S+ (\S+) (\S+) (\S+) (\S+) - (.*)$/s.exec(line) ?? [];
        return JSON.stringify({ pri: priority, host, app, proc: process, id, msg: message });
      });
    return {
      get lines() {
        return understood();
      },
      port,
      came,
    };
  }
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-rsyslog-'));
  const port = await freePort();
  const output = path.join(directory, 'out.ndjson');
  fs.writeFileSync(output, '');
  const property = (name: string, key: string): string => `property(name="${name}" outname="${key}" format="jsonf")`;
  const fields = [
    property('pri', 'pri'),
    property('hostname', 'host'),
    property('app-name', 'app'),
    property('procid', 'proc'),
    property('msgid', 'id'),
    property('msg', 'msg'),
  ];
  fs.writeFileSync(
    path.join(directory, 'rsyslog.conf'),
    `global(workDirectory="${directory}" maxMessageSize="16k" parser.escapeControlCharactersOnReceive="off")
module(load="imtcp")
input(type="imtcp" port="${port}" address="127.0.0.1" ruleset="all")
template(name="json" type="list") { constant(value="{") ${fields.join(' constant(value=",") ')} constant(value="}\\n") }
ruleset(name="all") { action(type="omfile" file="${output}" template="json" asyncWriting="off") }\n`,
  );
  const child = spawn(RSYSLOGD, ['-n', '-f', path.join(directory, 'rsyslog.conf'), '-i', path.join(directory, 'pid')], {
    stdio: 'ignore',
  });
  context.after(async () => {
    child.kill();
    await once(child, 'exit');
    fs.rmSync(directory, { recursive: true });
  });
  await connectable(port);
  const lines = (): string[] => fs.readFileSync(output, 'utf8').split('\n').slice(0, -1);
  const came = async (count: number): Promise<void> => {
    const changes = fs.promises.watch(output);
    if (lines().length >= count) return;
    for await (const _ of changes) if (lines().length >= count) return;
  };
  return {
    get lines() {
      return lines();
    },
    port,
    came,
  };
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function connectable(port: number): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const socket = net.connect(port, '127.0.0.1');
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('rsyslogd did not listen');
}

test('a syslog server understands every field, and a hostile name stays inside its own', async (context) => {
  const server = await judge(context);
  const all = sending(context, destination('tcp', server.port));
  await all.sender.start();
  all.services.changes_.push(
    ...HOSTILE.map((name, index) => change(4 + index, { summary: `${name} was seen`, before: name })),
  );
  all.sender.wake();
  await server.came(HOSTILE.length);
  const messages = server.lines.map((line) => JSON.parse(line));
  assert.equal(messages.length, HOSTILE.length);
  for (const [index, { pri, app, proc, id, msg }] of messages.entries()) {
    assert.deepEqual([String(pri), app, proc, id], ['134', 'wardline', String(process.pid), 'device.new']);
    assert.match(msg, /^ ?CEF:0\|Wardline\|Wardline\|1\|device\.new\|/);
    assert.match(msg, new RegExp(`\\|1\\|externalId=${4 + index} rt=1795507200000 cs1=d1 `));
  }
});
