/** The server that FreeRADIUS asks (rlm_rest): small requests, answers out of a table, and never an error that is not one. */
import { createHash, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Admission, Decision } from '#segment/nac/admission.ts';
import { type Asked, type AskedBy, readAsked } from '#segment/nac/asked.ts';

/** Largest request, in bytes: a RADIUS packet has 4096, JSON writes it longer. */
const BODY_LIMIT = 64 * 1024;
/** Connections at a time, and requests in a second: what is more fails, and FreeRADIUS falls back. */
const [CONNECTION_LIMIT, RATE_LIMIT] = [256, 20_000];
const PATHS: Readonly<Record<string, AskedBy>> = { '/authorize': 'card', '/post-auth': 'identity' };
/** rlm_rest takes a 401 for a verdict, so a refusal is told in a control attribute and 4xx stays for what cannot be asked. */
const REFUSED = JSON.stringify({ 'control:Tmp-String-9': { op: ':=', do_xlat: false, value: ['refused'] } });

export interface AdmissionCounts {
  accepted: number;
  refused: number;
  /** Requests that were none, or had no right to ask. */
  invalid: number;
}

export interface AdmissionServerOptions {
  readonly host: string;
  readonly port: number;
  readonly secret: string;
  admission(): Admission;
  onDecision(asked: Asked, by: AskedBy, decision: Decision): void;
  /** A session that a switch tells of in its accounting. */
  onSession(asked: Asked): void;
}

export interface AdmissionServer {
  readonly port: number;
  readonly counts: Readonly<AdmissionCounts>;
  stop(): Promise<void>;
}

/** Resolves when it listens; rejects with the system's error where it cannot. */
export async function startAdmissionServer(options: AdmissionServerOptions): Promise<AdmissionServer> {
  const counts: AdmissionCounts = { accepted: 0, refused: 0, invalid: 0 };
  const isAllowed = createGate(options.secret);
  const hasRoom = createRate();
  const server = http.createServer(
    { maxHeaderSize: 8192, headersTimeout: 5000, requestTimeout: 5000, keepAliveTimeout: 60_000 },
    (request, response) => {
      const fail = (status: number): void => {
        counts.invalid++;
        response.writeHead(status, { 'content-length': 0, ...(status === 413 ? { connection: 'close' } : {}) }).end();
      };
      if (!isAllowed(request.headers.authorization)) return fail(403);
      if (!hasRoom()) return fail(503);
      const isStatus = request.method === 'GET' && request.url === '/status';
      if (isStatus) return json(response, JSON.stringify({ ...counts, known: options.admission().known }));
      if (request.method !== 'POST') return fail(405);
      gather(request, (body) => {
        if (body === null) return fail(413);
        const { status, text } = answerTo(options, counts, request.url ?? '', body);
        if (status === 200) json(response, text);
        else if (status === 204) response.writeHead(204).end();
        else fail(status);
      });
    },
  );
  server.maxConnections = CONNECTION_LIMIT;
  // Half a request, or none at all: whoever sends that is not answered.
  server.on('clientError', (_, socket) => void socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    counts,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function json(response: http.ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}

function answerTo(
  options: AdmissionServerOptions,
  counts: AdmissionCounts,
  path: string,
  body: string,
): { readonly status: number; readonly text: string } {
  const isAccounting = path === '/accounting';
  const by = Object.hasOwn(PATHS, path) ? PATHS[path] : undefined;
  if (by === undefined && !isAccounting) return { status: 404, text: '' };
  const parsed = parse(body);
  if (parsed === undefined) return { status: 400, text: '' };
  const asked = readAsked(parsed, by ?? 'identity');
  if (isAccounting || by === undefined) {
    if (asked) options.onSession(asked);
    return { status: 204, text: '' };
  }
  if (asked === null) {
    counts.refused++;
    return { status: 200, text: REFUSED };
  }
  const decision = options.admission().decide(asked, by);
  options.onDecision(asked, by, decision);
  counts[decision.kind === 'accept' ? 'accepted' : 'refused']++;
  return { status: 200, text: decision.kind === 'accept' ? decision.answer : REFUSED };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The whole body, or null where it is too long; nothing where the other side goes away. */
function gather(request: http.IncomingMessage, done: (body: string | null) => void): void {
  const parts: Buffer[] = [];
  let size = 0;
  request.on('data', (part: Buffer) => {
    size += part.length;
    if (size <= BODY_LIMIT) parts.push(part);
    else if (size - part.length <= BODY_LIMIT) done(null);
  });
  request.on('end', () => {
    if (size <= BODY_LIMIT) done(Buffer.concat(parts).toString('utf8'));
  });
  request.on('error', () => {});
}

/** Whoever asks shows the secret, as a bearer's token or as a password (RFC 6750 section 2.1, RFC 7617 section 2). */
function createGate(secret: string): (header: string | undefined) => boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const wanted = digest(secret);
  return (header) => {
    const [, scheme = '', rest = ''] = /^(Basic|Bearer) +(\S{1,2000})$/i.exec(header ?? '') ?? [];
    const plain = scheme.toLowerCase() === 'basic' ? Buffer.from(rest, 'base64').toString('utf8') : rest;
    const shown = scheme.toLowerCase() === 'basic' ? plain.slice(plain.indexOf(':') + 1) : plain;
    return timingSafeEqual(digest(shown), wanted);
  };
}

/** True as long as no more came in this second than may. */
function createRate(): () => boolean {
  let [second, count] = [0, 0];
  return () => {
    const now = Math.floor(performance.now() / 1000);
    if (now !== second) [second, count] = [now, 0];
    return ++count <= RATE_LIMIT;
  };
}
