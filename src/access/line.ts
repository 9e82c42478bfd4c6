/** Lines of a configuration: where something stands, how well it was understood, and what it could change where it was not. */

/** Where something stands: `at` counts the lines of the file from 1, `number` is the dialect's own sequence number. */
export interface Line {
  readonly file: string;
  readonly at: number;
  readonly number: number | null;
  /** The line as it stands in the file, without spaces around it. */
  readonly text: string;
}

/** How well a line was understood: `conditional` counts only for some packets or times, `ignored` cannot matter to access, `todo` is known and not modelled, `unrecognised` is not known. */
export type Support = 'complete' | 'conditional' | 'ignored' | 'todo' | 'unrecognised';

export interface LineSupport {
  readonly line: Line;
  readonly support: Support;
  /**
   * What a line that is `todo` or `unrecognised` could change: named filters, the way packets take, both (`everything`),
   * or nothing. Answers that rest on it are unknown, because of this line.
   */
  readonly affects:
    | {
        readonly filters: readonly string[];
        readonly forwarding: boolean;
        /** Where given, the way of those packets alone that come in or leave by one of these interfaces. */
        readonly interfaces?: readonly string[];
        /** True where it could also change which routes other devices learn from this one. */
        readonly routes?: true;
        /** Where given, the way of packets of this family alone. */
        readonly bits?: 32 | 128;
      }
    | 'everything'
    | 'nothing';
}

/** A name that is used and stands nowhere, or stands and is used nowhere. */
export interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly line: Line;
}
