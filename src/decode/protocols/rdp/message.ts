/** What is read of a remote desktop connection before it is enciphered (MS-RDPBCGR section 2.2.1). */

/** X.224 Connection Request. */
export interface RdpRequest {
  readonly kind: 'request';
  /** User name of the cookie `mstshash`; empty when absent or not well-formed. */
  readonly user: string;
  /** `requestedProtocols`; -1 when the request has no negotiation. */
  readonly protocols: number;
}

/** X.224 Connection Confirm. */
export interface RdpConfirm {
  readonly kind: 'confirm';
  /** `selectedProtocol`; 0 when the server does not negotiate, -1 when it refuses. */
  readonly protocol: number;
}

/** MCS Connect Initial with the client's core data. */
export interface RdpClient {
  readonly kind: 'client';
  readonly name: string;
  readonly build: number;
  /** It asks for the channel that the server keeps for itself (CVE-2019-0708). */
  readonly wantsInner: boolean;
}

/** MCS Connect Response. */
export interface RdpServer {
  readonly kind: 'server';
}

/** A packet that is passed over. */
export interface RdpFiller {
  readonly kind: 'filler';
}

export type RdpMessage = RdpRequest | RdpConfirm | RdpClient | RdpServer | RdpFiller;

export interface RdpMemory {
  packets: number;
}
