/** What a change at an enforcement point would stop of what was seen, and what speaks against it. */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Desired } from '#model/enforcement.ts';
import type { DeclaredFlow, ProvedIntent } from '#model/segment.ts';
import type { StoppedFlow } from '#model/segmentation.ts';
import { type InterlockSettings, type Objection, objectionsTo } from '#segment/enforce/interlocks.ts';
import { createPassage, newlyStopped } from '#segment/enforce/passing.ts';
import { replayPolicy } from '#segment/replay.ts';
import type { History } from './history.ts';

const KNOWLEDGE = path.join(import.meta.dirname, '../../knowledge/interlocks.json');
const SHOWN = 1000;

/** What a change would stop, and what speaks against it. */
export interface Consequence {
  readonly stops: readonly StoppedFlow[];
  /** Functions of care that what is stopped serves. */
  readonly functions: readonly string[];
  readonly objections: readonly Objection[];
}

export interface PlannedChange {
  /** Null where nothing stands there. */
  readonly before: Desired | null;
  readonly after: Desired;
  /** Null where nothing was given that it could be tried on. */
  readonly history: History | null;
  readonly declared: readonly DeclaredFlow[];
  readonly limit: number | null;
  readonly intents: readonly ProvedIntent[];
  /** What stands is not what was confirmed. */
  readonly changedByHand: boolean;
  /** Servers that a device of care keeps; left out: as the knowledge says. */
  readonly redundancy?: number | undefined;
}

/** Tries the change on what was seen, and asks every interlock. */
export function consequenceOf(change: PlannedChange): Consequence {
  const { history, declared, limit, intents, changedByHand, redundancy } = change;
  const [before, after] = [createPassage(change.before), createPassage(change.after)];
  const { policy, devices } = change.after;
  const conversations = history?.conversations ?? [];
  const objections = objectionsTo({
    ...{ before, after, conversations, devices, intents, changedByHand },
    desired: { before: change.before, after: change.after },
    replay: history === null ? null : replayPolicy({ policy, devices, declared, conversations, limit }),
    now: Date.now(),
    settings: readSettings(redundancy),
  });
  const stopped = newlyStopped(before, after, conversations);
  const ends = stopped.map((one) => [after.population.end(one.client), after.population.end(one.server)] as const);
  return {
    stops: stopped.slice(0, SHOWN).map(({ client, server, transport, port, flows, first, last }) => {
      const [from, to] = [after.population.end(client).device, after.population.end(server).device];
      return {
        ...{ device: from?.id ?? client, peer: to?.id ?? server, transport, port, flows, first, last },
        lifeCritical: from?.critical === true || to?.critical === true,
      };
    }),
    functions: [...new Set(ends.flatMap((pair) => pair.flatMap(({ device }) => device?.function ?? [])))].sort(),
    objections,
  };
}

const settingsSchema = z.object({
  alarmReceivers: z.array(z.string()),
  cadence: z.object({ pauses: z.number(), leastSeconds: z.number(), mostSeconds: z.number() }),
  redundancy: z.number(),
});

function readSettings(redundancy: number | undefined): InterlockSettings {
  const settings = settingsSchema.parse(JSON.parse(fs.readFileSync(KNOWLEDGE, 'utf8')));
  return redundancy === undefined ? settings : { ...settings, redundancy };
}
