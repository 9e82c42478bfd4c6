/** The engine in a process of its own: started, watched, started again when it dies. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, readdir, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type Engine,
  EngineError,
  EngineLost,
  type InsertOptions,
  type Parameters,
  quoted,
  type Row,
} from './engine.ts';
import type { FromChild, StatementMessage, ToChild } from './messages.ts';
import { CONFIGURATION, SETTINGS } from './settings.ts';

const CHILD = path.join(import.meta.dirname, 'child.ts');
/** How long another process may go on holding the folder: one whose parent has just died lets go at once. */
const LOCK_PATIENCE = 4000;
const LOCK_PAUSE = 100;
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 5000;
/** A statement without an answer after this many milliseconds: the engine hangs, and is killed. */
const PATIENCE = 600_000;
/** How long a statement waits for the engine to be started again. */
const START_PATIENCE = 30_000;
const STOP_PATIENCE = 30_000;
const COMPLAINT_LIMIT = 4000;
const LOCKED = /cannot lock file/i;

interface Waiting {
  resolve(text: string): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

/** The engine whose files are in `directory`; nothing happens before `start`. */
export function createEmbeddedEngine(directory: string): Engine & { readonly pid: number | undefined } {
  return new EmbeddedEngine(directory);
}

class EmbeddedEngine implements Engine {
  restarts = 0;
  readonly #directory: string;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | null = null;
  /** Resolves when statements can be sent; rejects where the engine cannot be started. */
  #ready: Promise<void> = Promise.reject(new EngineLost('the engine was not started'));
  #next = 1;
  #stopping = false;
  #pause = FIRST_PAUSE;
  #complaint = '';

  constructor(directory: string) {
    this.#directory = directory;
    this.#ready.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async start(): Promise<void> {
    this.#stopping = false;
    await mkdir(this.#incoming, { recursive: true });
    await writeFile(this.#configuration, CONFIGURATION);
    this.#ready = this.#open();
    await this.#ready;
    // Only now is it sure that nobody else's blocks lie there.
    for (const left of await readdir(this.#incoming)) await unlink(path.join(this.#incoming, left));
  }

  async rows(sql: string, parameters: Parameters = {}): Promise<readonly Row[]> {
    const text = await this.#ask(sql, parameters, true);
    return JSON.parse(`[${text.trimEnd().replaceAll('\n', ',')}]`) as readonly Row[];
  }

  async run(sql: string, parameters: Parameters = {}): Promise<void> {
    await this.#ask(sql, parameters, false);
  }

  async insert({ table, columns, token, block }: InsertOptions): Promise<void> {
    // The engine takes binary blocks from files alone. The file lives for a moment, and in memory, so it is not synced.
    // Statements with parameters run one at a time, so blocks do without.
    const file = path.join(this.#incoming, `${this.#next++}.native`);
    const list = columns.join(', ');
    const sql = `INSERT INTO ${table} (${list}) SETTINGS insert_deduplication_token = '${token}', max_threads = 1, max_insert_threads = 1
      SELECT ${list} FROM file(${quoted(file)}, 'Native')`;
    try {
      await writeFile(file, block);
      await this.#ask(sql, {}, false, true);
    } finally {
      await unlink(file).catch(() => undefined);
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (!child) return;
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE);
    this.#send({ kind: 'stop' });
    await gone;
    clearTimeout(timer);
  }

  get #incoming(): string {
    return path.join(this.#directory, 'incoming');
  }

  get #configuration(): string {
    return path.join(this.#directory, 'engine.xml');
  }

  async #open(): Promise<void> {
    const deadline = Date.now() + LOCK_PATIENCE;
    for (;;) {
      const answer = await this.#spawn();
      if (answer.kind === 'ready') return;
      const isLocked = answer.kind === 'unable' && LOCKED.test(answer.message);
      if (isLocked && Date.now() < deadline && !this.#stopping) await pause(LOCK_PAUSE);
      else throw new EngineLost(answer.kind === 'unable' ? answer.message : 'the engine gave no answer');
    }
  }

  /** Starts a process and waits for its first word. */
  #spawn(): Promise<FromChild> {
    const child = fork(CHILD, [], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { TZ: 'UTC', HOME: this.#directory, NODE_NO_WARNINGS: '1' },
    });
    this.#child = child;
    this.#complaint = '';
    child.stderr?.on('data', (bytes: Buffer) => {
      this.#complaint = (this.#complaint + bytes.toString()).slice(-COMPLAINT_LIMIT);
    });
    return new Promise((resolve) => {
      let [isReady, problem] = [false, ''];
      child.on('error', () => undefined);
      child.on('message', (message: FromChild) => {
        if (message.kind === 'ready') {
          isReady = true;
          this.#pause = FIRST_PAUSE;
          resolve(message);
        } else if (message.kind === 'unable') {
          problem = message.message;
          child.kill('SIGKILL');
        } else this.#answer(message);
      });
      // Behind its last word: the engine tells on its standard error what its errors leave out.
      child.once('close', (code, signal) => {
        if (this.#child === child) this.#child = null;
        const message = `${problem || `the engine ended (${signal ?? code})`} ${this.#complaint}`.trim();
        if (isReady) this.#lost(message);
        else resolve({ kind: 'unable', message });
      });
      const engine = path.join(this.#directory, 'engine');
      child.send({
        kind: 'start',
        path: engine,
        configuration: this.#configuration,
        settings: SETTINGS,
      } satisfies ToChild);
    });
  }

  #answer(message: FromChild & { kind: 'done' | 'failed' }): void {
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    this.#waiting.delete(message.id);
    clearTimeout(waiting.timer);
    if (message.kind === 'done') waiting.resolve(message.text);
    else waiting.reject(new EngineError(message.message, message.number));
  }

  /** A process that was ready has ended: what it was asked is undecided, and another one is started. */
  #lost(message: string): void {
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(new EngineLost(message));
    }
    this.#waiting.clear();
    if (this.#stopping) return;
    this.restarts++;
    this.#ready = this.#reopen();
    this.#ready.catch(() => undefined);
  }

  async #reopen(): Promise<void> {
    for (;;) {
      await pause(this.#pause);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
      if (this.#stopping) throw new EngineLost('the engine was stopped');
      try {
        return await this.#open();
      } catch (error) {
        if (!(error instanceof EngineLost)) throw error;
      }
    }
  }

  /** Waits for an engine that is being started again, but not for ever: who asks is better told. */
  async #beReady(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new EngineLost(`the engine does not start: ${this.#complaint}`)), START_PATIENCE);
    });
    try {
      await Promise.race([this.#ready, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #ask(sql: string, parameters: Parameters, answers: boolean, isBlock = false): Promise<string> {
    await this.#beReady();
    const id = this.#next++;
    return new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => this.#child?.kill('SIGKILL'), PATIENCE);
      timer.unref();
      this.#waiting.set(id, { resolve, reject, timer });
      if (!this.#send({ kind: 'statement', id, sql, parameters, answers, isBlock } satisfies StatementMessage)) {
        this.#waiting.delete(id);
        clearTimeout(timer);
        reject(new EngineLost('the engine is not running'));
      }
    });
  }

  #send(message: ToChild): boolean {
    const child = this.#child;
    if (!child?.connected) return false;
    child.send(message, (error) => {
      // The exit of the process says the rest.
      if (error) child.kill('SIGKILL');
    });
    return true;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
