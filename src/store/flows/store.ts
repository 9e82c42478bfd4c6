/** The flow store: takes batches of flows in, answers questions about them, and looks after itself. */
import { mkdir, statfs } from 'node:fs/promises';
import type { FlowReader } from '#api/flows.ts';
import type { Span } from '#api/page.ts';
import type { Services } from '#api/services.ts';
import type { FlowWriter } from '#bus/batch.ts';
import type { Conversation } from '#model/conversation.ts';
import { backUp, bringBack } from './backup.ts';
import { createEmbeddedEngine } from './client.ts';
import { ConduitMemo } from './conduit-memo.ts';
import { conduitsOf, trafficOf } from './conduits.ts';
import type { FlowStoreConfig } from './config.ts';
import { conversationsOf } from './conversations.ts';
import { Days } from './days.ts';
import { type Engine, EngineError, EngineLost, isDamage, isNoSpace } from './engine.ts';
import { FlowStoreError, plainMessage } from './error.ts';
import { Gate, Places } from './gate.ts';
import { inspect, partsSetAside } from './inspect.ts';
import { Ledger } from './ledger.ts';
import { listFlows } from './list.ts';
import { mendProjections } from './mend.ts';
import { migrate } from './migrate.ts';
import { namedOf } from './names.ts';
import { bytesOnDisk, finishMoves, retain } from './retention.ts';
import { peersOf, protocolShares, timelineOf, topPairs } from './rollups.ts';
import { createServerEngine } from './server.ts';
import { mergeQuietDay, partsOf } from './tidy.ts';
import { Writer } from './writer.ts';

/** Questions answered at once; more wait, so that memory stays bounded. */
const QUESTIONS_AT_ONCE = 3;
const TEND_EVERY = 300_000;

type Metric = ReturnType<Services['metrics']>[number];

export interface FlowStoreDependencies {
  /** When something comes in. */
  readonly now: () => Date;
  /** By what age is judged, where that is another clock. */
  readonly ageNow?: () => Date;
  /** Hears, in a sentence, what went wrong while nobody waited for an answer. */
  readonly warn: (message: string) => void;
}

export interface FlowStore extends FlowWriter, FlowReader {
  /** Who spoke to which service of whom in a span. */
  conversations(span: Span): Promise<readonly Conversation[]>;
  /** Opens it and brings its tables to this version. Throws a FlowStoreError. */
  start(): Promise<void>;
  /** Lets what is being written finish, then ends the engine in order. */
  stop(): Promise<void>;
  /** Drops what is too old or too much, puts parts together, and counts anew. Runs by itself every five minutes. */
  tend(): Promise<void>;
  /** Copies the whole store, while it is used, into a new folder. */
  backup(directory: string): Promise<void>;
  /** Reads everything and answers what is wrong with it, one sentence each; empty where all is well. */
  check(): Promise<readonly string[]>;
  health(): Promise<{ readonly component: string; readonly ok: boolean; readonly message: string }>;
  metrics(): readonly Metric[];
  /** The process of an embedded engine. */
  readonly enginePid: number | undefined;
}

/** The store over the engine that the configuration names; nothing happens before `start`. */
export function createFlowStore(config: FlowStoreConfig, dependencies: FlowStoreDependencies): FlowStore {
  return new EngineFlowStore(config, dependencies);
}

/** Makes a store out of a backup, in a folder that holds none. Throws a FlowStoreError. */
export async function restoreFlowStore(backup: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const engine = createEmbeddedEngine(directory);
  await opened(engine);
  try {
    await bringBack(engine, backup);
  } finally {
    await engine.stop();
  }
}

class EngineFlowStore implements FlowStore {
  readonly #config: FlowStoreConfig;
  readonly #dependencies: FlowStoreDependencies;
  readonly #engine: Engine & { readonly pid?: number | undefined };
  readonly #gate = new Gate();
  readonly #days = new Days();
  readonly #conduits = new ConduitMemo((from, to) => this.#days.edition(from, to));
  readonly #ledger = new Ledger();
  readonly #questions = new Places(QUESTIONS_AT_ONCE);
  readonly #writer: Writer;
  /** Tending, backing up and inspecting: one at a time. */
  readonly #chores = new Places(1);
  #timer: NodeJS.Timeout | null = null;
  #rows = 0;
  #bytes = 0;
  #parts = 0;
  #free = 0;
  /** What could not be read when it was asked for. */
  #damage: string | null = null;
  #asked = 0;
  #askedSeconds = 0;

  constructor(config: FlowStoreConfig, dependencies: FlowStoreDependencies) {
    const { directory, url } = config;
    this.#config = config;
    this.#dependencies = dependencies;
    this.#engine = url === undefined ? createEmbeddedEngine(directory ?? '') : createServerEngine({ url });
    this.#writer = new Writer({
      engine: this.#engine,
      gate: this.#gate,
      ledger: this.#ledger,
      days: this.#days,
      room: () => this.#room(),
      now: dependencies.now,
    });
  }

  get enginePid(): number | undefined {
    return this.#engine.pid;
  }

  async start(): Promise<void> {
    const { directory } = this.#config;
    if (directory !== undefined) await mkdir(directory, { recursive: true });
    await opened(this.#engine);
    try {
      await migrate(this.#engine);
      await mendProjections(this.#engine).catch((error: unknown) =>
        this.#dependencies.warn(`sums of flows that a power loss left incomplete could not be made anew: ${error}`),
      );
      await finishMoves({ engine: this.#engine, days: this.#days });
      await this.#ledger.load(this.#engine);
      await this.#count();
      const [aside] = await partsSetAside(this.#engine);
      if (aside !== undefined) this.#noteDamage(aside);
    } catch (cause) {
      const isRefused = cause instanceof EngineError && !isNoSpace(cause);
      // The engine's error seldom says where it is; reading everything once does.
      const [problem] = isRefused ? await inspect(this.#engine).catch(() => []) : [];
      await this.#engine.stop();
      if (isNoSpace(cause)) throw noRoom(cause);
      if (!isRefused) throw cause;
      const sentence = problem ?? `the flows cannot be read (${plainMessage(cause.message)}); restore a backup`;
      throw new FlowStoreError('unusable', sentence, { cause });
    }
    this.#timer = setInterval(() => {
      this.tend().catch((error: unknown) => this.#dependencies.warn(`the flow store could not be tended: ${error}`));
    }, TEND_EVERY);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#chores.use(() => this.#gate.exclusive(() => this.#engine.stop()));
  }

  write(batch: Parameters<FlowWriter['write']>[0]): Promise<void> {
    return this.#writer.write(batch);
  }

  list(request: Parameters<FlowReader['list']>[0]): ReturnType<FlowReader['list']> {
    return this.#ask(() => listFlows(this.#engine, this.#days, request));
  }

  peers(...[addresses, span, limit]: Parameters<FlowReader['peers']>): ReturnType<FlowReader['peers']> {
    return this.#ask(() => peersOf(this.#engine, this.#days, addresses, span, limit));
  }

  timeline(...[addresses, span, step]: Parameters<FlowReader['timeline']>): ReturnType<FlowReader['timeline']> {
    return this.#ask(() => timelineOf(this.#engine, this.#days, addresses, span, step));
  }

  top(...[span, options]: Parameters<FlowReader['top']>): ReturnType<FlowReader['top']> {
    return this.#ask(() => topPairs(this.#engine, this.#days, span, options));
  }

  between(...[span, ends]: Parameters<FlowReader['between']>): ReturnType<FlowReader['between']> {
    return this.#conduits.of(span, ends, () => this.#ask(() => conduitsOf(this.#engine, this.#days, span, ends)));
  }

  traffic(...[span, step]: Parameters<FlowReader['traffic']>): ReturnType<FlowReader['traffic']> {
    return this.#ask(() => trafficOf(this.#engine, this.#days, span, step));
  }

  named(...[span, question]: Parameters<FlowReader['named']>): ReturnType<FlowReader['named']> {
    return this.#ask(() => namedOf(this.#engine, this.#days, span, question));
  }

  conversations(span: Span): Promise<readonly Conversation[]> {
    return this.#ask(() => conversationsOf(this.#engine, this.#days, span));
  }

  extent(): ReturnType<FlowReader['extent']> {
    return this.#days.extent();
  }

  protocols(...[span]: Parameters<FlowReader['protocols']>): ReturnType<FlowReader['protocols']> {
    return this.#ask(() => protocolShares(this.#engine, this.#days, span));
  }

  async tend(): Promise<void> {
    await this.#chores.use(async () => {
      await retain(this.#config, {
        engine: this.#engine,
        gate: this.#gate,
        ledger: this.#ledger,
        days: this.#days,
        now: this.#dependencies.ageNow ?? this.#dependencies.now,
      });
      await mergeQuietDay(this.#engine, this.#days, this.#dependencies.now()).catch((error: unknown) => {
        if (!(error instanceof EngineError)) throw error;
        this.#dependencies.warn(`parts of flows could not be put together: ${plainMessage(error.message)}`);
      });
      await this.#count();
    });
  }

  async backup(directory: string): Promise<void> {
    if (this.#config.directory === undefined)
      throw new FlowStoreError('unsupported', 'a ClickHouse server is backed up by its own means');
    // Chores keep days from moving between tables; batches go on coming in, each whole in the copy or not at all.
    await this.#chores.use(() => backUp(this.#engine, directory));
  }

  async check(): Promise<readonly string[]> {
    return this.#chores.use(() => inspect(this.#engine));
  }

  async health(): Promise<{ readonly component: string; readonly ok: boolean; readonly message: string }> {
    const component = 'flows';
    try {
      await this.#engine.rows('SELECT 1');
    } catch (error) {
      return { component, ok: false, message: `The store of flows does not answer: ${(error as Error).message}` };
    }
    if (this.#damage !== null) return { component, ok: false, message: damageSentence(this.#damage) };
    const room = await this.#room();
    if (room !== null && room <= 0)
      return {
        component,
        ok: false,
        message: 'The disk is full: flows are refused until there is room, and sensors hold theirs back.',
      };
    return { component, ok: true, message: '' };
  }

  metrics(): readonly Metric[] {
    const { batches, rows, repeated, refused, seconds } = this.#writer.figures;
    const one = (name: string, type: Metric['type'], help: string, value: number): Metric => ({
      name: `wardline_flow_store_${name}`,
      help,
      type,
      values: [{ labels: {}, value }],
    });
    return [
      one('rows', 'gauge', 'Rows of flows that are held.', this.#rows),
      one('bytes', 'gauge', 'Bytes on disk.', this.#bytes),
      one('parts', 'gauge', 'Parts that the rows lie in; many make questions slow.', this.#parts),
      one('free_bytes', 'gauge', 'Bytes that are free on its disk.', this.#free),
      one('days', 'gauge', 'Days whose flows are held.', this.#days.held.length),
      one('batches_total', 'counter', 'Batches taken in.', batches),
      one('rows_total', 'counter', 'Rows taken in.', rows),
      one('repeated_total', 'counter', 'Batches that were there already.', repeated),
      one('refused_total', 'counter', 'Batches refused because the disk was full.', refused),
      one('insert_seconds_total', 'counter', 'Seconds spent putting batches on disk.', seconds),
      one('queries_total', 'counter', 'Questions answered.', this.#asked),
      one('query_seconds_total', 'counter', 'Seconds spent on answering questions.', this.#askedSeconds),
      one('engine_restarts_total', 'counter', 'Times the engine died and was started again.', this.#engine.restarts),
    ];
  }

  /** One question; asked once more where the engine died over it. */
  async #ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    const began = performance.now();
    const once = (): Promise<Answer> => this.#questions.use(() => this.#gate.shared(question));
    try {
      return await once();
    } catch (error) {
      if (isDamage(error)) this.#noteDamage(plainMessage(error.message));
      if (!(error instanceof EngineLost)) throw error;
      return await once();
    } finally {
      this.#asked++;
      this.#askedSeconds += (performance.now() - began) / 1000;
    }
  }

  #noteDamage(reason: string): void {
    if (this.#damage === null) this.#dependencies.warn(damageSentence(reason));
    this.#damage = reason;
  }

  async #count(): Promise<void> {
    const [row] = await this.#engine.rows('SELECT count() FROM flows');
    this.#rows = Number(row?.[0] ?? 0);
    this.#bytes = await bytesOnDisk(this.#engine);
    this.#parts = await partsOf(this.#engine);
    await this.#room();
  }

  async #room(): Promise<number | null> {
    const { directory, freeBytes } = this.#config;
    if (directory === undefined) return null;
    const { bavail, bsize } = await statfs(directory);
    this.#free = bavail * bsize;
    return this.#free - freeBytes;
  }
}

function noRoom(cause: unknown): FlowStoreError {
  return new FlowStoreError('unusable', 'there is no room on the disk to open the flows; make room', { cause });
}

function damageSentence(reason: string): string {
  return `A part of the flows is damaged (${reason}); stop Wardline, run wardline doctor, then restore a backup.`;
}

async function opened(engine: Engine): Promise<void> {
  try {
    await engine.start();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    if (isNoSpace(cause)) throw noRoom(cause);
    if (/cannot lock file/i.test(message))
      throw new FlowStoreError('locked', 'another Wardline has this folder of flows open; stop it first', { cause });
    if (/cannot find (package|module)|no native binding/i.test(message))
      throw new FlowStoreError(
        'unsupported',
        `the embedded engine is not installed here (${message}); install it, or give the url of a ClickHouse server`,
        { cause },
      );
    throw new FlowStoreError('unusable', `the flows cannot be opened: ${plainMessage(message)}`, { cause });
  }
}
