/** Runs a program to its end, within a time limit, and says what it answered. */

import { spawn } from 'node:child_process';

/** More output than this of one program is cut: the laboratory only reads the beginning of it. */
const OUTPUT_LIMIT = 4 << 20;
const DEFAULT_LIMIT_MS = 60_000;

export interface Outcome {
  /** The exit status; 128 + 9 where the time limit ended it. */
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly limitMs?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs `words` and waits; never rejects: a program that cannot be started has the status 127. */
export function run(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const [file = '', ...rest] = words;
  return new Promise((resolve) => {
    const child = spawn(file, rest, {
      stdio: ['pipe', 'pipe', 'pipe'],
      // Its own group: what it starts can be ended with it, and cannot end the laboratory.
      detached: true,
      env: { ...process.env, LC_ALL: 'C', ...options.environment },
    });
    let output = '';
    let errors = '';
    const limit = setTimeout(() => endGroup(child.pid), options.limitMs ?? DEFAULT_LIMIT_MS);
    child.stdout.on('data', (bytes) => {
      if (output.length < OUTPUT_LIMIT) output += String(bytes);
    });
    child.stderr.on('data', (bytes) => {
      if (errors.length < OUTPUT_LIMIT) errors += String(bytes);
    });
    child.stdin.on('error', () => {
      // The program may end without reading what it is given; its status tells.
    });
    child.on('error', (error) => {
      clearTimeout(limit);
      resolve({ status: 127, output, errors: error.message });
    });
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ status: code ?? 137, output, errors });
    });
    child.stdin.end(options.input ?? '');
  });
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}

/** As `run`, but a status other than 0 throws with the program's own words. */
export async function must(words: readonly string[], options: RunOptions = {}): Promise<string> {
  const outcome = await run(words, options);
  if (outcome.status !== 0) {
    const said = (outcome.errors || outcome.output).trim().slice(-800);
    throw new Error(`${words.join(' ')} ended with ${outcome.status}: ${said}`);
  }
  return outcome.output;
}

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Asks again and again until the answer is yes or the limit has passed; says which. */
export async function until(question: () => boolean | Promise<boolean>, limitMs: number): Promise<boolean> {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    if (await question()) return true;
    await pause(40);
  }
  return false;
}
