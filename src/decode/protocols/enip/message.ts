/** What Wardline reads of EtherNet/IP: the identity that a device lists. */

export interface EnipIdentity {
  readonly vendorId: number;
  readonly deviceType: number;
  readonly productCode: number;
  readonly revision: string;
  readonly serial: string;
  readonly productName: string;
}

export interface EnipMessage {
  readonly command: number;
  /** A reply carries an identity; null elsewhere. */
  readonly identity: EnipIdentity | null;
}
