/** What Wardline reads of a transmission between an analyser and its laboratory system: the header of a message, and that other records crossed. */

/** A header record (LIS02-A2 section 6). What is not stated, or is not what it should be, is empty. */
export interface HeaderRecord {
  readonly kind: 'header';
  /** Components of the sender's name, parted by `^`. */
  readonly sender: string;
  readonly name: string;
  readonly softwareVersion: string;
  readonly serialNumber: string;
  readonly receiver: string;
  readonly processingId: string;
  readonly version: string;
  /** An access password stands in the record. */
  readonly hasPassword: boolean;
}

/** Any other record: the sort of patient data in it by name, empty where it has none. */
export interface OtherRecord {
  readonly kind: 'record';
  readonly patientData: string;
}

/** What frames and records are held together by. */
export interface Framing {
  readonly kind: 'framing';
}

export type AstmMessage = HeaderRecord | OtherRecord | Framing;

/** Where one direction is. */
export interface AstmSide {
  /** In a record that is passed over up to its end, over the ends of frames too. */
  isPassing: boolean;
  /** Behind the text of a frame: its checksum and end follow. */
  isTrailer: boolean;
  /** The frame's text was cut: its record goes on in the next frame. */
  isContinued: boolean;
  /** The sign between fields. */
  separator: number;
}

export interface AstmMemory {
  readonly client: AstmSide;
  readonly server: AstmSide;
}
