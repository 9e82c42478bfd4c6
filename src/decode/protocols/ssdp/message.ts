/** What Wardline reads of an SSDP message (UPnP Device Architecture 2.0, section 1). */

export interface SsdpMessage {
  readonly kind: 'search' | 'notify' | 'response' | 'other';
  /** NT of a notification, ST of a search or a response. */
  readonly type: string;
  readonly usn: string;
  readonly location: string;
  readonly server: string;
  readonly userAgent: string;
  /** Identifier of a Philips Hue bridge. */
  readonly bridgeId: string;
}
