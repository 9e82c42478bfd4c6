/** Runs the program as a person does, in a folder of its own, and keeps what it said. */
import { type ChildProcess, type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The program, as a shell runs it. */
export const PROGRAM: string = path.join(import.meta.dirname, '../bin/wardline');
/** Longest run of one command in milliseconds. */
const TIME_LIMIT = 180_000;
const OUTPUT_LIMIT = 256 * 1024 * 1024;

/** What a run gave. */
export interface Run {
  readonly status: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

/** A folder for one test file; it goes with the process. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-test-'));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return folder;
}

export interface RunOptions {
  /** Working folder, where temporary files go too. */
  readonly folder: string;
  readonly input?: Uint8Array;
  /** More settings for the environment. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Runs `wardline` to its end. */
export function wardline(args: readonly string[], options: RunOptions): Run {
  const run: SpawnSyncReturns<Buffer> = spawnSync(PROGRAM, [...args], {
    cwd: options.folder,
    env: environment(options),
    timeout: TIME_LIMIT,
    maxBuffer: OUTPUT_LIMIT,
    ...(options.input ? { input: options.input } : { stdio: ['ignore', 'pipe', 'pipe'] as const }),
  });
  return { status: run.status, signal: run.signal, out: run.stdout.toString('utf8'), err: run.stderr.toString('utf8') };
}

/** Starts `wardline` and leaves its streams to the caller. */
export function startWardline(args: readonly string[], options: RunOptions): ChildProcess {
  return spawn(PROGRAM, [...args], { cwd: options.folder, env: environment(options), stdio: ['pipe', 'pipe', 'pipe'] });
}

/** What a started run gives when it ends; `started` may be talked to meanwhile. */
export async function endOf(started: ChildProcess): Promise<Run> {
  const said = { out: '', err: '' };
  started.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  started.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  return new Promise((resolve, reject) => {
    const watch = setTimeout(() => {
      started.kill('SIGKILL');
      reject(new Error('the program did not end'));
    }, TIME_LIMIT);
    started.on('close', (status, signal) => {
      clearTimeout(watch);
      resolve({ status, signal, ...said });
    });
  });
}

function environment({ folder, settings }: RunOptions): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, NODE_V8_COVERAGE: __, ...rest } = process.env;
  return { ...rest, HOME: folder, TMPDIR: folder, NO_COLOR: '1', ...settings };
}
