/** The headers that every answer has: what a browser may do with it, and that nobody keeps it. */
import { createHash } from 'node:crypto';

/** For data: nothing may be loaded, nothing may frame it. */
const DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";
/** For the page of Wardline: its own files alone, no inline script or style. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";
/** Two years (RFC 6797). */
const TRANSPORT_SECONDS = 63_072_000;

const PERMISSIONS = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
]
  .map((feature) => `${feature}=()`)
  .join(', ');

/** The policy of a page that is one file: no script, and the one style whose text is given. */
export function singlePagePolicy(style: string): string {
  const digest = createHash('sha256').update(style, 'utf8').digest('base64');
  return `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/** Adds to an answer what it does not say itself. `page`: it is part of Wardline's page. */
export function setHeaders(
  headers: Headers,
  options: { readonly secure: boolean; readonly page: boolean; readonly request: string },
): void {
  const defaults: Readonly<Record<string, string>> = {
    'content-security-policy': options.page ? PAGE_POLICY : DATA_POLICY,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'origin-agent-cluster': '?1',
    'permissions-policy': PERMISSIONS,
    'x-dns-prefetch-control': 'off',
    'cache-control': options.page ? 'no-cache' : 'no-store',
    'x-request-id': options.request,
    ...(options.secure ? { 'strict-transport-security': `max-age=${TRANSPORT_SECONDS}` } : {}),
  };
  for (const [name, value] of Object.entries(defaults)) if (!headers.has(name)) headers.set(name, value);
}
