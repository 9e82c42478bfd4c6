/** The four voices for the service: what was seen comes from the stores, all else from where the configuration says. */
import { Worker } from 'node:worker_threads';
import type { Span, VoiceReader } from '#api/services.ts';
import type { VoicesAnswer } from '#model/voices.ts';
import type { VoiceSubject, World } from '#segment/voices/world.ts';
import { type VoicePlaces, worldOf } from './access-voices.ts';
import { knownDevice, seenIn } from './history.ts';
import type { Memory } from './memory.ts';

/** What was seen is kept this long for the next question, in milliseconds. */
const KEEP = 60_000;

export interface VoiceQuestion {
  readonly number: number;
  readonly world: World;
  readonly subject: VoiceSubject;
}
export type VoiceReply =
  | { readonly number: number; readonly answer: VoicesAnswer | null }
  | { readonly number: number; readonly failed: string };

export interface VoiceDesk extends VoiceReader {
  stop(): Promise<void>;
}

/** Inert until it is first asked. */
export function createVoiceDesk(
  places: VoicePlaces,
  { core, flows }: Pick<Memory, 'core' | 'flows'>,
  now: () => Date,
): VoiceDesk {
  let kept: { readonly key: string; readonly until: number; readonly world: Promise<World> } | null = null;
  const thread = createThread(places);
  const worldIn = (span: Span): Promise<World> => {
    // The end of a span is the present, which moves: the minute is near enough.
    const key = `${span.from.slice(0, 16)} ${span.to.slice(0, 16)}`;
    if (kept?.key === key && kept.until > now().getTime()) return kept.world;
    const world = seenIn(flows, span).then((seen) => worldOf({ ...seen, devices: core.devices().map(knownDevice) }));
    kept = { key, until: now().getTime() + KEEP, world };
    world.catch(() => {
      kept = null;
    });
    return world;
  };
  return {
    places,
    hear: async (span, subject) => thread.ask(await worldIn(span), subject),
    stop: () => thread.stop(),
  };
}

interface Thread {
  ask(world: World, subject: VoiceSubject): Promise<VoicesAnswer | null>;
  stop(): Promise<void>;
}

/** One thread, started when it is first needed, and again behind one that ended. */
function createThread(places: VoicePlaces): Thread {
  const waiting = new Map<number, PromiseWithResolvers<VoicesAnswer | null>>();
  let [worker, number]: [Worker | null, number] = [null, 0];
  const fail = (message: string): void => {
    worker = null;
    for (const { reject } of waiting.values()) reject(new Error(message));
    waiting.clear();
  };
  const start = (): Worker => {
    const started = new Worker(new URL('./voices-worker.ts', import.meta.url), { workerData: places });
    started.unref();
    started.on('message', (reply: VoiceReply) => {
      const asked = waiting.get(reply.number);
      waiting.delete(reply.number);
      if ('failed' in reply) asked?.reject(new Error(reply.failed));
      else asked?.resolve(reply.answer);
    });
    started.on('error', (error) => fail(error instanceof Error ? error.message : String(error)));
    started.on('exit', () => fail('the thread that hears voices has ended'));
    return started;
  };
  return {
    ask(world, subject) {
      worker ??= start();
      const asked = Promise.withResolvers<VoicesAnswer | null>();
      waiting.set(++number, asked);
      worker.postMessage({ number, world, subject } satisfies VoiceQuestion);
      return asked.promise;
    },
    async stop() {
      const running = worker;
      worker = null;
      await running?.terminate();
    },
  };
}
