/** Damage met in a capture, gathered with a limit; and the error for what is no capture at all. */
import type { CaptureProblem } from '#model/frame.ts';

/** Problems listed per capture; further ones are counted. */
const LISTED_PROBLEMS: number = 20;

/** Gathers the problems of one capture. */
export class Problems {
  readonly #listed: CaptureProblem[] = [];
  #further = 0;

  /** Notes damage at a byte offset of the (decompressed) capture, or null where none applies. */
  add(offset: number | null, message: string): void {
    if (this.#listed.length < LISTED_PROBLEMS) this.#listed.push({ offset, message });
    else this.#further++;
  }

  /** The first problems, and behind them how many more there were. */
  list(): readonly CaptureProblem[] {
    if (this.#further === 0) return this.#listed;
    return [...this.#listed, { offset: null, message: `and ${this.#further} more` }];
  }
}

/** What a CaptureError is about. */
export type CaptureErrorCode = 'missing' | 'denied' | 'empty' | 'not-a-capture' | 'no-captures' | 'unreadable';

/** A capture that cannot be read at all. The message is one sentence for a person: which file, where, what to do. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  readonly code: CaptureErrorCode;

  constructor(code: CaptureErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
  }
}

/** How a source is called in a message. */
export function sourceName(source: string): string {
  return source === '-' ? 'standard input' : source;
}

/** The CaptureError for what the operating system answered to opening or reading `source`. */
export function systemError(source: string, error: unknown): CaptureError {
  const code = systemCode(error);
  const say = (kind: CaptureErrorCode, what: string): CaptureError =>
    new CaptureError(kind, `${source}: ${what}`, error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return say('missing', 'no such file or folder; check the path');
    case 'EACCES':
    case 'EPERM':
      return say('denied', 'may not be read by this user; change its permissions or run as its owner');
    case 'EISDIR':
      return say('unreadable', 'is a folder, not a capture; give a file in it');
    default:
      return say('unreadable', `cannot be read (${code}); check the path and the disk`);
  }
}

/** The operating system's word for an error, such as `ENOENT`. */
export function systemCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'unknown reason';
}
