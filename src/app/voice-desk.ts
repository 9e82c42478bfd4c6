/** The four voices for the service: what was seen comes from the stores, all else from where the configuration says. */
import type { Span } from '#api/page.ts';
import type { VoiceReader } from '#api/services.ts';
import type { VoicesAnswer } from '#model/voices.ts';
import type { VoiceSubject, World } from '#segment/voices/world.ts';
import { type VoicePlaces, worldOf } from './access-voices.ts';
import { knownDevice, seenIn } from './history.ts';
import type { Memory } from './memory.ts';
import { createThread } from './thread.ts';

/** What was seen is kept this long for the next question, in milliseconds. */
const KEEP = 60_000;

export interface VoiceQuestion {
  /** Where everything is read from now: another policy may have been approved since the last question. */
  readonly places: VoicePlaces;
  readonly world: World;
  readonly subject: VoiceSubject;
}

export interface VoiceDesk extends VoiceReader {
  stop(): Promise<void>;
}

/** Inert until it is first asked. `placesNow` says where network, policy and documents are. */
export function createVoiceDesk(
  placesNow: () => VoicePlaces,
  { core, flows }: Pick<Memory, 'core' | 'flows'>,
  now: () => Date,
): VoiceDesk {
  let kept: { readonly key: string; readonly until: number; readonly world: Promise<World> } | null = null;
  const thread = createThread<VoiceQuestion, VoicesAnswer | null>(new URL('./voices-worker.ts', import.meta.url), null);
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
    get places() {
      return placesNow();
    },
    hear: async (span, subject) => thread.ask({ places: placesNow(), world: await worldIn(span), subject }),
    stop: () => thread.stop(),
  };
}
