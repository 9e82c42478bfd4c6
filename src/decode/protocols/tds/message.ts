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
  /** A request that runs something on the server itself, makes it go elsewhere, or lets that be done; nothing of it is kept. */
  | { readonly kind: 'command'; readonly sign: TdsSign }
  /** How the server answered that. */
  | { readonly kind: 'answer'; readonly isRefused: boolean }
  /** A record of TLS: logins alone, or everything. */
  | { readonly kind: 'sealed' }
  /** The rest is enciphered. */
  | { readonly kind: 'over' }
  | { readonly kind: 'other' };

/** What a request does beside asking for data: it runs a program, lets programs be run, or opens a file of another host. */
export type TdsSign = 'command-run' | 'command-allowed' | 'remote-path';

export interface TdsMemory {
  /** The server answered the pre-login. */
  answered: boolean;
  /** A login in the clear waits for its answer. */
  loggedIn: boolean;
  /** A command waits for its answer. */
  isCommanded: boolean;
  /** Records of TLS seen so far. */
  sealed: number;
}
