/** Whether a conversation passes what stands at an enforcement point, and which ones a change would stop. */
import type { Conversation } from '#model/conversation.ts';
import { type Desired, STAGES, type Stage } from '#model/enforcement.ts';
import type { End } from '../meant.ts';
import { createPopulation, type Population, staysOnLink } from '../population.ts';
import { inForce } from './quarantine.ts';

/** Who opens a conversation with whom, and on what service. */
export interface Opening {
  readonly client: string;
  readonly server: string;
  /** Name or number of the IP protocol; null where it is not known. */
  readonly transport: string | null;
  readonly port: number | null;
}

export interface Passage {
  readonly population: Population;
  /** The stage of the stricter end. */
  stageOf(from: End, to: End): Stage;
  stageOfZone(zone: string | null): Stage;
  passes(opening: Opening): boolean;
}

/** Null: nothing stands there, and everything passes. */
export function createPassage(desired: Desired | null): Passage {
  const effective = desired === null ? null : inForce(desired);
  const population = createPopulation(effective?.policy ?? { zones: [], rules: [] }, effective?.devices ?? [], []);
  const stageOfZone = (zone: string | null): Stage => {
    if (effective === null) return 'observe';
    return zone === null ? effective.others : (effective.stages[zone] ?? 'observe');
  };
  const stageOf = (from: End, to: End): Stage => stricter(stageOfZone(from.zone), stageOfZone(to.zone));
  return {
    population,
    stageOf,
    stageOfZone,
    passes({ client, server, transport, port }) {
      const [from, to] = [population.end(client), population.end(server)];
      if (stageOf(from, to) !== 'enforce') return true;
      return population.reader.verdict(from.zone, to.zone, transport ?? 'any', port).action === 'permit';
    },
  };
}

function stricter(a: Stage, b: Stage): Stage {
  return STAGES.indexOf(a) >= STAGES.indexOf(b) ? a : b;
}

/** Conversations that pass before a change and not behind it. */
export function newlyStopped(
  before: Passage,
  after: Passage,
  conversations: readonly Conversation[],
): readonly Conversation[] {
  return conversations.filter(
    (one) => !staysOnLink(one.client) && !staysOnLink(one.server) && before.passes(one) && !after.passes(one),
  );
}
