/** What Wardline reads of EtherNet/IP: the identity that a device lists, and what it is told to do. */

export interface EnipIdentity {
  readonly vendorId: number;
  readonly deviceType: number;
  readonly productCode: number;
  readonly revision: string;
  readonly serial: string;
  readonly productName: string;
}

export type CipCommand = 'write' | 'settings' | 'start' | 'stop' | 'restart' | 'program';

export interface EnipMessage {
  readonly command: number;
  /** A reply carries an identity; null elsewhere. */
  readonly identity: EnipIdentity | null;
  /** What messages of CIP inside it ask for, each sort once: none in reads. */
  readonly asked: readonly CipCommand[];
}
