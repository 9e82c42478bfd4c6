/** A sensor for Zeek's logs: follows what Zeek writes into a folder, and has the lines read by a decoding process. */
import { setTimeout as delay } from 'node:timers/promises';
import type { SensorStatus } from '#api/services.ts';
import { messageOf } from '#base/message.ts';
import type { Fact } from '#model/fact.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { type Decoding, startDecoding, type ZeekAnswer, type ZeekBlock } from '../decoding.ts';
import { handOn, type Sensor, type SensorDependencies, StatusBoard } from './sensor.ts';
import { type Decoded, ZeekFollower } from './zeek-follower.ts';
import { openPositions, type Positions } from './zeek-positions.ts';

/** The folder is looked at this often, in milliseconds. */
const LOOK = 1000;
/** A block that is not answered after so many milliseconds ends the decoding process. */
const PATIENCE = 60_000;
/** A block is tried this often before it is passed over. */
const TRIES = 2;

export interface ZeekSensorConfig {
  readonly name: string;
  /** Where Zeek writes and puts aside its logs; folders of days and `current` inside it are looked into. */
  readonly folder: string;
  readonly backlogDays: number;
}

export class ZeekSensor implements Sensor {
  readonly #config: ZeekSensorConfig;
  readonly #positionsFile: string;
  readonly #dependencies: SensorDependencies;
  readonly #board: StatusBoard;
  readonly #stop = new AbortController();
  readonly #decoder: BlockDecoder;
  #running: Promise<void> = Promise.resolve();

  /** `positionsFile` is where it is kept how far each log was read. */
  constructor(config: ZeekSensorConfig, positionsFile: string, dependencies: SensorDependencies) {
    this.#config = config;
    this.#positionsFile = positionsFile;
    this.#dependencies = dependencies;
    this.#board = new StatusBoard(config.name, 'zeek');
    this.#decoder = new BlockDecoder(config.name);
  }

  status(): SensorStatus {
    return this.#board.snapshot();
  }

  /** The process id of the decoder, for whoever wants to look at it; undefined while there is none. */
  get decoder(): number | undefined {
    return this.#decoder.process;
  }

  start(): void {
    this.#running = this.#keepLooking();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#decoder.stop();
    this.#board.state = 'stopped';
  }

  async #keepLooking(): Promise<void> {
    const { signal } = this.#stop;
    const { clock = { latest: () => new Date(), earliest: () => new Date() } } = this.#dependencies;
    let positions: Positions;
    try {
      positions = openPositions(this.#positionsFile);
    } catch (error) {
      this.#complain(error);
      return;
    }
    const follower = new ZeekFollower(this.#config, {
      positions,
      decode: (block, bytes) => this.#decode(block, bytes),
      take: (batch) => handOn(batch, this.#board, this.#dependencies, signal),
      now: () => clock.latest().getTime(),
      ageNow: () => clock.earliest().getTime(),
      kept: (decoded, bytes) => this.#count(decoded, bytes),
    });
    while (!signal.aborted) {
      try {
        await follower.round(signal);
        if (this.#board.state !== 'running') this.#board.problem = null;
        this.#board.state = 'running';
      } catch (error) {
        if (!signal.aborted) this.#complain(error);
      }
      await delay(LOOK, undefined, { signal }).catch(() => {});
    }
    follower.close();
    positions.close();
  }

  /** A block that ends the decoding process again and again is passed over, and counted. */
  async #decode(block: ZeekBlock, bytes: Buffer): Promise<Decoded> {
    const board = this.#board;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#decoder.decode(block, bytes);
      } catch (error) {
        if (this.#stop.signal.aborted) throw error;
        board.restarts++;
        const message = messageOf(error);
        this.#dependencies.notice(
          `${this.#config.name}: the decoder died (${message}) over ${block.log}.log; starting again`,
        );
        if (attempt >= TRIES) return passedOver(block, bytes, message);
      }
    }
  }

  #count({ flows, answer }: Decoded, bytes: number): void {
    const board = this.#board;
    board.packets += answer.rows;
    board.bytes += bytes;
    board.lost += answer.malformed;
    board.lastPacket = flows.at(-1)?.end ?? board.lastPacket;
    if (answer.reason !== null && board.problem === null) {
      board.problem = `lines that cannot be read: ${answer.reason}`;
      this.#dependencies.notice(`${this.#config.name}: ${board.problem}`);
    }
  }

  #complain(error: unknown): void {
    const message = messageOf(error);
    if (this.#board.problem !== message) this.#dependencies.notice(`${this.#config.name}: ${message}`);
    this.#board.state = 'failed';
    this.#board.problem = message;
  }
}

/** What is kept of a block that no decoder survives: that it was there. */
function passedOver({ head }: ZeekBlock, bytes: Buffer, reason: string): Decoded {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return { flows: [], facts: [], answer: { rows: 0, malformed: lines, reason, lines, head } };
}

/** Hands blocks to a decoding process, one at a time, and starts another one when it ends. */
class BlockDecoder {
  readonly #name: string;
  #decoding: Decoding | null = null;
  #flows: StoredFlow[] = [];
  #facts: Fact[] = [];
  #waiting: { readonly answered: (answer: ZeekAnswer) => void; readonly died: (error: Error) => void } | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  get process(): number | undefined {
    return this.#decoding?.process.pid;
  }

  /** Rejects where the process ends before it has answered. */
  async decode(block: ZeekBlock, bytes: Buffer): Promise<Decoded> {
    this.#decoding ??= this.#start();
    const { process } = this.#decoding;
    this.#flows = [];
    this.#facts = [];
    const patience = setTimeout(() => process.kill('SIGKILL'), PATIENCE);
    try {
      const answer = await new Promise<ZeekAnswer>((answered, died) => {
        this.#waiting = { answered, died };
        process.stdin?.write(`${JSON.stringify(block)}\n`);
        process.stdin?.write(bytes);
      });
      return { flows: this.#flows, facts: this.#facts, answer };
    } finally {
      this.#waiting = null;
      clearTimeout(patience);
    }
  }

  async stop(): Promise<void> {
    const decoding = this.#decoding;
    this.#decoding = null;
    decoding?.process.stdin?.end();
    await decoding?.ended.catch(() => {});
  }

  #start(): Decoding {
    const decoding = startDecoding({ name: this.#name, maxFlows: 1, reportSeconds: null, zeek: true }, 'pipe', {
      flow: (flow) => this.#flows.push(flow),
      fact: (fact) => this.#facts.push(fact),
      status: () => {},
      block: (answer) => this.#waiting?.answered(answer),
      pause: () => undefined,
    });
    decoding.process.stdin?.on('error', () => {}); // a dead process is noticed by its end
    const dead = (error: Error): void => {
      if (this.#decoding === decoding) this.#decoding = null;
      this.#waiting?.died(error);
    };
    decoding.ended.then(({ reason }) => dead(new Error(reason)), dead);
    return decoding;
  }
}
