/** What Wardline reads of POCT1-A: which device at the bedside speaks, and that patients' data crossed. */

/** One allowed element of a device's description. */
export interface DeviceField {
  /** Last word of the fact's key. */
  readonly key: string;
  readonly field: string;
  readonly value: string;
}

/** A message of a device about itself: Hello or Device Status. */
export interface DeviceMessage {
  readonly kind: 'device';
  readonly fields: readonly DeviceField[];
}

/** The start of any other message: who sends such, and the sort of patient data in it by name; both empty where neither is known. */
export interface OtherMessage {
  readonly kind: 'other';
  readonly from: 'client' | '';
  readonly patientData: string;
}

export type Poct1aMessage = DeviceMessage | OtherMessage;

/** The root element that each direction is inside of; empty between messages. */
export interface Poct1aMemory {
  client: string;
  server: string;
}
