/** Where a request comes from: the address behind trusted proxies, the origin of the page that sent it, and whether it is this machine. */
import { isBelow, type Prefix, parseIp, parsePrefix } from '#base/prefix.ts';

/** Most hops of X-Forwarded-For looked at. */
const HOPS_LIMIT = 10;

/** The client's address: that of the socket, or, where the socket is a trusted proxy's, the last one in X-Forwarded-For that is not. */
export function clientAddress(
  socket: string | undefined,
  forwarded: string | undefined,
  trusted: readonly Prefix[],
): string {
  const direct = plain(socket ?? 'unknown');
  const isTrusted = (address: string): boolean => {
    const ip = parseIp(address);
    return ip !== null && trusted.some((prefix) => isBelow(prefix, ip));
  };
  if (!forwarded || !isTrusted(direct)) return direct;
  let client = direct;
  for (const hop of forwarded.split(',').slice(-HOPS_LIMIT).reverse()) {
    const address = plain(hop.trim());
    if (!parseIp(address)) break;
    client = address;
    if (!isTrusted(address)) break;
  }
  return client;
}

/** IPv4 in IPv6 sockets as IPv4. */
const plain = (address: string): string =>
  address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;

/** Reads trusted prefixes; throws where one is none. */
export function readPrefixes(texts: readonly string[]): readonly Prefix[] {
  return texts.map((text) => {
    const prefix = parsePrefix(text);
    if (!prefix) throw new TypeError(`${text} is no address and no prefix; write it as 10.0.0.0/8.`);
    return prefix;
  });
}

/** True for 127.0.0.0/8 and ::1. */
export function isLoopback(address: string): boolean {
  return address === '::1' || (parseIp(address)?.bits === 32 && address.startsWith('127.'));
}

/** True where the Host header names this machine itself, so that no name of somebody else was pointed at it (DNS rebinding). */
export function isLoopbackHost(host: string | undefined): boolean {
  if (host === undefined) return false;
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || isLoopback(name);
}

/**
 * Whether a request that changes something was sent by a page of another site: by Fetch Metadata where the browser gives it
 * (`Sec-Fetch-Site`), and by `Origin` against the origin that the browser was shown.
 */
export function isCrossSite(
  header: (name: string) => string | undefined,
  publicUrl: string | null,
  secure: boolean,
): boolean {
  const site = header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const origin = header('origin');
  if (origin === undefined) return false;
  const own = publicUrl === null ? `${secure ? 'https' : 'http'}://${header('host') ?? ''}` : new URL(publicUrl).origin;
  return origin !== own;
}
