/** BGP (RFC 4271) over all speakers at once: routes are told, chosen and told again until nothing changes. */
import type { Route } from '../routes.ts';
import type { Router } from '../topology.ts';
import type { BgpSpeaker } from './sessions.ts';
import { type BgpContext, SpeakerState } from './speaker.ts';

/** Rounds after which a network is said not to converge. */
const ROUND_LIMIT = 200;

export interface Bgp {
  routes(router: Router): readonly Route[];
  /** False where routes still changed after many rounds: nobody can say where packets go. */
  readonly converged: boolean;
}

/** Works out what every speaker knows. */
export function runBgp(speakers: readonly BgpSpeaker[], context: BgpContext): Bgp {
  const states = new Map(speakers.map((speaker) => [speaker, new SpeakerState(speaker, context)]));
  let changed = new Set(speakers);
  for (let round = 0; changed.size > 0; round++) {
    if (round === ROUND_LIMIT) return { routes: (router) => routesOf(router, states), converged: false };
    const next = new Set<BgpSpeaker>();
    const waiting: (() => void)[] = [];
    for (const speaker of changed) {
      const state = states.get(speaker);
      if (!state?.choose()) continue;
      // All speak before anybody listens, so that the order of speakers does not matter.
      for (const session of speaker.sessions) {
        const told = state.tell(session);
        waiting.push(() => {
          if (states.get(session.to)?.hear(session, told)) next.add(session.to);
        });
      }
    }
    for (const each of waiting) each();
    changed = next;
  }
  return { routes: (router) => routesOf(router, states), converged: true };
}

function routesOf(router: Router, states: ReadonlyMap<BgpSpeaker, SpeakerState>): readonly Route[] {
  for (const [speaker, state] of states) if (speaker.router === router) return state.routes();
  return [];
}
