/** What an error says, for a sentence that tells of it. Never of bytes that were captured: see `describeDefect`. */

/** The message of an error, or the thrown value as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
