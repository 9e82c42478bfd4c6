/** One signed POST to somebody else's address: without following redirects, to allowed addresses alone, and over in time. */
import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { Prefix } from '#base/prefix.ts';
import { forbidden, guardedLookup, mayReach } from './addresses.ts';

/** Longest time for the whole exchange, in milliseconds. */
const TIME_LIMIT = 10_000;

export interface SignedPost {
  readonly url: string;
  readonly body: string;
  /** Signs the body, so that the receiver knows who sent it. */
  readonly secret: string;
  /** The same for every try of the same event: by it the receiver knows a repeat. */
  readonly delivery: string;
  readonly time: Date;
  readonly version: string;
  readonly allowed: readonly Prefix[];
  /** Authorities to trust besides those of the system; for tests. */
  readonly authorities?: string;
}

/** Null where the receiver took it (2xx); else what went wrong, as a sentence. `gone`: it asked never to be told again (410). */
export type PostResult = { readonly problem: null } | { readonly problem: string; readonly gone: boolean };

/** HMAC-SHA-256 over `TIME.BODY`, as the header `wardline-signature` has it. */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

/** Sends; never rejects. */
export function signedPost(post: SignedPost): Promise<PostResult> {
  const url = new URL(post.url);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  // A literal address is connected to without a lookup, so it is judged here.
  if (isIP(host) && !mayReach(host, post.allowed)) return Promise.resolve({ problem: forbidden(host), gone: false });
  const { promise, resolve } = Promise.withResolvers<PostResult>();
  const failed = (problem: string, gone = false): void => resolve({ problem, gone });
  const client = url.protocol === 'https:' ? https : http;
  const request = client.request(
    url,
    {
      method: 'POST',
      headers: headersOf(post),
      lookup: guardedLookup(post.allowed),
      agent: false,
      signal: AbortSignal.timeout(TIME_LIMIT),
      ...(post.authorities === undefined ? {} : { ca: post.authorities }),
    },
    (response) => {
      const status = response.statusCode ?? 0;
      // Whatever it says beyond the status is not read.
      response.destroy();
      if (status >= 200 && status < 300) resolve({ problem: null });
      else if (status >= 300 && status < 400)
        failed(`The receiver answered ${status}, and redirects are not followed; give its final address.`);
      else failed(`The receiver answered ${status}.`, status === 410);
    },
  );
  request.on('error', (error) => {
    failed(
      error.name === 'AbortError' || error.name === 'TimeoutError'
        ? `No answer came within ${TIME_LIMIT / 1000} seconds.`
        : `It could not be sent: ${reasonOf(error)}`,
    );
  });
  request.end(post.body);
  return promise;
}

function headersOf({ body, secret, delivery, time, version }: SignedPost): http.OutgoingHttpHeaders {
  const timestamp = String(Math.floor(time.getTime() / 1000));
  return {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': `Wardline/${version}`,
    'wardline-delivery': delivery,
    'wardline-timestamp': timestamp,
    'wardline-signature': signatureOf(secret, timestamp, body),
  };
}

const reasonOf = (error: Error): string =>
  error.message === '' ? ('code' in error ? String(error.code) : error.name) : error.message;
