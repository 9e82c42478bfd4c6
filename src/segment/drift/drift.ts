/** Intent, configuration and traffic held against one policy: every disagreement with its evidence and its age. */
import type { NetworkModel } from '#access/forwarding/model.ts';
import type { PacketSpace } from '#access/packets/space.ts';
import { hasPacket, type PacketBits } from '#access/packets/witness.ts';
import type { Conversation } from '#model/conversation.ts';
import type { Policy } from '#model/policy.ts';
import type { DeclaredFlow, KnownDevice } from '#model/segment.ts';
import type { Intent } from '../intents.ts';
import { createPopulation, type Population } from '../population.ts';
import { lineOf } from '../proof-parts.ts';
import { createZones, type Zones } from '../zones.ts';
import { type ConfigurationDrift, configurationDrift } from './configuration.ts';
import { type Disagreement, DRIFT_KINDS, type DriftKind } from './disagreement.ts';
import { firstPacket } from './first-packet.ts';
import { intentDrift } from './intents.ts';
import { evidenceOf, touchesOf } from './seen.ts';
import { type Crossing, crossingConversations, trafficDrift, type UnusedRule } from './traffic.ts';
import { forbids, pairsTold, serviceWord, wordsOf, zoneWord } from './words.ts';

export interface DriftInput {
  readonly policy: Policy;
  readonly devices: readonly KnownDevice[];
  readonly declared: readonly DeclaredFlow[];
  /** Null where no configurations are given. */
  readonly model: NetworkModel | null;
  /** A space of packets without interfaces, where there is no model. */
  readonly space: PacketSpace;
  /** Null where no traffic is given. */
  readonly conversations: readonly Conversation[] | null;
  readonly intents: readonly Intent[];
}

export interface Drift {
  readonly agrees: boolean;
  /** What was compared. */
  readonly looked: {
    readonly configurations: number;
    readonly flows: number;
    readonly from: string | null;
    readonly to: string | null;
    readonly intents: number;
  };
  readonly counts: Readonly<Partial<Record<DriftKind, number>>>;
  readonly drift: readonly Disagreement[];
}

/** Pure: the same input gives the same answer. Throws an IntentError where an intent speaks of nobody. */
export function driftOf(input: DriftInput): Drift {
  const drift = new Drifting(input).all();
  const flows = input.conversations ?? [];
  const counts = DRIFT_KINDS.map((kind) => [kind, drift.filter((one) => one.kind === kind).length] as const);
  return {
    agrees: drift.length === 0,
    looked: {
      configurations: input.model?.topology.nodes.size ?? 0,
      flows: flows.reduce((sum, one) => sum + one.flows, 0),
      from: flows.reduce<string | null>(
        (first, one) => (first === null || one.first < first ? one.first : first),
        null,
      ),
      to: flows.reduce<string | null>((last, one) => (last === null || one.last > last ? one.last : last), null),
      intents: input.intents.length,
    },
    counts: Object.fromEntries(counts.filter(([, count]) => count > 0)),
    drift,
  };
}

/** A conversation with the packet that begins it; null for one that no packet can be made of. */
interface Begun {
  readonly conversation: Conversation;
  readonly bits: PacketBits | null;
}

class Drifting {
  readonly #input: DriftInput;
  readonly #space: PacketSpace;
  readonly #population: Population;
  readonly #zones: Zones;
  readonly #configured: readonly ConfigurationDrift[];
  /** What configurations let pass, by each pair of zones. */
  readonly #holes: ReadonlyMap<string, readonly ConfigurationDrift[]>;
  /** Conversations by the zones of their ends. */
  readonly #begun: ReadonlyMap<string, readonly Begun[]>;

  constructor(input: DriftInput) {
    const { policy, devices, declared, model, conversations } = input;
    this.#input = input;
    this.#space = model?.space ?? input.space;
    this.#population = createPopulation(policy, devices, declared);
    this.#zones = createZones(this.#space, policy, devices);
    this.#configured = model ? configurationDrift(model, this.#zones) : [];
    const holes = this.#configured
      .filter(({ kind }) => kind.startsWith('configuration-permits'))
      .flatMap((hole) => hole.pairs.map(({ from, to }) => ({ hole, key: pairKey(from, to) })));
    this.#holes = new Map(
      [...Map.groupBy(holes, ({ key }) => key)].map(([key, some]) => [key, some.map(({ hole }) => hole)]),
    );
    const begun = crossingConversations(model ? (conversations ?? []) : []).map((conversation) => ({
      conversation,
      bits: firstPacket(this.#space, conversation),
    }));
    this.#begun = Map.groupBy(begun, ({ conversation: { client, server } }) =>
      pairKey(this.#population.end(client).zone, this.#population.end(server).zone),
    );
  }

  all(): readonly Disagreement[] {
    const { policy, conversations } = this.#input;
    const traffic = conversations === null ? null : trafficDrift(policy, this.#population, conversations);
    const all = [
      ...(traffic?.crossings ?? []).map((crossing) => this.#crossing(crossing)),
      ...this.#configured.map((one) => this.#configuration(one)),
      ...(traffic?.unused ?? []).map((rule) => this.#unused(rule)),
      ...intentDrift({ ...this.#input, population: this.#population, zones: this.#zones }),
    ];
    const order = (kind: DriftKind): number => DRIFT_KINDS.indexOf(kind);
    return all.toSorted(
      (a, b) =>
        order(a.kind) - order(b.kind) ||
        Number(b.lifeCritical) - Number(a.lifeCritical) ||
        (b.seen ?? 0) - (a.seen ?? 0),
    );
  }

  #crossing({ from, to, protocol, port, rule, conversations }: Crossing): Disagreement {
    const service = serviceWord(protocol, port);
    const line = this.#lineFor(from, to, conversations);
    const configured =
      this.#input.model === null
        ? ''
        : line
          ? '; the configuration lets it pass'
          : '; no configuration is known to let it pass';
    return {
      kind: 'traffic-crosses',
      says: `${zoneWord(from)} talked to ${zoneWord(to)} on ${service}, which ${forbids(rule)}`,
      action: 'find out who needs it: permit it by a rule with its reason, or stop it and look at who began it',
      from,
      to,
      pairs: null,
      rule,
      intent: null,
      packet: null,
      line: lineOf(line?.line ?? null),
      because: `it was seen${configured}`,
      ...evidenceOf(this.#population, conversations),
    };
  }

  /** What the configurations let pass of these conversations. */
  #lineFor(
    from: string | null,
    to: string | null,
    conversations: readonly Conversation[],
  ): ConfigurationDrift | undefined {
    const holes = this.#holes.get(pairKey(from, to)) ?? [];
    if (holes.length === 0) return undefined;
    const packets = conversations.map((one) => firstPacket(this.#space, one));
    return holes.find((hole) => packets.some((bits) => bits !== null && hasPacket(this.#space, hole.packets, bits)));
  }

  #configuration(one: ConfigurationDrift): Disagreement {
    const { kind, from, to, line, because, packet, pairs } = one;
    const shown = this.#input.conversations === null ? null : this.#shown(one);
    const evidence = evidenceOf(this.#population, shown);
    const service = serviceWord(packet.protocol ?? null, packet[one.isAnswer ? 'sport' : 'dport'] ?? null);
    const verdict = this.#population.reader.verdict(
      ...this.#endsOf(one),
      String(packet.protocol ?? 'any'),
      Number(packet[one.isAnswer ? 'sport' : 'dport'] ?? Number.NaN),
    );
    return {
      kind,
      ...wordsOf(one, service, evidence.seen ?? 0),
      from,
      to,
      pairs: pairsTold(pairs),
      rule: verdict.rule === null ? null : verdict.rule + 1,
      intent: null,
      packet,
      line: lineOf(line),
      because,
      ...evidence,
      ...(evidence.touches.devices.length > 0 ? {} : this.#touched(packet)),
    };
  }

  /** The zones of both ends; of many pairs the packet is an example. */
  #endsOf({
    pairs,
    from,
    to,
    packet: { src, dst },
    isAnswer,
  }: ConfigurationDrift): readonly [string | null, string | null] {
    if (pairs.length <= 1) return [from, to];
    const [sender, receiver] = [src, dst].map((ip) => this.#population.end(String(ip)).zone);
    return isAnswer ? [receiver ?? null, sender ?? null] : [sender ?? null, receiver ?? null];
  }

  /** Conversations that began with one of its packets. */
  #shown({ pairs, packets, isAnswer, kind }: ConfigurationDrift): readonly Conversation[] {
    if (isAnswer || kind === 'configuration-unknown') return [];
    return pairs
      .flatMap(({ from, to }) => this.#begun.get(pairKey(from, to)) ?? [])
      .filter(({ bits }) => bits !== null && hasPacket(this.#space, packets, bits))
      .map(({ conversation }) => conversation);
  }

  #touched({ src, dst }: { readonly src?: unknown; readonly dst?: unknown }): ReturnType<typeof touchesOf> {
    return touchesOf([src, dst].flatMap((ip) => this.#population.end(String(ip)).device ?? []));
  }

  #unused({ rule, ports, isUsed }: UnusedRule): Disagreement {
    const { policy, conversations } = this.#input;
    const said = policy.rules[rule - 1];
    const { from = [], to = [], protocol = 'any', reason = null, basis = null } = said ?? {};
    const unseen = isUsed ? ports : (said?.ports ?? []);
    const service = serviceWord(protocol, unseen.length === 0 ? null : unseen.join(','));
    return {
      kind: 'rule-unused',
      says: `rule ${rule} permits ${from.join(', ')} to reach ${to.join(', ')} on ${service}, which was never seen${reason === null ? '' : ` (its reason: ${reason})`}`,
      action:
        basis === 'declared'
          ? 'keep it while the document holds; it may be needed rarely'
          : 'ask who needs it, watch for longer, or take it out of the policy',
      from: from[0] ?? null,
      to: to[0] ?? null,
      pairs: null,
      rule,
      intent: null,
      packet: null,
      line: null,
      because: isUsed ? 'other ports of the rule were seen' : 'nothing of the rule was seen',
      ...evidenceOf(this.#population, conversations && []),
    };
  }
}

function pairKey(from: string | null, to: string | null): string {
  return JSON.stringify([from, to]);
}
