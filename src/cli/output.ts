/** Standard output and standard error as commands use them: whole lines, gathered into large writes, a closed pipe ends quietly. */
import fs from 'node:fs';

const BUFFER_SIZE = 1 << 16;

/** Results go here, one string at a time. */
export interface Output {
  write(text: string): void;
  /** Writes bytes as they are, behind all text written before. */
  writeBytes(bytes: Uint8Array): void;
  flush(): void;
}

/** Thrown when whoever reads our output has gone (as `| head` does): the work ends without an error. */
export class PipeClosed extends Error {
  override readonly name = 'PipeClosed';
}

/** Thrown when results cannot be written, as on a full disk. The message is one sentence for a person. */
export class OutputFailed extends Error {
  override readonly name = 'OutputFailed';
}

/** A writer to a file descriptor that gathers text before it writes. */
export function createOutput(descriptor: number): Output {
  let gathered = '';
  const flush = (): void => {
    if (gathered === '') return;
    const bytes = Buffer.from(gathered);
    gathered = '';
    writeAll(descriptor, bytes);
  };
  return {
    write(text: string): void {
      gathered += text;
      if (gathered.length >= BUFFER_SIZE) flush();
    },
    writeBytes(bytes: Uint8Array): void {
      flush();
      writeAll(descriptor, bytes);
    },
    flush,
  };
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  let at = 0;
  while (at < bytes.length) {
    try {
      at += fs.writeSync(descriptor, bytes, at);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EPIPE') throw new PipeClosed();
      if (code !== 'EAGAIN')
        throw new OutputFailed(`standard output cannot be written (${code}); free or choose another place for it`);
      Atomics.wait(pause, 0, 0, 1); // a full non-blocking pipe: give its reader a moment
    }
  }
}

/** Writes to standard error as it is; when nobody listens there, the work goes on. */
export function whisper(text: string): void {
  try {
    writeAll(2, Buffer.from(text));
  } catch (error) {
    if (!(error instanceof PipeClosed || error instanceof OutputFailed)) throw error;
  }
}

/** Prints a line to standard error. */
export function say(text: string): void {
  whisper(`${text}\n`);
}
