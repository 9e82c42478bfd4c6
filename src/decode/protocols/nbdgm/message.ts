/** What Wardline reads of a NetBIOS datagram (RFC 1002 section 4.4) and of the browser's announcements in it (MS-BRWS). */

export interface NbdgmMessage {
  /** Names in decoded form, as `WS-01<00>`; empty where the datagram has none. */
  readonly source: string;
  readonly destination: string;
  readonly browser: BrowserMessage | null;
}

export type BrowserMessage =
  | {
      /** A host (or the master of its segment) says who it is. */
      readonly kind: 'host';
      readonly name: string;
      readonly isMaster: boolean;
      /** Major and minor version of the operating system, as `6.1`. */
      readonly osVersion: string;
      /** Bits of what it serves (MS-BRWS section 2.2.1). */
      readonly serverType: number;
    }
  /** A master browser says which work group it speaks for. */
  | { readonly kind: 'domain'; readonly group: string }
  | { readonly kind: 'other' };
