/** The way of the data, told in one place: frames → packets → flows and facts → whoever listens. */
import { type CaptureSource, capturesAt, findCaptures, inOrderOfTime } from '#capture/find.ts';
import { readCaptures } from '#capture/merge.ts';
import { CaptureError } from '#capture/problems.ts';
import { HeaderDecoder, Outcome } from '#decode/headers/decode.ts';
import { PROTOCOLS } from '#decode/registry.ts';
import type { CaptureSummary, Frame } from '#model/frame.ts';
import { Packet } from '#model/packet.ts';
import { Engine, type EngineCounters, type EngineSink } from '#track/engine.ts';
import { FragmentReassembler } from '#track/fragments.ts';
import type { Config } from './config.ts';

/** How far the work is, for a progress bar. */
export interface Progress {
  readonly path: string;
  readonly bytesRead: number;
  /** Size of all captures together, or null when it is not known (standard input). */
  readonly bytesTotal: number | null;
}

/** A capture that could not be read at all: one sentence for a person. */
export interface Unreadable {
  readonly path: string;
  readonly message: string;
}

export interface RunResult {
  readonly captures: readonly CaptureSummary[];
  readonly unreadable: readonly Unreadable[];
  readonly counters: EngineCounters;
  /** Packets whose headers could not be decoded, by reason. */
  readonly malformed: ReadonlyMap<string, number>;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  onProgress?(progress: Progress): void;
  /** Awaited between blocks of frames and of told flows: whoever passes results on may hold the work up here. */
  turn?(): Promise<void>;
  /** What standard input is called where flows and facts name their capture. */
  readonly name?: string;
  /** For an engine that tells in parts: how often it tells what live flows did, in seconds. */
  readonly reportSeconds?: number;
  /** Called between blocks of frames with the packets counted so far, and the time of the last one in microseconds since the epoch. */
  onPackets?(packets: number, time: number): void;
}

/** Flows told between two turns when the captures are at their end. */
const FINISH_BATCH = 10_000;

/** Reads the captures in order of time through one engine; `sink` hears flows and facts as they are known. */
export async function run(
  paths: readonly string[],
  config: Config,
  sink: EngineSink,
  options: RunOptions = {},
): Promise<RunResult> {
  const engine = new Engine(config.engine, PROTOCOLS, sink);
  const reassembler = new FragmentReassembler();
  const decoder = new HeaderDecoder({ reassembler });
  const packet = new Packet();
  const { sources, unreadable } = findReadable(paths);
  const reporter = options.reportSeconds === undefined ? null : startReports(engine, packet, options.reportSeconds);
  const summaries: CaptureSummary[] = [];
  /** Packets whose link type is not known, by capture. */
  const strange = sources.map(() => new Map<number, number>());
  /** Frames of which the capture holds the beginning alone. */
  let cut = 0;
  /** When the last frame was, whoever follows it. */
  let time = Number.NEGATIVE_INFINITY;
  /** The capture being read, and how many were begun. */
  let [current, begun] = [0, 0];
  const progress = startProgress(sources, options);
  const mergeSink = {
    capture(index: number, lane: number): void {
      const { path, first } = sources[index] as CaptureSource;
      if (index === begun && first < time) engine.leap(time, first);
      begun = Math.max(begun, index + 1);
      current = index;
      engine.capture(path === '-' ? (options.name ?? path) : path, index, lane);
    },
    frame(frame: Frame): void {
      time = frame.time;
      if (engine.isForeign(frame)) return;
      if (frame.end - frame.start < frame.length) cut++;
      const outcome = decoder.decode(frame, packet);
      if (outcome === Outcome.packet || outcome === Outcome.link) engine.packet(packet);
      else if (outcome === Outcome.unknownLink) count(strange[current] as Map<number, number>, frame.linkType);
    },
    ended(index: number, outcome: CaptureSummary | CaptureError): void {
      const { path, size } = sources[index] as CaptureSource;
      if (size !== null) progress(index, size);
      if (outcome instanceof CaptureError) unreadable.push({ path, message: outcome.message });
      else summaries[index] = withStrangeLinks(outcome, strange[index] as Map<number, number>);
    },
  };
  await readCaptures(sources, mergeSink, {
    ...(options.signal ? { signal: options.signal } : {}),
    turn: async () => {
      reporter?.turn();
      options.onPackets?.(engine.counters.packets, packet.time);
      await options.turn?.();
    },
    onProgress: progress,
  });
  reporter?.stop();
  while (!engine.finish(FINISH_BATCH)) await options.turn?.();
  const malformed = new Map(decoder.counters);
  if (cut > 0) malformed.set('their end cut off by the capture', cut);
  reassembler.giveUpAll();
  const { lost } = reassembler.counters;
  if (lost > 0) malformed.set('other fragments of their datagram missing', lost);
  return { captures: Object.values(summaries), unreadable, counters: engine.counters, malformed };
}

function count(times: Map<number, number>, what: number): void {
  times.set(what, (times.get(what) ?? 0) + 1);
}

/** Tells how many bytes of all captures were read, where somebody asks. */
function startProgress(
  sources: readonly CaptureSource[],
  { onProgress }: RunOptions,
): (index: number, bytesRead: number) => void {
  const isKnown = sources.every(({ size }) => size !== null);
  const bytesTotal = isKnown ? sources.reduce((sum, { size }) => sum + (size ?? 0), 0) : null;
  const read = sources.map(() => 0);
  let sum = 0;
  return (index, bytesRead) => {
    sum += bytesRead - (read[index] as number);
    read[index] = bytesRead;
    onProgress?.({ path: (sources[index] as CaptureSource).path, bytesRead: sum, bytesTotal });
  };
}

function withStrangeLinks(summary: CaptureSummary, strange: ReadonlyMap<number, number>): CaptureSummary {
  if (strange.size === 0) return summary;
  const problems = [...strange].map(([linkType, packets]) => ({
    offset: null,
    message: `link type ${linkType} is not known: packets of it were counted and not read (${packets}); capture on Ethernet, 802.11 or Linux cooked`,
  }));
  return { ...summary, problems: [...summary.problems, ...problems] };
}

/** Reports between blocks of frames and, while the wire is silent, by a timer: the packets' clock goes on with the wall's, wherever the last packet set it. */
function startReports(engine: Engine, packet: Packet, seconds: number): { turn(): void; stop(): void } {
  let reported = performance.now();
  let seen = { packet: 0, wall: reported };
  const report = (): void => {
    const wall = performance.now();
    if (packet.time !== seen.packet) seen = { packet: packet.time, wall };
    reported = wall;
    engine.report(seen.packet + (wall - seen.wall) * 1000);
  };
  const timer = setInterval(report, seconds * 1000);
  return {
    turn(): void {
      if (performance.now() - reported >= seconds * 1000) report();
    },
    stop: () => clearInterval(timer),
  };
}

/** The captures that paths name, in order of time, and what cannot be found. */
export function findReadable(paths: readonly string[]): {
  readonly sources: readonly CaptureSource[];
  readonly unreadable: Unreadable[];
} {
  const unreadable: Unreadable[] = [];
  const named = paths.flatMap((path) => {
    try {
      return capturesAt(path);
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      unreadable.push({ path, message: error.message });
      return [];
    }
  });
  return { sources: inOrderOfTime(named), unreadable };
}

/** The captures that the paths name, in their order, folders searched. What cannot be looked into stays as it was named: reading it says why. */
export function namedCaptures(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    try {
      return findCaptures([path]).map((source) => source.path);
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      return [path];
    }
  });
}

/** Every key that a fact can have, with the protocol that states it and a sentence, in alphabetical order. */
export function factKeys(): readonly { readonly key: string; readonly protocol: string; readonly sentence: string }[] {
  return PROTOCOLS.flatMap(({ name, facts }) =>
    Object.entries(facts).map(([key, sentence]) => ({ key, protocol: name, sentence })),
  ).sort((a, b) => (a.key < b.key ? -1 : 1));
}
