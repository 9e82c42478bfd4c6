/** What Wardline reads of a Niagara Fox session: the hello of each side. */

export interface FoxMessage {
  /** Allowed lines of the hello by name; empty for other messages. */
  readonly fields: ReadonlyMap<string, string>;
  readonly isHello: boolean;
}

export interface FoxMemory {
  hellos: number;
}
