/** What Wardline reads of IEC 60870-5-104: the type of what is sent, and why. */

export interface Iec104Message {
  /** Type identification of the data unit, or 0 in frames without one. */
  readonly type: number;
  /** Cause of transmission without its two flags. */
  readonly cause: number;
  /** The confirmation is a negative one. */
  readonly isNegative: boolean;
}
