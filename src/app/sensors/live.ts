/**
 * A live sensor: a capture program with the one capability it needs, a decoding process behind it, and whoever
 * notices when one of the two ends. A decoder that dies is started again; what was lost with it is counted and told.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { SensorStatus } from '#api/services.ts';
import { messageOf } from '#base/message.ts';
import { type DecoderStatus, type Decoding, startDecoding } from '../decoding.ts';
import { Feed } from '../feed.ts';
import { makePipe } from './pipe.ts';
import { handOn, type Sensor, type SensorDependencies, StatusBoard } from './sensor.ts';

/** Live flows are told this often, in seconds, and batches handed on this often, in milliseconds. */
const REPORT_SECONDS = 10;
const PATIENCE = 1000;
/** What tcpdump says when the interface is open: what comes from then on is not missed. */
const LISTENING = 'listening on ';
/** How often the capture program is asked for the kernel's counters. */
const COUNTERS_MILLISECONDS = 5000;
/** How long a dead decoder's capture program may take to say what it had captured. */
const LAST_COUNT_MILLISECONDS = 300;
/** First pause before a restart; it doubles up to the last, and is forgotten after a run of this length. */
const FIRST_PAUSE = 200;
const LAST_PAUSE = 30_000;
const GOOD_RUN = 60_000;
/** Ring of the kernel, in KiB: it holds what comes while the decoder is busy. */
const RING_KIBIBYTES = 131_072;

export interface LiveSensorConfig {
  readonly name: string;
  /** The interface that receives the mirror. */
  readonly interface: string;
  /** A filter in tcpdump's words; empty: everything. */
  readonly filter: string;
  /** A program of one's own that writes a capture to standard output, instead of tcpdump. */
  readonly command: readonly string[] | null;
  readonly maxFlows: number;
}

export class LiveSensor implements Sensor {
  readonly #config: LiveSensorConfig;
  readonly #dependencies: SensorDependencies;
  readonly #decode: typeof startDecoding;
  readonly #board: StatusBoard;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #capture: ChildProcess | null = null;
  #decoding: Decoding | null = null;
  /** Counts of ended runs; the board shows them and this run's together. */
  #before = { packets: 0, dropped: 0 };
  #captured = 0;
  /** Packets of this run whose flows were handed on. */
  #safe = 0;

  constructor(
    config: LiveSensorConfig,
    dependencies: SensorDependencies,
    decode: typeof startDecoding = startDecoding,
  ) {
    this.#config = config;
    this.#dependencies = dependencies;
    this.#decode = decode;
    this.#board = new StatusBoard(config.name, 'live');
  }

  status(): SensorStatus {
    return this.#board.snapshot();
  }

  /** The process ids of the capture program and the decoder, for whoever wants to look at them. */
  get processes(): { readonly capture: number | undefined; readonly decoder: number | undefined } {
    return { capture: this.#capture?.pid, decoder: this.#decoding?.process.pid };
  }

  start(): void {
    this.#running = this.#keepRunning();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#capture?.kill('SIGINT');
    await this.#running;
    this.#board.state = 'stopped';
  }

  async #keepRunning(): Promise<void> {
    let pause = FIRST_PAUSE;
    while (!this.#stop.signal.aborted) {
      const started = performance.now();
      const problem = await this.#run().catch(messageOf);
      if (this.#stop.signal.aborted) return;
      if (performance.now() - started > GOOD_RUN) pause = FIRST_PAUSE;
      const board = this.#board;
      board.state = 'restarting';
      board.restarts++;
      board.problem = problem;
      this.#dependencies.notice(`${this.#config.name}: ${problem}; starting again`);
      await delay(pause, undefined, { signal: this.#stop.signal }).catch(() => {});
      pause = Math.min(pause * 2, LAST_PAUSE);
    }
  }

  /** One run of both programs; answers in one sentence why it ended. */
  async #run(): Promise<string> {
    const { name, maxFlows } = this.#config;
    const board = this.#board;
    const { reading, writing } = makePipe();
    const capture = this.#startCapture(writing);
    fs.closeSync(writing);
    this.#capture = capture;
    this.#captured = 0;
    this.#safe = 0;
    const counters = setInterval(() => askCounters(capture), COUNTERS_MILLISECONDS);
    // Another program than tcpdump does not say when it has begun.
    let listens = this.#config.command !== null;
    let words = '';
    capture.stderr?.on('data', (bytes: Buffer) => {
      words = (words + String(bytes)).slice(-4000);
      if (!listens && words.includes(LISTENING)) {
        listens = true;
        board.state = 'running';
      }
      this.#readCounters(words);
    });
    const ended = new Promise<string>((resolve) => {
      capture.once('error', (error) => resolve(error.message));
      // Its output is the decoder's: what closes here is what it said.
      capture.stderr?.once('close', () => resolve(lastWords(words)));
    });
    const feed = new Feed({
      source: `live:${name}:${new Date().toISOString()}:${randomBytes(4).toString('hex')}`,
      patience: PATIENCE,
      take: async (batch) => {
        await handOn(batch, board, this.#dependencies, this.#stop.signal);
        for (const { clientPackets, serverPackets } of batch.flows) this.#safe += clientPackets + serverPackets;
      },
      status: (status) => this.#status(status),
    });
    const decoding = this.#decode({ name, maxFlows, reportSeconds: REPORT_SECONDS }, reading, feed);
    this.#decoding = decoding;
    if (listens) board.state = 'running';
    try {
      const { end, reason } = await decoding.ended;
      await feed.finish();
      if (end === null) return await this.#decoderDied(capture, reason);
      const said = await ended;
      return said === '' ? 'the capture program ended' : `the capture program ended: ${said}`;
    } finally {
      clearInterval(counters);
      capture.kill('SIGKILL');
      fs.closeSync(reading);
      await ended;
      this.#before = { packets: board.packets, dropped: board.dropped };
    }
  }

  async #decoderDied(capture: ChildProcess, reason: string): Promise<string> {
    askCounters(capture);
    await delay(LAST_COUNT_MILLISECONDS);
    const lost = Math.max(0, this.#captured - this.#safe);
    this.#board.lost += lost;
    return `the decoder died (${reason}) and up to ${lost} packets were lost with it`;
  }

  #startCapture(output: number): ChildProcess {
    const { command, interface: device, filter } = this.#config;
    const own = ['tcpdump', '-i', device, '-nn', '-s', '0', '-B', String(RING_KIBIBYTES), '-U', '-w', '-'];
    const words = command ?? [...withoutPrivileges(), ...own, ...(filter === '' ? [] : ['--', filter])];
    const [program = 'tcpdump', ...rest] = words;
    return spawn(program, rest, { stdio: ['ignore', output, 'pipe'] });
  }

  #status(status: DecoderStatus): void {
    const board = this.#board;
    this.#captured = Math.max(this.#captured, status.packets);
    const packets = this.#before.packets + status.packets;
    if (packets > board.packets) board.lastPacket = new Date().toISOString().replace('Z', '000Z');
    board.packets = packets;
    board.bytes += status.bytes;
    if (board.state === 'running' && status.packets > 0 && board.problem?.startsWith('the ')) board.problem = null;
  }

  /** tcpdump's answer to SIGUSR1: `N packets captured`, `N packets dropped by kernel`. */
  #readCounters(words: string): void {
    const last = (expression: RegExp): number => Number([...words.matchAll(expression)].at(-1)?.[1] ?? 0);
    this.#captured = Math.max(this.#captured, last(/(\d+) packets? captured/g));
    const dropped = last(/(\d+) packets? dropped by kernel/g) + last(/(\d+) packets? dropped by interface/g);
    this.#board.dropped = Math.max(this.#board.dropped, this.#before.dropped + dropped);
  }
}

/** Asks tcpdump for the kernel's counters; the signal would end most other programs. */
function askCounters(capture: ChildProcess): void {
  try {
    if (fs.readFileSync(`/proc/${capture.pid}/comm`, 'utf8').trim() === 'tcpdump') capture.kill('SIGUSR1');
  } catch {
    // It has ended, or the system has no /proc: what it counted is said at its end.
  }
}

/** Where Wardline runs as root, the capture program does not: it keeps the right to open a raw socket, and no other. */
function withoutPrivileges(): readonly string[] {
  if (process.getuid?.() !== 0) return [];
  const sets = ['--inh-caps=-all,+net_raw', '--ambient-caps=-all,+net_raw', '--bounding-set=-all,+net_raw'];
  return ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups', '--no-new-privs', ...sets];
}

/** The last line of a program's complaint that is no counter. */
function lastWords(words: string): string {
  const lines = words.split('\n').filter((line) => line.trim() !== '' && !/^\d+ packets?|listening on/.test(line));
  return (lines.at(-1) ?? '').replace(/^tcpdump: /, '').slice(0, 200);
}
