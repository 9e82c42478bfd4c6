/** The fields of an NTP header that Wardline reads (RFC 5905 section 7.3). */

export interface NtpMessage {
  readonly version: number;
  /** 1 and 2 symmetric, 3 client, 4 server, 5 broadcast, 6 control, 7 private. */
  readonly mode: number;
  readonly stratum: number;
  /** Four ASCII characters where the stratum is 1, else empty. */
  readonly referenceId: string;
}
