/** Knowledge that cannot be taken in or loaded; the message says why, and what to do. */
export class PackError extends Error {
  override readonly name = 'PackError';
}

/** What the system says of files: a full disk, no permission. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
