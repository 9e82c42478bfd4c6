/** What Wardline reads of a mail submission before the first message. */

export type SmtpMessage =
  /** A reply with its code; `text` only of the greeting. `last` is false for all but the last of several lines. */
  | { readonly kind: 'reply'; readonly code: number; readonly last: boolean; readonly text: string }
  /** A command; `argument` only for EHLO, HELO and AUTH. */
  | { readonly kind: 'command'; readonly verb: string; readonly argument: string }
  /** A line of the login. */
  | { readonly kind: 'other' }
  /** A line that belongs to no dialogue: a letter. */
  | { readonly kind: 'letter' };

export interface SmtpMemory {
  greeted: boolean;
  /** The client is logging in: its lines are no commands. */
  isLoggingIn: boolean;
  /** The client asked for encryption and the server has not answered yet. */
  asked: boolean;
}
