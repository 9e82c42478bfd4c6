/** Programs of the enforcement point, run with their words as they are: no shell reads them. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { EnforceError } from '#segment/enforce/point.ts';

const TIME_LIMIT = 60_000;
const OUTPUT_LIMIT = 256 * 1024 * 1024;

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export interface Commands {
  /** Runs to the end; the status is the caller's to judge. Throws an EnforceError where the program cannot be started or hangs. */
  run(words: readonly string[], input?: string): Promise<Ran>;
  /** As `run`; a status other than 0 throws an EnforceError with what the program said. */
  must(words: readonly string[], input?: string): Promise<string>;
  /** The words that run a program where the point is, for whoever starts it otherwise. */
  wordsOf(words: readonly string[]): readonly string[];
}

/** `netns`: the name of a network namespace (ip-netns(8)), or null for the program's own. */
export function createCommands(netns: string | null): Commands {
  const wordsOf = (words: readonly string[]): readonly string[] =>
    netns === null ? words : ['ip', 'netns', 'exec', netns, ...words];
  const run = (words: readonly string[], input = ''): Promise<Ran> =>
    new Promise((resolve, reject) => {
      const [file = '', ...rest] = wordsOf(words);
      const options = {
        timeout: TIME_LIMIT,
        maxBuffer: OUTPUT_LIMIT,
        killSignal: 'SIGKILL',
        env: { ...process.env, LC_ALL: 'C' },
      } as const;
      const child = execFile(file, rest, options, (error, out, err) => {
        if (error === null) resolve({ status: 0, out, err });
        else if (typeof error.code === 'number') resolve({ status: error.code, out, err });
        else
          reject(
            new EnforceError(
              error.code === 'ENOENT'
                ? `${words[0]} is not installed; install it where Wardline runs`
                : `${words[0]} did not end by itself (${error.code ?? error.signal}); look at the enforcement point`,
            ),
          );
      });
      child.stdin?.on('error', () => {
        // Who ends without reading says why by its status.
      });
      child.stdin?.end(input);
    });
  return {
    run,
    wordsOf,
    async must(words, input) {
      const { status, out, err } = await run(words, input);
      if (status === 0) return out;
      throw new EnforceError(
        `${words.slice(0, 3).join(' ')} ended with ${status}: ${firstLines(err || out)}; nothing else was done`,
      );
    },
  };
}

function firstLines(text: string): string {
  return text.trim().split('\n').slice(0, 3).join(' ').slice(0, 400) || 'it said nothing';
}

/** By which what a point holds is compared: whoever checks by hand has `md5sum`. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
