/** What Wardline reads of a PostgreSQL session: its opening. */

export type PostgresqlMessage =
  | { readonly kind: 'startup'; readonly user: string; readonly application: string }
  /** The client asks for TLS, or for GSS. */
  | { readonly kind: 'ask'; readonly way: 'tls' | 'gss' }
  | { readonly kind: 'asked'; readonly granted: boolean }
  /** The server asks for the password in clear text. */
  | { readonly kind: 'password-wanted' }
  | { readonly kind: 'password' }
  | { readonly kind: 'server-version'; readonly version: string }
  /** The password, or who asks, is refused. */
  | { readonly kind: 'refused' }
  /** The session is open: queries follow. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'other' };

export interface PostgresqlMemory {
  started: boolean;
  /** What was asked for and is not answered yet. */
  asked: 'tls' | 'gss' | '';
  passwordWanted: boolean;
}
