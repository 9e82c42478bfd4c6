/**
 * A pipe of the kernel between two programs. What Node calls a pipe is a pair of sockets: each write allocates there,
 * which costs a capture program that hands on packet by packet more than receiving them.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { messageOf } from '#base/message.ts';

/** File descriptors of both ends, the caller's to close. */
export interface Pipe {
  readonly reading: number;
  readonly writing: number;
}

/** Makes a pipe that no other program can find. Throws an Error that says why it could not. */
export function makePipe(): Pipe {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-pipe-'));
  try {
    const name = path.join(folder, 'pipe');
    execFileSync('mkfifo', ['-m', '600', name], { stdio: 'pipe' });
    // Opened for reading alone it would wait for a writer.
    const reading = fs.openSync(name, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    return { reading, writing: fs.openSync(name, fs.constants.O_WRONLY) };
  } catch (error) {
    throw new Error(`no pipe could be made to the decoder: ${messageOf(error)}`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
