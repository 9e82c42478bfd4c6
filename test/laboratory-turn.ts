/** The laboratory stands once on a machine: test files that raise it take turns, whatever runs beside them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';

/** Who holds the lock on this file may raise and tear down; it stays where it is. */
const LOCK = path.join(os.tmpdir(), 'wardline-laboratory.lock');

/** Waits until the laboratory is free, and keeps it until it is given back or this process ends, however it ends; answers how to give it back. */
export async function takeTurn(): Promise<() => void> {
  const holder = spawn('flock', [LOCK, 'sh', '-c', 'echo taken; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(holder, 'exit').then(([status]) => {
    throw new Error(`flock ended with ${status}: the laboratory cannot be taken`);
  });
  await Promise.race([once(holder.stdout, 'data'), ended]);
  ended.catch(() => undefined);
  return () => holder.stdin.end();
}
