/** What is read of a beacon. */

/** A beacon's announcement; texts are empty where it does not name them. */
export interface Beacon {
  readonly version: number;
  readonly manufacturer: string;
  readonly model: string;
  readonly serial: string;
  readonly firmware: string;
  /** A patient was named; the name itself is not read. */
  readonly hasPatient: boolean;
}
