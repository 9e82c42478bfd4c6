/** Whether what is stopped is told: listens to a group of NFLOG while a packet that must be stopped is sent. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { Commands } from './commands.ts';

const PROBE = path.join(import.meta.dirname, 'probe.ts');
/** How long the listener may take to begin, and to hear. */
const WAIT_MS = 10_000;

export interface Heard {
  /** What sending said: the code of its error, or `sent`. */
  readonly probe: string;
  /** Null where nobody could listen. */
  readonly told: boolean | null;
}

export async function hearAndProbe(
  commands: Commands,
  group: number,
  target: { readonly address: string; readonly port: number },
): Promise<Heard> {
  const [file = '', ...rest] = commands.wordsOf(['tcpdump', '-i', `nflog:${group}`, '-nn', '-l']);
  const child = spawn(file, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.on('error', () => {
    // It never says that it listens.
  });
  try {
    const listens = await says(child, child.stderr, /listening on/);
    const mark = new RegExp(`> ${target.address.replaceAll('.', '\\.')}\\.${target.port}:`);
    const heard = says(child, child.stdout, mark);
    const { out } = await commands.run([process.execPath, PROBE, target.address, String(target.port)]);
    return { probe: out.trim(), told: listens ? await heard : null };
  } finally {
    child.kill('SIGKILL');
  }
}

/** True as soon as a stream has said this; false where the program ends or takes too long. */
function says(child: ChildProcess, stream: NodeJS.ReadableStream, wanted: RegExp): Promise<boolean> {
  return new Promise((resolve) => {
    let text = '';
    const limit = setTimeout(() => resolve(false), WAIT_MS);
    const end = (answer: boolean): void => {
      clearTimeout(limit);
      resolve(answer);
    };
    stream.on('data', (bytes) => {
      text += String(bytes);
      if (wanted.test(text)) end(true);
    });
    child.once('close', () => end(false));
    child.once('error', () => end(false));
  });
}
