/** What Wardline reads of a connection to Microsoft SQL Server or Sybase: its opening. */

export type TdsMessage =
  /** Version of the driver or of the server, as 15.0.2000. */
  | { readonly kind: 'prelogin'; readonly version: string }
  | {
      readonly kind: 'login';
      readonly hostName: string;
      readonly user: string;
      readonly application: string;
      readonly hasPassword: boolean;
    }
  /** The server let the client in, or not. */
  | { readonly kind: 'granted' }
  | { readonly kind: 'refused' }
  /** The rest is enciphered, or asks and answers queries. */
  | { readonly kind: 'over' }
  | { readonly kind: 'other' };

export interface TdsMemory {
  /** The server answered the pre-login. */
  answered: boolean;
  /** A login in the clear waits for its answer. */
  loggedIn: boolean;
}
