/** Conversations that a proxy passes on: what the server says in them is another's word. */

/** True for what goes through SOCKS (RFC 1928), or through HTTP by CONNECT (RFC 9110 section 9.3.6), inside of which TLS begins. */
export function isProxied(over: readonly string[], protocol: string | null): boolean {
  if (over.length === 0) return false;
  return over.includes('socks') || (over.includes('http') && (protocol === 'tls' || over.includes('tls')));
}
