/** What Wardline reads of OMRON FINS: the identity that a controller states. */

export interface FinsMessage {
  readonly isResponse: boolean;
  /** Model and version of the controller; empty elsewhere. */
  readonly model: string;
  readonly version: string;
}
