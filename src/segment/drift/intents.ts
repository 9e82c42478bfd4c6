/** Intents held against what is configured, what the policy says and what was seen. */
import type { NetworkModel } from '#access/forwarding/model.ts';
import type { Conversation } from '#model/conversation.ts';
import type { Policy } from '#model/policy.ts';
import type { DeclaredFlow, KnownDevice, ProvedIntent } from '#model/segment.ts';
import type { Intent } from '../intents.ts';
import type { Population } from '../population.ts';
import { createProver } from '../prove.ts';
import type { Zones } from '../zones.ts';
import type { Disagreement } from './disagreement.ts';
import { evidenceOf } from './seen.ts';
import { crossedBy } from './traffic.ts';

export interface IntentDriftInput {
  readonly policy: Policy;
  readonly devices: readonly KnownDevice[];
  readonly declared: readonly DeclaredFlow[];
  /** Null where no configurations are given: nothing is proved. */
  readonly model: NetworkModel | null;
  /** Null where no traffic is given. */
  readonly conversations: readonly Conversation[] | null;
  readonly intents: readonly Intent[];
  readonly population: Population;
  readonly zones: Zones;
}

/** Every intent that is not kept, or that traffic crossed. Throws an IntentError where one speaks of nobody. */
export function intentDrift(input: IntentDriftInput): readonly Disagreement[] {
  const { policy, devices, declared, model, intents } = input;
  if (intents.length === 0) return [];
  // By what is configured alone, whatever the policy says; then with what the policy stops.
  const provers = model
    ? [{ ...policy, rules: [] }, policy].map((one) => createProver(model, one, devices, declared))
    : [];
  return intents.flatMap((intent) => {
    const crossed = crossedBy(intent, input.zones, input.conversations ?? []);
    const answers = provers.map((prover) => prover.prove(intent).answer);
    const wrong = answers.find(({ result }) => result !== 'proved');
    return [
      ...(crossed.length > 0 ? [crossing(intent, crossed, input)] : []),
      ...(wrong ? [failure(intent, wrong, wrong === answers[0], crossed, input)] : []),
    ];
  });
}

function sharedOf({ text }: Intent): Pick<Disagreement, 'from' | 'to' | 'pairs' | 'rule' | 'intent'> {
  return { from: null, to: null, pairs: null, rule: null, intent: text };
}

function crossing(intent: Intent, crossed: readonly Conversation[], { population }: IntentDriftInput): Disagreement {
  return {
    kind: 'intent-crossed',
    says: `traffic was seen that must not be: ${intent.text}`,
    action: 'find out what it was and how it came through; stop it',
    ...sharedOf(intent),
    packet: null,
    line: null,
    because: 'it was seen',
    ...evidenceOf(population, crossed),
  };
}

/** `isConfigured` says whether the configurations alone do not keep it. */
function failure(
  intent: Intent,
  { result, witness, line, because, touches }: ProvedIntent,
  isConfigured: boolean,
  crossed: readonly Conversation[],
  { population, conversations, devices }: IntentDriftInput,
): Disagreement {
  const isRefuted = result === 'refuted';
  return {
    kind: isRefuted ? 'intent-refuted' : 'intent-unknown',
    says: `the ${isConfigured ? 'configurations do' : 'policy does'} not keep ${isRefuted ? '' : 'for sure '}what must hold: ${intent.text}`,
    action: isRefuted
      ? 'change the line, or the intent'
      : 'write the line in words that are understood, or look at it by hand',
    ...sharedOf(intent),
    packet: witness,
    line,
    because,
    ...evidenceOf(population, conversations && crossed),
    touches,
    lifeCritical: devices.some(({ id, critical }) => critical === true && touches.devices.includes(id)),
  };
}
