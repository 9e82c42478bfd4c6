/** A thread that works on the segmentation for the service: replay, proof, drift and the steps at the enforcement point. */
import { workerData } from 'node:worker_threads';
import type { Desired } from '#model/enforcement.ts';
import { type Consequences, rulingOf, type StepOutcome } from '#model/segmentation.ts';
import { createPopulation } from '#segment/population.ts';
import type { VoicePlaces } from './access-voices.ts';
import { networkThatHolds } from './configurations/shelf.ts';
import { readEntries } from './enforcement/journal-file.ts';
import { openPlace } from './enforcement/place.ts';
import { pointOf } from './enforcement/restore.ts';
import type { History } from './history.ts';
import { type Consequence, consequenceOf } from './segment-consequence.ts';
import { readDeclared } from './segment-declare.ts';
import { drift } from './segment-drift.ts';
import { driftTold } from './segment-drift-told.ts';
import { applyPolicy, type ChangeRequest, type Outcome, quarantine, release } from './segment-enforce.ts';
import { confirm, enforcementState, review, rollback } from './segment-enforcement.ts';
import { SegmentError } from './segment-error.ts';
import { partiesIn, planOf, policyOf } from './segment-plan.ts';
import type {
  IsolationTarget,
  SegmentAnswers,
  SegmentPlaces,
  SegmentQuestion,
  StepQuestion,
} from './segment-questions.ts';
import type { EnforcementConfig } from './service-config.ts';
import { answerQuestions } from './thread.ts';

/** Entries of the journal that are told, and sentences of an interlock whose devices are named. */
const [ENTRIES, SENTENCES] = [100, 20];
const places = workerData as SegmentPlaces;

answerQuestions(answer);

async function answer(question: SegmentQuestion): Promise<SegmentAnswers[SegmentQuestion['kind']]> {
  switch (question.kind) {
    case 'plan':
      return planOf({ ...question, places: access(), limit: places.enforcement?.limit ?? null });
    case 'isolate':
      return isolate(question.target, question.seen, question.policy);
    case 'drift': {
      const { network, intents: intent, declared } = access();
      return driftTold(
        await drift({ policy: question.policy, network, intent, declared, data: places.data, seen: question.seen }),
      );
    }
    case 'enforcement':
      return toldOf(point(), question.seen);
    case 'step':
      return step(question);
    case 'confirm':
      await confirm(point().state, question.by);
      return null;
    case 'rollback':
      await rollback(point().state, question.by);
      return null;
    case 'review':
      review(point().state, question.entry, question.by, question.note);
      return null;
  }
}

/** Where everything is read from now: other configurations may have been brought since the last question. */
function access(): VoicePlaces {
  return { ...places.access, network: networkThatHolds(places.data, places.access.network) };
}

function point(): EnforcementConfig {
  if (places.enforcement === null)
    throw new SegmentError('No enforcement point is named: add enforcement to the configuration of the service');
  return places.enforcement;
}

/** What setting a device, or all of a zone, apart would stop; nothing is changed. */
function isolate(target: IsolationTarget, seen: History, file: string | null): Consequences {
  const policy = policyOf({ policy: file, seen, places: places.access });
  const before = places.enforcement === null ? null : confirmedAt(places.enforcement.state);
  const base: Desired = before ?? { policy, devices: seen.devices, stages: {}, others: 'observe', quarantined: [] };
  const population = createPopulation(base.policy, seen.devices, []);
  const apart = seen.devices.filter(({ id, ips }) =>
    target.kind === 'device' ? id === target.device : ips.some((ip) => population.end(ip).zone === target.zone),
  );
  const found = apart.filter(({ ips }) => ips.length > 0);
  if (found.length === 0)
    throw new SegmentError(
      target.kind === 'zone'
        ? `No device with an address is known in zone ${target.zone}; choose another`
        : 'No such device with an address is known; choose another',
    );
  const { declared } = places.access;
  const after = {
    ...{ ...base, devices: seen.devices },
    quarantined: [...base.quarantined, ...found.map(({ id, ips }) => ({ id, ips }))],
  };
  return consequencesOf(
    consequenceOf({
      ...{ before, after, history: seen, limit: places.enforcement?.limit ?? null },
      declared: declared === undefined ? [] : readDeclared(declared),
      ...{ intents: [], changedByHand: false, redundancy: places.enforcement?.redundancy },
    }),
    seen,
  );
}

function confirmedAt(state: string): Desired | null {
  const place = openPlace(state);
  return place.generation(place.current())?.desired ?? null;
}

function consequencesOf({ stops, functions, objections }: Consequence, seen: History): Consequences {
  return {
    ...{ ruling: rulingOf(objections), stops, functions, objections },
    parties: partiesIn(seen.devices, [
      ...stops.flatMap(({ device, peer }) => [device, peer]),
      // Sentences name devices by their ids.
      ...objections.flatMap(({ because }) => because.slice(0, SENTENCES).flatMap((one) => one.split(/[\s,;]+/))),
    ]),
  };
}

async function step(question: StepQuestion): Promise<StepOutcome> {
  const { step: asked, seen, policy, by, approve, breakGlass, plan } = question;
  const { state, dialect, netns, bridge, confirmSeconds, redundancy, limit } = point();
  const request: ChangeRequest = {
    ...{ state, dialect, netns, bridge, redundancy, limit, seen, by, approve, plan, confirmWithin: confirmSeconds },
    declared: places.access.declared,
    breakGlass: breakGlass ?? undefined,
  };
  const outcome = await (() => {
    switch (asked.kind) {
      case 'stage':
        if (policy === null) throw unapproved();
        return applyPolicy({ ...request, policy, stage: asked.stage, zone: asked.zones });
      case 'quarantine':
        if (policy === null && confirmedAt(state) === null) throw unapproved();
        return quarantine({ ...request, policy: policy ?? undefined, device: asked.device });
      case 'release':
        return release({ ...request, device: asked.device });
    }
  })();
  return stepOutcomeOf(outcome, seen);
}

function unapproved(): SegmentError {
  return new SegmentError('No policy is approved; approve one on the planner first');
}

function stepOutcomeOf(outcome: Outcome, seen: History): StepOutcome {
  return {
    result: outcome.result,
    because: outcome.result === 'refused' ? outcome.because : null,
    confirmBy: outcome.result === 'applied' ? outcome.confirmBy : null,
    consequences: consequencesOf(outcome.consequence, seen),
  };
}

async function toldOf(
  { state, dialect, netns, bridge }: EnforcementConfig,
  seen: History,
): Promise<SegmentAnswers['enforcement']> {
  const { entries, broken } = readEntries(state);
  const history = entries
    .slice(-ENTRIES)
    .reverse()
    .map(({ sequence, time, event, account, details }) => ({
      ...{ entry: sequence, at: time, event, account },
      by: textIn(details, 'by'),
      because: textIn(details, 'because') ?? textIn(details, 'reason') ?? textIn(details, 'note'),
      generation: numberIn(details, 'generation'),
    }));
  if (openPlace(state).point() === null) {
    const { title } = pointOf({ dialect, netns: netns ?? null, bridge: bridge ?? null });
    const nothing = { confirmed: null, pending: null, counts: { audited: 0, stopped: 0 }, reviews: [], parties: [] };
    return { point: title, holds: 'nothing', ...nothing, broken, history };
  }
  const told = await enforcementState(state);
  const apart = [...(told.confirmed?.quarantined ?? []), ...(told.pending?.quarantined ?? [])];
  return {
    ...{ point: told.point, holds: told.holds, confirmed: told.confirmed, pending: told.pending },
    ...{ counts: told.counts, broken, history, parties: partiesIn(seen.devices, apart) },
    reviews: told.reviews.map(({ sequence, time, details }) => ({
      ...{ entry: sequence, at: time, reason: textIn(details, 'reason') ?? '' },
    })),
  };
}

function textIn(details: Readonly<Record<string, unknown>>, key: string): string | null {
  const value = details[key];
  return typeof value === 'string' ? value : null;
}

function numberIn(details: Readonly<Record<string, unknown>>, key: string): number | null {
  const value = details[key];
  return typeof value === 'number' ? value : null;
}
