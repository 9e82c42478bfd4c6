/** What Wardline reads of a MySQL session: its opening. */

export type MysqlMessage =
  | { readonly kind: 'greeting'; readonly version: string }
  /** The client goes on with TLS. */
  | { readonly kind: 'tls' }
  | { readonly kind: 'login'; readonly user: string }
  /** The server let the client in, or not. */
  | { readonly kind: 'granted' }
  | { readonly kind: 'refused' }
  /** The first command: the session is open. */
  | { readonly kind: 'command' }
  | { readonly kind: 'other' };

export interface MysqlMemory {
  greeted: boolean;
  /** The client sent its login. */
  loggedIn: boolean;
}
