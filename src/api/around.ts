/** What stands around every request: headers, figures, the log and the limits. */
import type { HonoRequest, MiddlewareHandler } from 'hono';
import { createRateLimiter } from './auth/limits.ts';
import { clientAddress, readPrefixes } from './auth/origin.ts';
import { randomId } from './auth/secrets.ts';
import { type ApiConfig, isSecure } from './config.ts';
import type { ApiContext } from './context.ts';
import type { ApiEnvironment } from './environment.ts';
import { setHeaders } from './headers.ts';
import { pathOf } from './operation.ts';
import { Problem } from './problem.ts';

/** Around every request: an id, the client's address, the headers, the figures, one line of log, and every error as a problem. */
export function around(config: ApiConfig, { counts, log }: ApiContext): MiddlewareHandler<ApiEnvironment> {
  const secure = isSecure(config);
  const trusted = readPrefixes(config.trustedProxies);
  return async (http, next) => {
    const started = performance.now();
    http.set('request', randomId());
    http.set('operation', null);
    http.set('actor', 'nobody');
    http.set(
      'address',
      clientAddress(http.env?.incoming?.socket?.remoteAddress, http.req.header('x-forwarded-for'), trusted),
    );
    await next();
    const request = http.get('request');
    const response = new Response(http.res.body, http.res);
    setHeaders(response.headers, { secure, page: http.get('page') === true, request });
    http.res = undefined;
    http.res = response;
    const milliseconds = performance.now() - started;
    const operation = http.get('operation');
    counts.count(operation, response.status, milliseconds / 1000);
    // The operation stands for the path: paths and queries may hold what people typed.
    const fields = {
      request,
      operation,
      method: http.req.method,
      status: response.status,
      milliseconds: Math.round(milliseconds),
      actor: http.get('actor'),
      address: http.get('address'),
    };
    log.info(fields, 'request');
  };
}

/** A limit of requests for each address. */
export function refuseFloods({ limits }: ApiConfig, now: () => Date): MiddlewareHandler<ApiEnvironment> {
  const limiter = createRateLimiter(limits.perAddress, () => now().getTime());
  return async (http, next) => {
    const wait = limiter.take(http.get('address'));
    if (wait > 0)
      throw new Problem(
        'too-many',
        `Too many requests came from this address; wait ${wait} seconds.`,
        {},
        { 'retry-after': String(wait) },
      );
    await next();
  };
}

/** A limit of bodies, but for operations that take something large and limit it themselves. */
export function limitBodies({ limits }: ApiConfig, { operations }: ApiContext): MiddlewareHandler<ApiEnvironment> {
  const takesMore = ({ method, path }: HonoRequest): boolean =>
    operations.some((one) => one.takes && one.method === method.toLowerCase() && pathOf(one) === path);
  return async (http, next) => {
    const { headers, body, method, url } = http.req.raw;
    const length = headers.has('transfer-encoding') ? null : headers.get('content-length');
    if (takesMore(http.req) || body === null) return next();
    if (length === null) {
      const bytes = await readBody(body, limits.bodyBytes);
      // What a socket brings is no Request of the platform, from which another could be made.
      http.req.raw = new Request(url, { method, headers, ...(bytes.length === 0 ? {} : { body: bytes }) });
    } else if (Number(length) > limits.bodyBytes) throw tooLarge(limits.bodyBytes);
    return next();
  };
}

/** A body as it comes, up to a limit in bytes. */
export async function readBody(body: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > limit) throw tooLarge(limit);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function tooLarge(bytes: number): Problem {
  return new Problem('too-large', `A request may have at most ${bytes} bytes; send less.`);
}
