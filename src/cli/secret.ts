/** Asks for a secret: at a terminal without showing it, else as the next line of standard input. */
import readline from 'node:readline';
import { Writable } from 'node:stream';

/** Lines that were piped in; read once. */
let lines: AsyncIterator<string> | null = null;

/** The secret, without its line end; empty where standard input has no more. */
export async function askSecret(question: string): Promise<string> {
  if (!process.stdin.isTTY) {
    lines ??= readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
    // Who keeps the pipe open does not keep the program from ending.
    process.stdin.ref?.();
    const { value, done } = await lines.next();
    process.stdin.unref?.();
    return done ? '' : value;
  }
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const asking = readline.createInterface({ input: process.stdin, output: silent, terminal: true });
  // Only now the terminal shows nothing of what is typed.
  process.stderr.write(question);
  try {
    const { promise, resolve } = Promise.withResolvers<string>();
    asking.once('line', resolve);
    asking.once('close', () => resolve(''));
    asking.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    return await promise;
  } finally {
    asking.close();
    process.stderr.write('\n');
  }
}
