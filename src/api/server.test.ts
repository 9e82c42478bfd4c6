/** The server with a real socket: TLS, the refusal to speak in the clear, limits, events, and coming to an end. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import tls from 'node:tls';
import { API_DEFAULTS, type ApiConfig } from './config.ts';
import { createServer } from './server.ts';
import { ServerProblem } from './server-problem.ts';
import { type House, PASSWORD, testHouse } from './test-house.ts';
import { change } from './test-services.ts';
import { selfSignedCertificate } from './tls/certificate.ts';

interface Running {
  readonly house: House;
  readonly url: string;
  readonly port: number;
  readonly certificate: string;
}

async function running(context: TestContext, config: Partial<ApiConfig> = {}): Promise<Running> {
  const whole = { listen: { address: '127.0.0.1', port: 0 }, tls: API_DEFAULTS.tls, ...config };
  const house = testHouse(context, whole);
  const dependencies = {
    directory: house.directory,
    now: () => new Date(),
    log: { info: silent, warn: silent, error: silent },
  };
  const server = createServer({ ...API_DEFAULTS, ...whole }, house.api.app, dependencies);
  const { url, port } = await server.start();
  context.after(() => server.stop());
  const file = path.join(house.directory, 'certificate.pem');
  return { house, url, port, certificate: fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '' };
}
const silent = (): void => undefined;

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

async function ask(
  { url, certificate }: Running,
  route: string,
  options: http.RequestOptions & { readonly body?: string } = {},
): Promise<Answer> {
  const client = url.startsWith('https') ? https : http;
  const { body, ...rest } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const request = client.request(`${url}${route}`, { ca: certificate, agent: false, ...rest }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
    response.on('end', () =>
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }),
    );
  });
  request.on('error', reject).end(body);
  return promise;
}

test('over HTTPS, with a certificate that it made, people sign in with a cookie of the __Host- kind', async (context) => {
  const server = await running(context);
  assert.match(server.url, /^https:/);
  assert.equal(fs.statSync(path.join(server.house.directory, 'certificate-key.pem')).mode & 0o777, 0o600);
  const { name } = await server.house.addUser('viewer');
  const body = JSON.stringify({ name, password: PASSWORD });
  const headers = { 'content-type': 'application/json', origin: server.url };
  const signedIn = await ask(server, '/api/v1/session', { method: 'POST', headers, body });
  assert.equal(signedIn.status, 200, signedIn.text);
  const [cookie = ''] = signedIn.headers['set-cookie'] ?? [];
  assert.match(cookie, /^__Host-wardline=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Secure/);
  const session = await ask(server, '/api/v1/session', { headers: { cookie: cookie.split(';')[0] } });
  assert.equal(session.status, 200);
  assert.equal(server.house.accounts.held.audit.at(-1)?.address, '127.0.0.1', 'the address is that of the socket');
  await assert.rejects(
    ask({ ...server, certificate: selfSignedCertificate(['localhost'], new Date()).certificate }, '/healthz'),
  );
});

test('the certificate is kept over starts, and made anew for other names; old TLS is refused', async (context) => {
  const { house, certificate, port } = await running(context);
  const make = (names: readonly string[]): string => {
    createServer({ ...API_DEFAULTS, tls: { kind: 'self-signed', names } }, house.api.app, {
      directory: house.directory,
      now: () => new Date(),
      log: { info: silent, warn: silent, error: silent },
    });
    return fs.readFileSync(path.join(house.directory, 'certificate.pem'), 'utf8');
  };
  assert.equal(make(['localhost', '127.0.0.1', '::1']), certificate);
  assert.notEqual(make(['wardline.example']), certificate);
  const old = tls.connect({ host: '127.0.0.1', port, ca: certificate, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' });
  await assert.rejects(once(old, 'secureConnect'));
});

test('without TLS it speaks on this machine alone, and says so', async (context) => {
  const server = await running(context, { tls: { kind: 'off' } });
  assert.equal((await ask(server, '/healthz')).status, 200);
  assert.equal((await ask(server, '/metrics')).status, 200, 'from this machine');
  const { house } = server;
  for (const address of ['0.0.0.0', '192.0.2.7', '::', 'wardline.example'])
    assert.throws(
      () =>
        createServer(
          { ...API_DEFAULTS, listen: { address, port: 0 }, tls: { kind: 'off' } },
          house.api.app,
          dependenciesOf(house),
        ),
      (error) =>
        error instanceof ServerProblem &&
        /^Without TLS the API listens on this machine alone: set api\.tls, or /.test(error.message),
    );
});

const dependenciesOf = ({ directory }: House) => ({
  directory,
  now: () => new Date(),
  log: { info: silent, warn: silent, error: silent },
});

test('what keeps it from starting is said in one sentence', async (context) => {
  const { house, port } = await running(context, { tls: { kind: 'off' } });
  const start = (config: Partial<ApiConfig>): Promise<unknown> =>
    (async () =>
      createServer(
        { ...API_DEFAULTS, tls: { kind: 'off' }, ...config },
        house.api.app,
        dependenciesOf(house),
      ).start())();
  await assert.rejects(
    start({ listen: { address: '127.0.0.1', port } }),
    /Something else listens on 127\.0\.0\.1 port \d+; stop it, or set api\.listen\.port\./,
  );
  const missing = { kind: 'files', certificate: '/nowhere.pem', key: '/nowhere.key' } as const;
  await assert.rejects(
    start({ tls: missing }),
    /The certificate \/nowhere\.pem cannot be read; check api\.tls\.certificate/,
  );
});

test('a given certificate is used', async (context) => {
  const directory = fs.mkdtempSync(path.join(testHouse(context).directory, 'given-'));
  const given = selfSignedCertificate(['127.0.0.1'], new Date());
  const files = { certificate: path.join(directory, 'c.pem'), key: path.join(directory, 'k.pem') };
  fs.writeFileSync(files.certificate, given.certificate);
  fs.writeFileSync(files.key, given.key);
  const server = await running(context, { tls: { kind: 'files', ...files } });
  assert.equal((await ask({ ...server, certificate: given.certificate }, '/healthz')).status, 200);
});

test('heads and bodies that are too large, and what is no HTTP, end the request and not the server', async (context) => {
  const server = await running(context, { tls: { kind: 'off' } });
  const large = await ask(server, '/api/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
    body: JSON.stringify({ name: 'x'.repeat(100_000), password: 'x' }),
  });
  assert.equal(large.status, 413);
  assert.equal((await ask(server, '/healthz', { headers: { 'x-long': 'x'.repeat(20_000) } })).status, 431);
  const socket = net.connect(server.port, '127.0.0.1');
  socket.write('\x16\x03\x01 this is no HTTP\r\n\r\n');
  const [reply] = await once(socket, 'data');
  assert.match(String(reply), /^HTTP\/1\.1 400/);
  socket.destroy();
  assert.equal((await ask(server, '/healthz')).status, 200);
});

test('what has no body, and what comes in chunks, is read over a socket as elsewhere', async (context) => {
  const server = await running(context, { tls: { kind: 'off' } });
  const { name } = await server.house.addUser('administrator');
  const signedIn = await ask(server, '/api/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
    body: JSON.stringify({ name, password: PASSWORD }),
  });
  assert.equal(signedIn.status, 200, signedIn.text);
  const { csrf } = JSON.parse(signedIn.text) as { readonly csrf: string };
  const cookie = (signedIn.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  const headers = { cookie, 'x-wardline-csrf': csrf };
  const missing = await ask(server, '/api/v1/tokens/nothing', { method: 'DELETE', headers });
  assert.equal(missing.status, 404, missing.text);
  assert.equal((await ask(server, '/api/v1/session', { method: 'DELETE', headers })).status, 204);
});

test('events arrive over the socket while it is open, and resume after it was cut', async (context) => {
  const server = await running(context);
  const { house, url, certificate } = server;
  const { name } = await house.addUser('viewer');
  const signedIn = await ask(server, '/api/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password: PASSWORD }),
  });
  const cookie = (signedIn.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  const listen = async (headers: http.OutgoingHttpHeaders, until: RegExp, meanwhile: () => void): Promise<string> => {
    const request = https.get(`${url}/api/v1/events`, {
      ca: certificate,
      agent: false,
      headers: { cookie, ...headers },
    });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    assert.equal(response.headers['content-type'], 'text/event-stream');
    meanwhile();
    let text = '';
    for await (const chunk of response) {
      text += String(chunk);
      if (until.test(text)) break;
    }
    request.destroy();
    return text;
  };
  const first = await listen({}, /id: 4\n.*\n\n/, () => house.services.tell({ kind: 'change', change: change(4) }));
  assert.match(first, /^event: change\nid: 4\ndata: \{"id":4,/m);
  house.services.changes_.push(change(4), change(5), change(6));
  const second = await listen({ 'last-event-id': '4' }, /id: 6\n/, () => undefined);
  assert.deepEqual(
    [...second.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id),
    ['5', '6'],
  );
  while (house.services.listeners() > 0) await new Promise((resolve) => setImmediate(resolve));
});
