/** What Wardline reads of a SOCKS session: its opening, up to the protocol inside. */

export type SocksMessage =
  | { readonly kind: 'greeting' }
  /** The way of authentication that the server chose; 2 is by password. */
  | { readonly kind: 'choice'; readonly method: number }
  | { readonly kind: 'login'; readonly user: string }
  | { readonly kind: 'login-answer' }
  | { readonly kind: 'request'; readonly user: string }
  | { readonly kind: 'answer'; readonly granted: boolean };

export interface SocksMemory {
  version: 0 | 4 | 5;
  /** What each side sends next. */
  client: 'greeting' | 'login' | 'request' | 'data';
  server: 'choice' | 'login-answer' | 'answer' | 'data';
}
