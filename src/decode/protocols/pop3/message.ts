/** What Wardline reads of a mailbox session before the mailbox is opened. */

export type Pop3Message =
  /** An answer; `text` only of the greeting. */
  | { readonly kind: 'answer'; readonly positive: boolean; readonly text: string }
  /** A command; `argument` only for USER and APOP. */
  | { readonly kind: 'command'; readonly verb: string; readonly argument: string }
  /** A line of a login or of a list of capabilities. */
  | { readonly kind: 'other' }
  /** A line that belongs to no dialogue: a letter. */
  | { readonly kind: 'letter' };

export interface Pop3Memory {
  greeted: boolean;
  /** The last command that waits for its answer. */
  waiting: string;
}
