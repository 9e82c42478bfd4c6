/** Starts the watcher and waits until it says that it watches. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { EnforceError } from '#segment/enforce/point.ts';

const WATCHER = path.join(import.meta.dirname, 'watcher.ts');
const READY_MS = 30_000;

/** The watcher lives on by itself, in a session of its own, whatever becomes of this process. Throws an EnforceError. */
export function armWatcher(folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WATCHER, path.resolve(folder)], {
      detached: true,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const fail = (): void => {
      child.kill('SIGKILL');
      reject(new EnforceError('the watcher that would undo this did not start, so nothing was applied; try again'));
    };
    const limit = setTimeout(fail, READY_MS);
    child.once('error', fail);
    child.once('exit', fail);
    child.stdout.once('data', () => {
      clearTimeout(limit);
      child.off('exit', fail);
      child.stdout.destroy();
      child.unref();
      resolve();
    });
  });
}
