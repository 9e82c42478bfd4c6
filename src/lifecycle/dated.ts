/** Products with the days on which their makers stop mending them. */

/** The days of one product, release or edition. */
export interface Support {
  readonly product: string;
  /** What it is an edition of. */
  readonly family: string;
  readonly date: string;
  readonly extended: string | null;
  readonly source: string;
}

/** A product with its release cycles, as it is kept. */
export interface DatedProduct {
  readonly title: string;
  /** Every name it goes by. */
  readonly names: readonly string[];
  readonly source: string;
  /** Day of the newest release that is known. */
  readonly newest?: string;
  readonly releases: readonly DatedRelease[];
}

export interface DatedRelease {
  /** As 7, 9.6 or 13.0-sp3. */
  readonly cycle: string;
  /** What it is told as, where that is not the cycle: 2016 SP3. */
  readonly label?: string;
  /** What else it goes by: bookworm. */
  readonly names?: readonly string[];
  /** Last day of the support that everybody has. */
  readonly date: string;
  /** Last day of what is paid for. */
  readonly extended?: string;
  /** Of Windows: its build. */
  readonly build?: number;
}
