/** Gives the API a socket: HTTPS, or plain HTTP on this machine alone, with limits on what a connection may take. */
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { isLoopback } from './auth/origin.ts';
import type { ApiConfig, TlsConfig } from './config.ts';
import type { ApiApp, IncomingSocket } from './environment.ts';
import type { Log } from './log.ts';
import { ServerProblem } from './server-problem.ts';
import { type Certificate, isGoodFor, selfSignedCertificate } from './tls/certificate.ts';

/** The whole request, and its head alone, have to be there in this time, in milliseconds. */
const HEADERS_TIME = 10_000;
/** An idle connection is kept this long, in milliseconds: longer than proxies do, so that they close first. */
const KEEP_ALIVE = 75_000;
/** Connections at a time, requests on one, and the size of a head in bytes. */
const CONNECTIONS_LIMIT = 2000;
const REQUESTS_LIMIT = 10_000;
const HEAD_LIMIT = 16 * 1024;
/** A certificate of our own is made anew when it has fewer days left, and this is looked at so often, in milliseconds. */
const RENEW_DAYS = 30;
const RENEW_EVERY = 12 * 3_600_000;
/** What Node cannot make a request of, by its codes, and what it is answered. */
const REFUSALS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};
/** How long running requests may go on when the server stops, in milliseconds. */
const GRACE = 2000;

export interface ApiServer {
  /** Listens; answers the address it can be reached at. */
  start(): Promise<{ readonly address: string; readonly port: number; readonly url: string }>;
  stop(): Promise<void>;
}

export interface ServerDependencies {
  /** Where a certificate of our own is kept. */
  readonly directory: string;
  readonly now: () => Date;
  readonly log: Log;
}

/** A server for `app`. Throws a ServerProblem where it would send passwords over the network in the clear. */
export function createServer(config: ApiConfig, app: ApiApp, dependencies: ServerDependencies): ApiServer {
  const { listen, tls, limits } = config;
  if (tls.kind === 'off' && !isLoopback(listen.address))
    throw new ServerProblem(
      `Without TLS the API listens on this machine alone: set api.tls, or api.listen.address to 127.0.0.1 instead of ${listen.address}.`,
    );
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const options: http.ServerOptions = {
    headersTimeout: HEADERS_TIME,
    requestTimeout: limits.requestSeconds * 1000,
    keepAliveTimeout: KEEP_ALIVE,
    maxHeaderSize: HEAD_LIMIT,
    connectionsCheckingInterval: HEADERS_TIME / 2,
  };
  const server =
    tls.kind === 'off'
      ? http.createServer(options, answer)
      : https.createServer(
          { ...options, ...secrets(readCertificate(tls, dependencies)), minVersion: 'TLSv1.2' },
          answer,
        );
  server.on('clientError', (error, socket) => refuse(error, socket as Socket));
  server.maxConnections = CONNECTIONS_LIMIT;
  server.maxRequestsPerSocket = REQUESTS_LIMIT;
  let renewal: NodeJS.Timeout | null = null;
  return {
    start: async () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      server.once('error', (error) => reject(listenProblem(error, config)));
      server.listen(listen.port, listen.address, resolve);
      await promise;
      if (server instanceof https.Server) renewal = renewing(server, tls, dependencies);
      // A TCP server that listens has an address of this kind.
      const { address, port, family } = server.address() as AddressInfo;
      const host = family === 'IPv6' ? `[${address}]` : address;
      return { address, port, url: `${tls.kind === 'off' ? 'http' : 'https'}://${host}:${port}` };
    },
    stop: async () => {
      if (renewal) clearInterval(renewal);
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), GRACE);
      await promise;
      clearTimeout(timer);
    },
  };
}

/** Answers what is no request, or takes too long; whoever brings something large is watched by the one who takes it. */
function refuse(error: Error, socket: Socket & Pick<IncomingSocket, 'isPatient'>): void {
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT' && socket.isPatient) return;
  if (socket.writable) socket.write(`HTTP/1.1 ${REFUSALS[code] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`);
  socket.destroySoon();
}

function listenProblem(error: Error, { listen }: ApiConfig): Error {
  const code = 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE')
    return new ServerProblem(
      `Something else listens on ${listen.address} port ${listen.port}; stop it, or set api.listen.port.`,
    );
  if (code === 'EACCES')
    return new ServerProblem(
      `Port ${listen.port} is for the system's own services; set api.listen.port to one above 1023, or allow it with CAP_NET_BIND_SERVICE.`,
    );
  if (code === 'EADDRNOTAVAIL')
    return new ServerProblem(
      `This machine does not have the address ${listen.address}; set api.listen.address to one that it has.`,
    );
  return error;
}

const secrets = ({ certificate, key }: Certificate): { cert: string; key: string } => ({ cert: certificate, key });

function renewing(server: https.Server, tls: TlsConfig, dependencies: ServerDependencies): NodeJS.Timeout {
  return setInterval(() => {
    try {
      server.setSecureContext({ ...secrets(readCertificate(tls, dependencies)), minVersion: 'TLSv1.2' });
    } catch (error) {
      dependencies.log.error({ error }, 'the certificate could not be read again');
    }
  }, RENEW_EVERY).unref();
}

/** The certificate of the configuration: the files as they are now, or our own, made where there is none that is good. */
function readCertificate(tls: TlsConfig, { directory, now, log }: ServerDependencies): Certificate {
  if (tls.kind === 'files')
    return { certificate: readFile(tls.certificate, 'certificate'), key: readFile(tls.key, 'key') };
  const names = tls.kind === 'self-signed' ? tls.names : [];
  const files = {
    certificate: path.join(directory, 'certificate.pem'),
    key: path.join(directory, 'certificate-key.pem'),
  };
  if (fs.existsSync(files.certificate) && fs.existsSync(files.key)) {
    const kept = { certificate: fs.readFileSync(files.certificate, 'utf8'), key: fs.readFileSync(files.key, 'utf8') };
    if (isGoodFor(kept, names, RENEW_DAYS, now())) return kept;
  }
  const made = selfSignedCertificate(names, now());
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeOver(files.key, made.key);
  writeOver(files.certificate, made.certificate);
  log.info({ file: files.certificate }, 'a certificate was made; browsers ask once whether to trust it');
  return made;
}

function writeOver(file: string, text: string): void {
  fs.writeFileSync(`${file}.next`, text, { mode: 0o600, flush: true });
  fs.renameSync(`${file}.next`, file);
}

function readFile(file: string, what: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ServerProblem(`The ${what} ${file} cannot be read; check api.tls.${what} and who may read the file.`, {
      cause,
    });
  }
}
