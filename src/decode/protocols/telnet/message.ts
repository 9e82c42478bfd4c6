/** What Wardline reads of a Telnet session: what the server says before anybody signs in, and whether a password crossed. */

export interface TelnetMessage {
  /** What a line or a prompt is, as far as it matters. */
  readonly kind: 'password-prompt' | 'line' | 'other';
  /** What the server says above its first prompt to sign in; empty elsewhere. */
  readonly banner: string;
}

export interface TelnetMemory {
  /** The server asked for a password, and the client has not answered yet. */
  prompted: boolean;
  /** Somebody typed: from now on the screen may show anything. */
  typed: boolean;
  /** Bytes that the server has said; infinite once it has asked who is there: its next question may stand below a patient. */
  said: number;
}
