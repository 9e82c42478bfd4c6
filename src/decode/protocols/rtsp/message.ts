/** What Wardline reads of an RTSP message. */

export interface RtspMessage {
  readonly isResponse: boolean;
  readonly userAgent: string;
  readonly server: string;
  /** User of Basic authentication; null without it. */
  readonly basicUser: string | null;
}
