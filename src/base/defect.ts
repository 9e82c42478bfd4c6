/** Tells a defect of ours without telling what was being read: the kind of error and the place in our source, never its message. */

/** A defect that another thread has described already. */
export class Defect extends Error {
  override readonly name = 'Defect';
  /** What `describeDefect` answered there. */
  readonly description: string;

  constructor(description: string) {
    super(description);
    this.description = description;
  }
}

/** The kind of error and where it was thrown, as `TypeError at src/track/engine.ts:120`. An error's message is left out: it may quote captured bytes. */
export function describeDefect(error: unknown): string {
  if (error instanceof Defect) return error.description;
  if (!(error instanceof Error)) return 'a thrown value that is no error';
  const code = 'code' in error && /^[A-Z][A-Z0-9_]{1,40}$/.test(String(error.code)) ? ` ${error.code}` : '';
  const place = placeOf(error.stack ?? '');
  return `${error.constructor.name}${code}${place === '' ? '' : ` at ${place}`}`;
}

/** The innermost frame of a stack that is in our source. */
function placeOf(stack: string): string {
  for (const line of stack.split('\n')) {
    const match = /^ {4}at .*?\b(src\/[\w/.-]{1,120}\.ts:\d{1,6}):\d{1,6}\)?$/.exec(line);
    if (match?.[1]) return match[1];
  }
  return '';
}
