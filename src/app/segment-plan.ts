/** A policy as the planner shows it: what each zone and rule rests on, what the replay says, and what is proved of it. */
import type { Policy, PolicyRule } from '#model/policy.ts';
import { type KnownDevice, knownDeviceSchema, type ProvedIntent } from '#model/segment.ts';
import type { NamedDevice, Plan, PlanKind, PlannedRule, PlannedZone } from '#model/segmentation.ts';
import { type Derived, derivePolicy } from '#segment/derive.ts';
import { type Intent, IntentError, readIntents } from '#segment/intents.ts';
import { createPopulation, type Population } from '#segment/population.ts';
import { createProver } from '#segment/prove.ts';
import { type ClassBound, replayPolicy } from '#segment/replay.ts';
import { openNetwork, type VoicePlaces } from './access-voices.ts';
import { isExpected } from './expected.ts';
import type { History } from './history.ts';
import { readPolicy, readText } from './policy-file.ts';
import { besides, INTENT_SIZE_LIMIT, NETWORK_FILES } from './segment.ts';
import { readDeclared } from './segment-declare.ts';
import type { MadePlan } from './segment-questions.ts';

/** Rows of the replay, and members of a zone, that are told. */
const [ROWS, MEMBERS] = [300, 50];

export interface PlanRequest {
  readonly of: PlanKind;
  /** The file of the approved policy, where that is asked for. */
  readonly policy: string | null;
  readonly seen: History;
  readonly places: VoicePlaces;
  /** Largest weighted bound at which enforcement is recommended; null for none. */
  readonly limit: number | null;
}

/** The policy of a request: of its file, else derived. Throws a SegmentError. */
export function policyOf({ policy, seen, places }: Pick<PlanRequest, 'policy' | 'seen' | 'places'>): Policy | Derived {
  if (policy !== null) return readPolicy(policy);
  return derivePolicy(seen.devices, seen.conversations, declaredIn(places));
}

/** Throws a SegmentError or a ReachError with a sentence for a person. */
export function planOf(request: PlanRequest): MadePlan {
  const { of, policy: file, seen, places, limit } = request;
  const declared = declaredIn(places);
  const policy = policyOf({ ...request, policy: of === 'derived' ? null : file });
  const population = createPopulation(policy, seen.devices, declared);
  const zones = zonesOf(policy, population, seen.devices);
  const replay = replayPolicy({ policy, declared, ...seen, limit });
  const { proof, unproved } = proofOf(policy, seen, places);
  const blocked = replay.blocked.slice(0, ROWS);
  const plan: Plan = {
    of,
    zones,
    rules: policy.rules.map((rule) => plannedRule(rule, zones)),
    replay: {
      ...{ days: replay.days, flows: replay.flows, blockedFlows: replay.blockedFlows },
      classes: replay.classes.map(boundOf),
      ...{ recommended: replay.recommended, because: replay.because },
      ...{ blocked, omitted: replay.blocked.length - blocked.length },
    },
    ...{ proof, unproved },
    parties: partiesIn(seen.devices, [
      ...replay.because.split(/[\s,;]+/),
      ...blocked.flatMap(({ device, peer }) => [device, peer]),
      ...(proof ?? []).flatMap(({ touches }) => touches.devices),
    ]),
  };
  return { plan, policy: { zones: policy.zones, rules: policy.rules.map(plainRule) } };
}

function boundOf(bound: ClassBound): Plan['replay']['classes'][number] {
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    ...bound,
    unseenPerDeviceDay: finite(bound.unseenPerDeviceDay),
    unseenPerYear: finite(bound.unseenPerYear),
    weighted: finite(bound.weighted),
  };
}

/** A rule without what it rests on. */
function plainRule({ from, to, protocol, ports, action, reason, basis }: PolicyRule): PolicyRule {
  return { from, to, protocol, ports, action, reason, basis };
}

/** What the devices of these ids are called. */
export function partiesIn(devices: readonly KnownDevice[], ids: readonly string[]): readonly NamedDevice[] {
  const wanted = new Set(ids);
  return devices
    .filter(({ id }) => wanted.has(id))
    .map(({ id, names, ips }) => ({ id, name: names?.[0] ?? ips[0] ?? id }));
}

function declaredIn({ declared }: VoicePlaces): ReturnType<typeof readDeclared> {
  return declared === undefined ? [] : readDeclared(declared);
}

function zonesOf({ zones }: Policy, population: Population, devices: readonly KnownDevice[]): readonly PlannedZone[] {
  const inside = new Map<string | null, Set<KnownDevice>>();
  for (const device of devices)
    for (const ip of device.ips) {
      const { zone } = population.end(ip);
      inside.set(zone, (inside.get(zone) ?? new Set()).add(device));
    }
  return zones.map(({ name, members }) => {
    const own = [...(inside.get(name) ?? [])];
    const lifeCritical = own.filter(({ critical }) => critical === true).length;
    const functions = [...new Set(own.flatMap(({ function: role }) => role ?? []))].sort();
    return {
      ...{ name, members: members.slice(0, MEMBERS), memberCount: members.length },
      ...{ devices: own.length, lifeCritical, functions },
    };
  });
}

function plannedRule(
  rule: Derived['rules'][number] | Policy['rules'][number],
  zones: readonly PlannedZone[],
): PlannedRule {
  const ends = zones.filter(({ name }) => rule.from.includes(name) || rule.to.includes(name));
  return {
    ...rule,
    evidence: 'evidence' in rule ? rule.evidence : null,
    functions: [...new Set(ends.flatMap(({ functions }) => functions))].sort(),
    lifeCritical: ends.some(({ lifeCritical }) => lifeCritical > 0),
  };
}

/** What can be proved; what cannot says why. */
function proofOf(policy: Policy, seen: History, places: VoicePlaces): Pick<Plan, 'proof' | 'unproved'> {
  const { network, intents } = places;
  if (network === undefined)
    return { proof: null, unproved: 'Bring configurations of firewalls and switches under Network.' };
  if (intents === undefined)
    return { proof: null, unproved: 'Name a file of intents as access.intents in the configuration.' };
  try {
    const sentences = readIntents(readText(intents, INTENT_SIZE_LIMIT), intents);
    const known = [...besides<KnownDevice>(network, NETWORK_FILES.devices, knownDeviceSchema), ...seen.devices];
    const devices = [...new Map(known.map((device) => [device.id, device])).values()];
    const prover = createProver(openNetwork(network), policy, devices, declaredIn(places));
    return { proof: sentences.map((intent) => answerTo(intent, prover)), unproved: null };
  } catch (error) {
    if (!isExpected(error)) throw error;
    return { proof: null, unproved: `The proof cannot be made: ${error.message}.` };
  }
}

/** An intent that speaks of nobody in this policy is not known. */
function answerTo(intent: Intent, prover: ReturnType<typeof createProver>): ProvedIntent {
  try {
    return prover.prove(intent).answer;
  } catch (error) {
    if (!(error instanceof IntentError)) throw error;
    return {
      ...{ intent: intent.text, result: 'unknown', witness: null, line: null, because: error.message },
      touches: { devices: [], functions: [] },
    };
  }
}
