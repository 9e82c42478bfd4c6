/** What Wardline reads of an FTP control connection. */

export type FtpMessage =
  /** A line of the server with its code, 0 within a reply of several lines; `text` only of the greeting and of the system. */
  | { readonly kind: 'reply'; readonly code: number; readonly text: string }
  /** A command; `argument` only for USER and AUTH. */
  | { readonly kind: 'command'; readonly verb: string; readonly argument: string }
  /** A line that belongs to no dialogue: a file. */
  | { readonly kind: 'file' };

export interface FtpMemory {
  /** The client asked for encryption and the server has not answered yet. */
  asked: boolean;
  /** Somebody has spoken: the next 220 is no greeting. */
  greeted: boolean;
  /** The code of a reply whose last line has not come, or 0. */
  open: number;
  user: string;
}
