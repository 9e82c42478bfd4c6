/** What Wardline reads of a SIP message: never who calls whom. */

export interface SipMessage {
  readonly isResponse: boolean;
  readonly userAgent: string;
  readonly server: string;
}
