/** What Wardline reads of DNP3: what a master asks of an outstation. */

export interface Dnp3Message {
  /** Set by the master's side (the DIR bit of the link's control field). */
  readonly isFromMaster: boolean;
  /** Function code of the application layer, or -1 where the frame begins none. */
  readonly functionCode: number;
  /** Group of the first object, or -1. */
  readonly group: number;
}
