/** What an enforcement point can be asked, whatever it is: a firewall in a kernel, a switch. */

/** The rules that a point holds. */
export interface Snapshot {
  /** Wardline's own rules as the point prints them, byte for byte; null where there are none. */
  readonly text: string | null;
  /** MD5 of all rules of the point, those of others included: equal where nothing at all is different. */
  readonly whole: string;
}

/** A connection that the point remembers. Addresses in their canonical text; ports null where the protocol has none. */
export interface Connection {
  readonly protocol: string;
  readonly src: string;
  readonly dst: string;
  readonly sport: number | null;
  readonly dport: number | null;
}

export interface SelfTest {
  /** A packet that must be stopped was sent, and was stopped. */
  readonly blocks: boolean;
  /** The same packet was counted and told. */
  readonly logs: boolean;
  /** How that is known, or what is missing. */
  readonly because: string;
}

/** Packets since the rules were applied. */
export interface Counts {
  readonly audited: number;
  readonly stopped: number;
}

/** Every call throws an EnforceError with the program's own words where the point refuses. */
export interface EnforcementPoint {
  /** For a person: `nftables, table inet wardline, in namespace fw`. */
  readonly title: string;
  /** Would the point take this text? Changes nothing. */
  check(text: string): Promise<void>;
  snapshot(): Promise<Snapshot>;
  /** Puts this text in the place of Wardline's own rules, all at once or not at all. */
  apply(text: string): Promise<void>;
  /** Puts Wardline's own rules back as they were. */
  restore(snapshot: Snapshot): Promise<void>;
  /** Ends remembered connections through the point that are forbidden; says how many. */
  revoke(isForbidden: (connection: Connection) => boolean): Promise<number>;
  selfTest(): Promise<SelfTest>;
  /** Packets that were audited and stopped. */
  read(): Promise<Counts>;
}

/** What cannot be enforced, refused or undone; the message is one sentence for a person. */
export class EnforceError extends Error {
  override readonly name = 'EnforceError';
}
