/** What keeps a change from being applied: each interlock is a sentence, a weight and a question about the change. */
import type { Conversation } from '#model/conversation.ts';
import type { Desired, Stage } from '#model/enforcement.ts';
import type { KnownDevice, ProvedIntent } from '#model/segment.ts';
import type { Replay } from '../replay.ts';
import { newlyStopped, type Passage } from './passing.ts';

/** `refuse`: not without breaking the glass. `two-people`: two different people who approve. */
export type Weight = 'refuse' | 'two-people';

/** Thresholds, as `knowledge/interlocks.json` has them. */
export interface InterlockSettings {
  /** Categories of devices that alarms go to. */
  readonly alarmReceivers: readonly string[];
  /** A device works while it was heard within so many of its own pauses, within these bounds. */
  readonly cadence: { readonly pauses: number; readonly leastSeconds: number; readonly mostSeconds: number };
  /** Servers of one service that a device of care keeps, where it had as many. */
  readonly redundancy: number;
}

/** A change, and everything that is known about it. */
export interface Change {
  readonly before: Passage;
  readonly after: Passage;
  readonly desired: { readonly before: Desired | null; readonly after: Desired };
  readonly conversations: readonly Conversation[];
  readonly devices: readonly KnownDevice[];
  /** Null where no history was given. */
  readonly replay: Replay | null;
  /** Intents that were asked. */
  readonly intents: readonly ProvedIntent[];
  /** What stands at the point is not what was confirmed. */
  readonly changedByHand: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly settings: InterlockSettings;
}

export interface Interlock {
  readonly id: string;
  readonly title: string;
  readonly weight: Weight;
  /** Sentences that say why; none where the change may go on. */
  ask(change: Change): readonly string[];
}

/** An interlock that speaks against a change. */
export interface Objection {
  readonly interlock: string;
  readonly weight: Weight;
  readonly because: readonly string[];
}

export function objectionsTo(change: Change): readonly Objection[] {
  return INTERLOCKS.flatMap(({ id, weight, ask }) => {
    const because = ask(change);
    return because.length === 0 ? [] : [{ interlock: id, weight, because }];
  });
}

export const INTERLOCKS: readonly Interlock[] = [
  {
    id: 'therapy-running',
    title: 'a device that a life hangs on is at work, and its traffic would be stopped',
    weight: 'refuse',
    ask: (change) =>
      stopped(change)
        .filter((one) => isCritical(change, one) && isAtWork(change, one))
        .map((one) => `${told(change, one)} was heard at ${one.last}, and would be stopped`),
  },
  {
    id: 'therapy-near',
    title: 'a zone begins to be enforced while a device that a life hangs on is at work in it',
    weight: 'two-people',
    ask(change) {
      const rising = risingTo(change, 'enforce');
      return change.conversations
        .filter((one) => isCritical(change, one) && isAtWork(change, one))
        .filter((one) => ends(change.after, one).some(({ zone }) => zone !== null && rising.has(zone)))
        .map((one) => `${told(change, one)} was heard at ${one.last}`);
    },
  },
  { id: 'alarm-path', title: 'the only way of an alarm would go', weight: 'refuse', ask: lostAlarms },
  {
    id: 'redundancy',
    title: 'a device of care would be left with fewer servers of a service than it must keep',
    weight: 'two-people',
    ask: lostRedundancy,
  },
  {
    id: 'replay',
    title: 'the rehearsal on what was seen does not recommend it',
    weight: 'refuse',
    ask: (change) =>
      change.replay !== null && !change.replay.recommended && tightens(change) ? [change.replay.because] : [],
  },
  {
    id: 'care-stopped',
    title: 'something that a device of care did would be stopped',
    weight: 'two-people',
    ask: (change) =>
      stopped(change)
        .filter((one) => ends(change.after, one).some(({ device }) => device?.function != null))
        .map(
          (one) =>
            `${told(change, one)} was seen ${one.flows === 1 ? 'once' : `${one.flows} times`}, and would be stopped`,
        ),
  },
  {
    id: 'not-rehearsed',
    title: 'enforcement begins without history that it was tried on',
    weight: 'two-people',
    ask: (change) =>
      change.replay === null && tightens(change)
        ? ['no history was given: name what was seen with --flows or --data']
        : [],
  },
  {
    id: 'proof',
    title: 'an intent is refuted or unknown',
    weight: 'refuse',
    ask: ({ intents }) =>
      intents
        .filter(({ result }) => result !== 'proved')
        .map(({ intent, result, because }) => `${result}: ${intent} (${because})`),
  },
  {
    id: 'stage-skipped',
    title: 'a zone is enforced that was not audited before',
    weight: 'two-people',
    ask: (change) =>
      [...risingTo(change, 'enforce')]
        .filter((zone) => change.before.stageOfZone(zone === OTHERS ? null : zone) === 'observe')
        .map((zone) => `${zone === OTHERS ? 'what is in no zone' : `zone ${zone}`} was not audited and confirmed`),
  },
  {
    id: 'changed-by-hand',
    title: 'what stands at the enforcement point is not what was confirmed',
    weight: 'two-people',
    ask: ({ changedByHand }) =>
      changedByHand ? ["Wardline's own rules were changed by somebody else since they were confirmed"] : [],
  },
];

/** Stands for addresses of no zone among names of zones. */
const OTHERS = '(no zone)';

/** Zones whose stage rises to this one. */
function risingTo({ before, after, desired }: Change, stage: Stage): ReadonlySet<string> {
  const zones = desired.after.policy.zones.map(({ name }) => name);
  const rises = (zone: string | null): boolean =>
    after.stageOfZone(zone) === stage && before.stageOfZone(zone) !== stage;
  return new Set([...zones.filter(rises), ...(rises(null) ? [OTHERS] : [])]);
}

/** More may be stopped than before: a zone begins to be enforced, or another policy is. */
function tightens(change: Change): boolean {
  const { before, after } = change.desired;
  if (risingTo(change, 'enforce').size > 0) return true;
  const enforced = after.others === 'enforce' || Object.values(after.stages).includes('enforce');
  return enforced && JSON.stringify(before?.policy) !== JSON.stringify(after.policy);
}

function stopped({ before, after, conversations }: Change): readonly Conversation[] {
  return newlyStopped(before, after, conversations);
}

function ends({ population }: Passage, { client, server }: Conversation): readonly ReturnType<typeof population.end>[] {
  return [population.end(client), population.end(server)];
}

function isCritical({ after }: Change, one: Conversation): boolean {
  return ends(after, one).some(({ device }) => device?.critical === true);
}

/** Heard within its own usual pause; what was heard once has none. */
function isAtWork({ now, settings: { cadence } }: Change, { flows, first, last }: Conversation): boolean {
  const pause = flows > 1 ? (Date.parse(last) - Date.parse(first)) / (flows - 1) : 0;
  const limit = Math.min(Math.max(pause * cadence.pauses, cadence.leastSeconds * 1000), cadence.mostSeconds * 1000);
  return now - Date.parse(last) <= limit;
}

function told({ after }: Change, { client, server, transport, port }: Conversation): string {
  const [from, to] = [after.population.end(client), after.population.end(server)];
  return `${from.device?.id ?? from.ip} with ${to.device?.id ?? to.ip} on ${transport ?? 'any protocol'}${port === null ? '' : `/${port}`}`;
}

/** Devices that had a way to whoever receives alarms, and have none behind the change. */
function lostAlarms({ before, after, conversations, settings }: Change): readonly string[] {
  const ways = new Map<string, { had: number; left: number }>();
  for (const one of conversations) {
    const [from, to] = ends(after, one);
    for (const [own, peer] of [
      [from, to],
      [to, from],
    ] as const) {
      if (!own?.device || !settings.alarmReceivers.includes(peer?.device?.category ?? '')) continue;
      if (settings.alarmReceivers.includes(own.device.category ?? '') || !before.passes(one)) continue;
      const way = ways.get(own.device.id) ?? { had: 0, left: 0 };
      ways.set(own.device.id, way);
      way.had++;
      if (after.passes(one)) way.left++;
    }
  }
  return [...ways]
    .filter(([, { had, left }]) => had > 0 && left === 0)
    .map(
      ([id, { had }]) =>
        `${id} would lose ${had === 1 ? 'its only way' : `all its ${had} ways`} to who receives its alarms`,
    );
}

/** Devices of care that fall below the number of servers of one service that they must keep. */
function lostRedundancy(change: Change): readonly string[] {
  const { before, after, conversations, settings } = change;
  const services = new Map<string, { had: Set<string>; left: Set<string> }>();
  for (const one of conversations) {
    const [from] = ends(after, one);
    if (!from?.device?.function || !before.passes(one)) continue;
    const key = `${from.device.id} on ${one.transport}/${one.port}`;
    const service = services.get(key) ?? { had: new Set<string>(), left: new Set<string>() };
    services.set(key, service);
    service.had.add(one.server);
    if (after.passes(one)) service.left.add(one.server);
  }
  return [...services]
    .filter(([, { had, left }]) => had.size >= settings.redundancy && left.size < settings.redundancy)
    .map(([key, { had, left }]) => `${key} would keep ${left.size} of ${had.size} servers`);
}
