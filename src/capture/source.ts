/** Where a capture's bytes come from: files are read straight into the buffer, pipes and standard input as they arrive. */
import fs from 'node:fs';
import net from 'node:net';
import { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';
import { CHUNK, sourceName } from './intake.ts';
import { CaptureError, systemError } from './problems.ts';

/** Gives bytes one piece after the other. */
export interface ByteSource {
  /** Size in bytes, or null where it is not known beforehand. */
  readonly size: number | null;
  /** True where `openSource` gives the same bytes again. */
  readonly repeatable: boolean;
  /** Writes the next bytes into `into`; answers how many, 0 at the end. A file answers at once, a pipe when something came. */
  read(into: Uint8Array): number | Promise<number>;
  close(): void;
}

/** Opens a file, a named pipe or standard input (`-`); `signal` ends waiting for a pipe. Throws a CaptureError. */
export function openSource(source: string, signal?: AbortSignal): ByteSource {
  try {
    return source === '-' ? standardInput(signal) : named(source, signal);
  } catch (error) {
    if (error instanceof CaptureError) throw error;
    throw systemError(sourceName(source), error);
  }
}

function standardInput(signal: AbortSignal | undefined): ByteSource {
  const stat = fs.fstatSync(0);
  if (stat.isFile()) return fileSource(0, stat.size, false);
  if (isatty(0)) {
    const message =
      'standard input: is a terminal, not a capture; give a file or the pipe of a program such as tcpdump -w -';
    throw new CaptureError('unreadable', message);
  }
  return streamSource(process.stdin, signal);
}

function named(source: string, signal: AbortSignal | undefined): ByteSource {
  const stat = fs.statSync(source);
  if (stat.isDirectory()) {
    // Lists it, so that a folder that may not be read is told as such.
    fs.readdirSync(source);
    throw new CaptureError('unreadable', `${source}: is a folder, not a capture; give a file in it`);
  }
  if (stat.isFile()) return fileSource(fs.openSync(source, 'r'), stat.size, true);
  const stream = stat.isFIFO() ? pipeStream(source, signal) : fs.createReadStream(source, { highWaterMark: CHUNK });
  return streamSource(stream, signal);
}

/** A named pipe, read by the event loop: a thread that waits in it would hold up the end of the program. */
function pipeStream(source: string, signal: AbortSignal | undefined): Readable {
  return Readable.from(
    (async function* (): AsyncGenerator<Uint8Array> {
      // Opening waits for a writer; on Ctrl-C one comes and goes at once.
      const release = (): void => fs.closeSync(fs.openSync(source, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK));
      signal?.addEventListener('abort', release, { once: true });
      const descriptor = await promisify(fs.open)(source, 'r');
      signal?.removeEventListener('abort', release);
      const socket = new net.Socket({ fd: descriptor, readable: true, writable: false });
      const abort = (): void => void socket.destroy();
      signal?.addEventListener('abort', abort, { once: true });
      try {
        for await (const piece of socket) yield piece as Uint8Array;
      } finally {
        signal?.removeEventListener('abort', abort);
        socket.destroy();
      }
    })(),
    { objectMode: false },
  );
}

function fileSource(descriptor: number, size: number, own: boolean): ByteSource {
  return {
    size,
    repeatable: own,
    read: (into) => fs.readSync(descriptor, into, 0, into.length, null),
    close: () => {
      if (own) fs.closeSync(descriptor);
    },
  };
}

/** A stream is never read with a blocking call, so that Ctrl-C is heard while a pipe is silent. */
function streamSource(stream: Readable, signal: AbortSignal | undefined): ByteSource {
  const pieces = stream.iterator({ destroyOnReturn: true });
  let held: Uint8Array = new Uint8Array(0);
  const abort = (): void => {
    stream.destroy();
  };
  signal?.addEventListener('abort', abort, { once: true });
  return {
    size: null,
    repeatable: false,
    async read(into: Uint8Array): Promise<number> {
      while (held.length === 0) {
        if (stream.destroyed && !stream.readableEnded && signal?.aborted) return 0;
        const piece = await pieces.next().catch((error: unknown) => {
          if (signal?.aborted) return { done: true, value: undefined };
          throw error;
        });
        if (piece.done) return 0;
        held = piece.value;
      }
      const count = Math.min(held.length, into.length);
      into.set(held.subarray(0, count));
      held = held.subarray(count);
      return count;
    },
    close(): void {
      signal?.removeEventListener('abort', abort);
      stream.destroy();
    },
  };
}
