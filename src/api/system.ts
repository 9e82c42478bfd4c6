/** What the API is told of the installation. */

/** The installation, for those who run it. */
export interface SystemState {
  readonly startedAt: string;
  /** The folder that holds everything, and what is free on its disk. */
  readonly data: string;
  readonly freeBytes: number;
  /** How long conversations are kept, and their sums; null: for ever. */
  readonly flowDays: number | null;
  readonly rollupDays: number | null;
  /** When everything was last copied, and where to; null where it never was. */
  readonly lastBackup: { readonly at: string; readonly target: string } | null;
}
