/** Where a capture's bytes come from: files are read straight into the buffer, pipes and standard input as they arrive. */
import fs from 'node:fs';
import net from 'node:net';
import type { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';
import { CaptureError, sourceName, systemError } from './problems.ts';

/** Bytes asked of a file at once. */
export const CHUNK: number = 256 * 1024;

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
  return stat.isFIFO() || stat.isSocket() ? pipeSource(0, signal) : streamSource(process.stdin, signal);
}

function named(source: string, signal: AbortSignal | undefined): ByteSource {
  const stat = fs.statSync(source);
  if (stat.isDirectory()) {
    // Lists it, so that a folder that may not be read is told as such.
    fs.readdirSync(source);
    throw new CaptureError('unreadable', `${source}: is a folder, not a capture; give a file in it`);
  }
  if (stat.isFile()) return fileSource(fs.openSync(source, 'r'), stat.size, true);
  if (stat.isFIFO()) return pipeSource(openPipe(source, signal), signal);
  return streamSource(fs.createReadStream(source, { highWaterMark: CHUNK }), signal);
}

/** A named pipe: opening it waits for a writer. On Ctrl-C one comes and goes at once: a thread that waits would hold up the end of the program. */
async function openPipe(source: string, signal: AbortSignal | undefined): Promise<number> {
  const release = (): void => fs.closeSync(fs.openSync(source, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK));
  signal?.addEventListener('abort', release, { once: true });
  const descriptor = await promisify(fs.open)(source, 'r');
  signal?.removeEventListener('abort', release);
  return descriptor;
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

/**
 * A pipe, read by the event loop into one buffer again and again: of a wire at full rate, fresh buffers would be collected all the time.
 * It is never read with a blocking call, so that Ctrl-C is heard while it is silent.
 */
function pipeSource(opened: number | Promise<number>, signal: AbortSignal | undefined): ByteSource {
  const buffer = new Uint8Array(CHUNK);
  let [start, end] = [0, 0];
  let failure: unknown = null;
  let isOver = false;
  let wake = (): void => {};
  let socket: net.Socket | null = null;
  const stop = (): void => {
    isOver = true;
    socket?.destroy();
    wake();
  };
  const open = async (): Promise<net.Socket> => {
    const took = (count: number): boolean => {
      [start, end] = [0, count];
      wake();
      return false;
    };
    const pipe = new net.Socket({ fd: await opened, writable: false, onread: { buffer, callback: took } });
    pipe.once('error', (error) => {
      failure = error;
    });
    pipe.once('close', stop);
    return pipe;
  };
  signal?.addEventListener('abort', stop, { once: true });
  return {
    size: null,
    repeatable: false,
    async read(into: Uint8Array): Promise<number> {
      if (start === end) {
        socket ??= await open();
        const news = new Promise<void>((resolve) => {
          wake = resolve;
        });
        socket.resume();
        if (!isOver) await news;
        if (failure !== null && !signal?.aborted) throw failure;
      }
      const count = Math.min(end - start, into.length);
      into.set(buffer.subarray(start, start + count));
      start += count;
      return count;
    },
    close(): void {
      signal?.removeEventListener('abort', stop);
      stop();
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
