/** Files of one JSON object a line, as commands read them: a stream, standard input, or one sentence about why not. */
import fs from 'node:fs';
import { say } from './output.ts';

/** The stream of a file, or of standard input for `-`; null where it cannot be read: that was said, and the exit status set. `what` stands on each line, as `device`. */
export function openLines(file: string, what: string): NodeJS.ReadableStream | null {
  if (file === '-') return process.stdin;
  try {
    return fs.createReadStream(file, { fd: fs.openSync(file, 'r'), encoding: 'utf8' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    say(`wardline: ${file}: cannot be read (${code}); name a file of one ${what} per line in JSON`);
    process.exitCode = 2;
    return null;
  }
}
