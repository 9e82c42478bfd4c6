/** What Wardline reads of a mailbox session before the mailbox is opened. */

export type ImapMessage =
  /** An untagged or tagged status; `text` only of the greeting. */
  | { readonly kind: 'status'; readonly tagged: boolean; readonly positive: boolean; readonly text: string }
  /** A command; `argument` is the user of LOGIN or the way of AUTHENTICATE. */
  | { readonly kind: 'command'; readonly verb: string; readonly argument: string }
  /** A line of a login, or what a server may say before a mailbox is open. */
  | { readonly kind: 'other' }
  /** A line behind which mail stands, or that belongs to no dialogue. */
  | { readonly kind: 'mail' };

export interface ImapMemory {
  greeted: boolean;
  /** The last command that waits for its status. */
  waiting: string;
}
