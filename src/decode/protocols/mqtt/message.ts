/** What Wardline reads of an MQTT session: its opening. */

export type MqttMessage =
  | {
      readonly kind: 'connect';
      readonly version: string;
      readonly clientId: string;
      readonly user: string;
      readonly hasPassword: boolean;
    }
  /** The server's answer to CONNECT; the code is 0 where it accepts. */
  | { readonly kind: 'answer'; readonly code: number }
  | { readonly kind: 'other' };
