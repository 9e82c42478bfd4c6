/** What Wardline reads of an SNMP message: who answers, as whom it is asked, and the objects that say what a device is. */

/** A variable binding whose object is one of those that are read. */
export interface Binding {
  /** Name of the object in its MIB, as `sysDescr`. */
  readonly object: string;
  /** The instance behind the object's identifier, as `0` or `1.10.2.0.7`. */
  readonly instance: string;
  readonly value: string;
  /** The fact that the value is as it stands; empty where more is needed to know. */
  readonly key: string;
  /** Object and instance, as facts name their field. */
  readonly field: string;
}

/** An engine's identifier (RFC 3411, SnmpEngineID) and what is encoded in it; what is not is empty. */
export interface EngineId {
  readonly hex: string;
  /** Number that IANA gave to the maker, 0 where none is stated. */
  readonly enterprise: number;
  readonly mac: string;
  readonly ip: string;
}

/** `sealed` is an enciphered one of version 3. */
export type SnmpKind = 'request' | 'response' | 'report' | 'notification' | 'inform' | 'sealed';

export interface SnmpMessage {
  readonly version: 'v1' | 'v2c' | 'v3';
  readonly kind: SnmpKind;
  /** A community string, which is a password, stands in the message. */
  readonly hasCommunity: boolean;
  /** Tells communities of one conversation apart, and says nothing else of them. */
  readonly communityMark: number;
  /** Version 3: user, level of security, and the engine that has authority. */
  readonly user: string;
  readonly securityLevel: string;
  readonly engine: EngineId | null;
  /** Identifier of a notification. */
  readonly trap: string;
  /** Object identifier of the kind of device, or part, that notifies. */
  readonly enterprise: string;
  /** Address that a notification states for its device; empty where it is the sender's own. */
  readonly agent: string;
  readonly bindings: readonly Binding[];
}

/** What one conversation has told about tables: rows that are parts of another, and of which type devices are; null where it told nothing of them yet. */
export interface SnmpMemory {
  /** ENTITY-MIB: indexes of parts that are contained in another. */
  contained: Set<string> | null;
  /** HOST-RESOURCES-MIB: indexes of devices and whether they are printers. */
  printers: Map<string, boolean> | null;
  /** The mark of the first community that was asked with, and all of them once there is a second. */
  firstCommunity: number;
  communities: Set<number> | null;
}
