/** What Wardline reads of an MQTT session: its opening. */

export type MqttMessage =
  | {
      readonly kind: 'connect';
      readonly version: string;
      readonly clientId: string;
      readonly user: string;
      readonly hasPassword: boolean;
    }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'other' };
