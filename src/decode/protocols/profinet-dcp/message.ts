/** What Wardline reads of PROFINET DCP: what a device says it is, and what it is told to be. */

export interface DcpMessage {
  /** Asked for, or answered. */
  readonly isRequest: boolean;
  /** What a request sets: address or name, or that everything is forgotten; empty elsewhere. */
  readonly sets: '' | 'settings' | 'reset';
  /** Of who answers; empty where nothing is said. */
  readonly stationName: string;
  readonly stationType: string;
  /** Numbers that PROFIBUS & PROFINET International gave to the maker, and the maker to the kind of device; -1 where not said. */
  readonly vendorId: number;
  readonly deviceId: number;
  readonly ip: string;
}
