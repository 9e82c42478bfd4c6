/** Starts decoding processes and understands what they tell. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { Fact } from '#model/fact.ts';
import type { CaptureSummary } from '#model/frame.ts';
import type { Passage } from '#model/passage.ts';
import type { StoredFlow } from '#model/stored-flow.ts';

const ROOT = path.join(import.meta.dirname, '../..');
/** A line longer than this is no line of ours. */
const LINE_LIMIT = 1 << 20;
/** Of what a decoding process says on standard error, the end is kept. */
const LAST_WORDS = 2000;

/** What a decoding process is asked to do with its standard input. */
export interface DecoderTask {
  /** What the capture is called where flows and facts name it. */
  readonly name: string;
  readonly maxFlows: number;
  /** How often live flows are told, in seconds; null for a capture that ends: its flows are told whole. */
  readonly reportSeconds: number | null;
  /** The packets are flow records on their way to a collector (NetFlow, IPFIX, sFlow): their content is told, not they themselves. */
  readonly records?: boolean;
  /** What comes is no capture but blocks of lines of Zeek's logs; each is answered. */
  readonly zeek?: boolean;
}

/** What stands before each block of a log's lines: this as one line of JSON, then so many bytes. */
export interface ZeekBlock {
  readonly log: string;
  /** What flows and facts name as their capture. */
  readonly capture: string;
  /** The declarations of columns in force before the block. */
  readonly head: string;
  /** Lines of the log before the block. */
  readonly lines: number;
  readonly bytes: number;
}

/** What became of a block, after all that it states was told. */
export interface ZeekAnswer {
  readonly rows: number;
  /** Lines that could not be read, and why the first could not. */
  readonly malformed: number;
  readonly reason: string | null;
  readonly lines: number;
  readonly head: string;
}

/** Its last line. */
export interface DecoderEnd {
  readonly summary: CaptureSummary | null;
  /** Why nothing could be read, or null. */
  readonly unreadable: string | null;
  readonly duplicates: number;
  readonly evicted: number;
  readonly oddities: readonly (readonly [string, number])[];
  readonly malformed: readonly (readonly [string, number])[];
}

export interface DecoderStatus {
  readonly packets: number;
  /** Bytes on the wire since the last status. */
  readonly bytes: number;
  readonly flows: number;
  readonly facts: number;
  /** Datagrams of flow records that never came, by their exporters' numbering. */
  readonly missing: number;
}

/** Whoever listens to a decoding process. A promise holds it up. */
export interface DecoderListener {
  flow(flow: StoredFlow): void;
  fact(fact: Fact): void;
  passage?(passage: Passage): void;
  status(status: DecoderStatus): void;
  /** For a process that reads Zeek's logs. */
  block?(answer: ZeekAnswer): void;
  /** Called after each piece of output: the moment to pass on what was gathered. */
  pause(): Promise<void> | undefined;
}

/** A running decoding process. `ended` resolves with its last line, or with null and why where it died before that. */
export interface Decoding {
  readonly process: ChildProcess;
  readonly ended: Promise<{ readonly end: DecoderEnd | null; readonly reason: string }>;
}

/** What Node is given to be a decoding process: it may read the program, and nothing else. */
export function decoderWords(task: DecoderTask): readonly string[] {
  return [
    '--permission',
    `--allow-fs-read=${ROOT}`,
    // The permission model does not hold SQLite back: with it any database could be read and any file made.
    '--no-experimental-sqlite',
    '--no-experimental-ffi',
    '--disable-warning=SecurityWarning',
    path.join(import.meta.dirname, 'decoder.ts'),
    JSON.stringify(task),
  ];
}

/** Starts a decoding process on `input`: a file descriptor, a stream with one, or a pipe that the caller writes to. */
export function startDecoding(
  task: DecoderTask,
  input: number | Readable | 'pipe',
  listener: DecoderListener,
  words: readonly string[] = decoderWords(task),
): Decoding {
  const child = spawn(process.execPath, words, { stdio: [input, 'pipe', 'pipe'], env: {} });
  let lastWords = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    lastWords = (lastWords + String(bytes)).slice(-LAST_WORDS);
  });
  const exit = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with status ${code}`));
  });
  const ended = listen(child.stdout as Readable, listener).then(
    async (end) => ({ end, reason: reasonOf(await exit, lastWords) }),
    async (error: Error) => {
      child.kill('SIGKILL');
      await exit;
      throw error;
    },
  );
  return { process: child, ended };
}

/** The error's own first line, without the stack and what else Node prints around it. */
function reasonOf(exit: string, lastWords: string): string {
  const error = /^(?:\w*Error.*|FATAL.*)$/m.exec(lastWords)?.[0] ?? '';
  return error === '' ? exit : `${exit}: ${error.slice(0, 200)}`;
}

async function listen(output: Readable, listener: DecoderListener): Promise<DecoderEnd | null> {
  let rest = '';
  let end: DecoderEnd | null = null;
  output.setEncoding('utf8');
  for await (const piece of output as AsyncIterable<string>) {
    const text = rest + piece;
    let start = 0;
    for (let stop = text.indexOf('\n', start); stop >= 0; stop = text.indexOf('\n', start)) {
      end = take(text, start, stop, listener) ?? end;
      start = stop + 1;
    }
    rest = text.slice(start);
    if (rest.length > LINE_LIMIT) throw new RangeError('a decoding process told a line longer than any may be');
    await listener.pause();
  }
  return end;
}

function take(text: string, start: number, stop: number, listener: DecoderListener): DecoderEnd | null {
  const kind = text[start];
  const value: unknown = JSON.parse(text.slice(start + 1, stop));
  if (kind === 'F') {
    const flow = value as StoredFlow;
    listener.flow(flow.part === undefined ? { ...flow, part: 0 } : flow);
  } else if (kind === 'A') listener.fact(value as Fact);
  else if (kind === 'P') listener.passage?.(value as Passage);
  else if (kind === 'S') listener.status(value as DecoderStatus);
  else if (kind === 'B') listener.block?.(value as ZeekAnswer);
  else if (kind === 'E') return value as DecoderEnd;
  return null;
}
