/** What Wardline reads of a MySQL session: its opening. */

export type MysqlMessage =
  | { readonly kind: 'greeting'; readonly version: string }
  /** The client goes on with TLS. */
  | { readonly kind: 'tls' }
  | { readonly kind: 'login'; readonly user: string }
  | { readonly kind: 'other' };

export interface MysqlMemory {
  greeted: boolean;
}
