/** What Wardline reads of OMRON FINS: the identity that a controller states. */

export interface FinsMessage {
  readonly isResponse: boolean;
  /** Code of the command, as 0x0402 for STOP; 0 where the frame carries none. */
  readonly command: number;
  /** Model and version of the controller; empty elsewhere. */
  readonly model: string;
  readonly version: string;
}
