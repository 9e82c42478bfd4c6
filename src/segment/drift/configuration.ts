/**
 * Policy against configurations, over all packets that begin a conversation between hosts of their networks: what passes
 * although the policy forbids it, what is stopped, there or on the way back, although it permits it, and what nobody knows.
 */

import type { NetworkModel } from '#access/forwarding/model.ts';
import { type Start, startsIn } from '#access/forwarding/places.ts';
import type { Line } from '#access/line.ts';
import { ALL, NONE } from '#access/packets/diagram.ts';
import type { PacketSet } from '#access/packets/space.ts';
import { pickPacket } from '#access/packets/witness.ts';
import { formatPrefix, type Prefix } from '#base/prefix.ts';
import type { Witness } from '#model/segment.ts';
import { AskedPackets } from '../asked-packets.ts';
import { witnessOf } from '../proof-parts.ts';
import { openers } from '../read-back.ts';
import { type Fate, isOfHosts, type Walked, walk } from '../walk.ts';
import type { Zones } from '../zones.ts';
import { createCauses, stoppedWords } from './causes.ts';

/** So many pairs of zones with one cause are told one by one; more are one disagreement together. */
const APART_LIMIT = 6;
const EVERYWHERE: readonly Prefix[] = [
  { bits: 32, value: 0n, length: 0 },
  { bits: 128, value: 0n, length: 0 },
];

export interface ConfigurationDrift {
  readonly kind:
    | 'configuration-permits'
    | 'configuration-permits-answers'
    | 'configuration-denies'
    | 'configuration-unknown';
  readonly from: string | null;
  readonly to: string | null;
  readonly line: Line | null;
  readonly because: string;
  /** All packets that fare so, and one of them; of answers, for what is stopped on the way back. */
  readonly packets: PacketSet;
  readonly packet: Witness;
  readonly isAnswer: boolean;
  /** The pairs of zones that it is about: one, or many with one cause; then `from` and `to` are what all have in common. */
  readonly pairs: readonly Pair[];
}

/** A set of packets of which each zone sends some, or gets some. */
export interface Pair {
  readonly from: string | null;
  readonly to: string | null;
  readonly packets: PacketSet;
}

type What = Pick<ConfigurationDrift, 'kind' | 'line' | 'because'> & { readonly isAnswer?: boolean };

/** Every disagreement of configurations with a policy: one for each cause, and for each pair of zones where these are few. */
export function configurationDrift(model: NetworkModel, zones: Zones): readonly ConfigurationDrift[] {
  return new Comparison(model, zones).all();
}

class Comparison {
  readonly #model: NetworkModel;
  readonly #zones: Zones;
  readonly #asked: AskedPackets;
  readonly #starts: readonly Start[];
  /** What has its sender, or its receiver, in some zone. */
  readonly #inZones: { src?: PacketSet; dst?: PacketSet } = {};

  constructor(model: NetworkModel, zones: Zones) {
    this.#model = model;
    this.#zones = zones;
    this.#asked = new AskedPackets(model, zones);
    this.#starts = EVERYWHERE.flatMap((prefix) => startsIn(model.topology, model.space, prefix)).filter(isOfHosts);
  }

  all(): readonly ConfigurationDrift[] {
    const { space } = this.#model;
    const { diagrams } = space;
    // What goes on with a connection that nobody opened begins nothing: lists that know no connections let it pass.
    const begins = openers(space, true);
    const forbidden = diagrams.less(begins, this.#zones.permitted);
    const needed = this.#all(begins, this.#zones.permitted, this.#asked.fromClients('first'));
    const answers = this.#all(
      space.whole,
      space.is('state', 1),
      this.#zones.answered(),
      this.#asked.fromClients('answer'),
    );
    return [
      ...this.#nowhere(),
      ...this.#besides(forbidden),
      ...this.#passing(this.#walked(forbidden)),
      ...this.#stopped(this.#walked(needed), false),
      ...this.#stopped(this.#walked(answers), true),
    ];
  }

  #all(...sets: readonly PacketSet[]): PacketSet {
    return sets.reduce((set, part) => this.#model.space.diagrams.and(set, part), ALL);
  }

  /** Zones of which nobody is on a network of the configurations: of what they send nothing can be said. */
  #nowhere(): readonly ConfigurationDrift[] {
    const { diagrams } = this.#model.space;
    const known = diagrams.union(this.#starts.map(({ packets }) => packets));
    return [...this.#zones.apart('src')].flatMap(([from, packets]) =>
      diagrams.meets(packets, known)
        ? []
        : this.#told(
            { from, to: null, packets },
            {
              kind: 'configuration-unknown',
              line: null,
              because: `no address of zone ${from} is on a network of the configurations`,
            },
          ),
    );
  }

  /** What becomes of packets that need a router. */
  #walked(packets: PacketSet): Walked {
    const { diagrams } = this.#model.space;
    const left = [this.#asked.sameNetwork(), this.#asked.fromRouters()].reduce(
      (set, part) => diagrams.less(set, part),
      packets,
    );
    return walk(this.#model, this.#starts, left, null);
  }

  /** Whoever is on one network needs no router, and no line of one stops him. */
  #besides(forbidden: PacketSet): readonly ConfigurationDrift[] {
    const { diagrams } = this.#model.space;
    const ports = this.#model.topology.routers
      .filter(({ node }) => !node.isHost)
      .flatMap((router) => router.ports)
      .flatMap((port) => port.subnets.map((subnet) => ({ port, subnet })));
    const told = new Set<string>();
    return ports.flatMap(({ port, subnet: { bits, network, length } }) => {
      const prefix = { bits, value: network, length };
      const name = formatPrefix(prefix);
      if (length === bits || told.has(name)) return [];
      told.add(name);
      const packets = diagrams.and(forbidden, this.#asked.within(prefix));
      return this.#folded(
        packets,
        {
          kind: 'configuration-permits',
          line: port.interface.line,
          because: `both are on ${name}, where nothing stands between them`,
        },
        ({ from, to }) => from !== null || to !== null,
      );
    });
  }

  #passing(walked: Walked): readonly ConfigurationDrift[] {
    const { diagrams } = this.#model.space;
    const causes = createCauses(this.#model, walked);
    const likeAnswers = this.#all(this.#zones.answered(), this.#asked.fromClients('answer'));
    const told = (packets: PacketSet, kind: ConfigurationDrift['kind']): readonly ConfigurationDrift[] =>
      causes(packets, 'permit').flatMap((cause) =>
        this.#folded(cause.packets, {
          kind,
          line: cause.line,
          because: cause.line === null ? 'no line stands in its way' : 'this line lets it pass',
        }),
      );
    return [
      ...told(diagrams.less(walked.arrives, likeAnswers), 'configuration-permits'),
      ...told(diagrams.and(walked.arrives, likeAnswers), 'configuration-permits-answers'),
      ...this.#unknown(walked, false),
    ];
  }

  #stopped(walked: Walked, isAnswer: boolean): readonly ConfigurationDrift[] {
    const stopped = createCauses(this.#model, walked)(walked.fails, 'deny').flatMap(({ packets, line, end }) => {
      // Between addresses of no zone nothing is needed, and elsewhere is everywhere: most of it is nowhere.
      const isStopped = end?.disposition === 'denied' || end?.disposition === 'null-routed';
      const why = stoppedWords(line, end);
      return this.#folded(
        packets,
        {
          kind: 'configuration-denies',
          line,
          because: isAnswer ? `the answers do not come back: ${why}` : why,
          isAnswer,
        },
        ({ from, to }) => isStopped || (from !== null && to !== null),
      );
    });
    return [...stopped, ...this.#unknown(walked, isAnswer)];
  }

  #unknown(walked: Walked, isAnswer: boolean): readonly ConfigurationDrift[] {
    if (!walked.isComplete) {
      const packets = this.#model.space.diagrams.union(walked.places.map(({ begins }) => begins));
      const because = 'the network is too large for one question: what was found is not all';
      return this.#told({ from: null, to: null, packets }, { kind: 'configuration-unknown', line: null, because });
    }
    const doubts = new Map<string, { readonly fate: Fate; packets: PacketSet }>();
    for (const fate of walked.places.flatMap(({ fates }) => [...fates.values()])) {
      if (fate.kind !== 'unknown') continue;
      const key = `${fate.doubt?.line?.file}:${fate.doubt?.line?.at} ${fate.doubt?.because}`;
      const known = doubts.get(key);
      if (known) known.packets = this.#model.space.diagrams.or(known.packets, fate.packets);
      else doubts.set(key, { fate, packets: fate.packets });
    }
    return [...doubts.values()].flatMap(({ fate: { doubt }, packets }) =>
      this.#told(
        { from: null, to: null, packets },
        {
          kind: 'configuration-unknown',
          line: doubt?.line ?? null,
          because: doubt?.because ?? 'the way is not known',
          isAnswer,
        },
      ),
    );
  }

  /** What has one cause, by the zones of both ends as long as these are few. */
  #folded(
    packets: PacketSet,
    what: What,
    isMeant: (pair: Pair) => boolean = () => true,
  ): readonly ConfigurationDrift[] {
    const { diagrams } = this.#model.space;
    const all = this.#pairs(packets);
    const pairs = all.filter(isMeant);
    if (pairs.length <= APART_LIMIT) return pairs.flatMap((pair) => this.#told(pair, what));
    const others = diagrams.union(all.filter((pair) => !isMeant(pair)).map((pair) => pair.packets));
    const common = (end: 'from' | 'to'): string | null =>
      pairs.every((pair) => pair[end] === pairs[0]?.[end]) ? (pairs[0]?.[end] ?? null) : null;
    const whole = { from: common('from'), to: common('to'), packets: diagrams.less(packets, others) };
    return this.#told(whole, what, pairs);
  }

  #told({ from, to, packets }: Pair, what: What, pairs: readonly Pair[] = []): readonly ConfigurationDrift[] {
    const bits = pickPacket(this.#model.space, packets);
    if (bits === null) return [];
    // Zones are told as who begins, also where it is the answer that does not come.
    const told = (pair: Pair): Pair => (what.isAnswer === true ? { ...pair, from: pair.to, to: pair.from } : pair);
    const ends = told({ from, to, packets });
    const many = pairs.length === 0 ? [ends] : pairs.map(told);
    return [{ isAnswer: false, ...what, ...ends, pairs: many, packet: witnessOf(this.#model.space, bits) }];
  }

  /** A set by the zones of both ends. */
  #pairs(packets: PacketSet): readonly Pair[] {
    // Receivers decide first in the order of the bits: each of their parts is small to look through for senders.
    return this.#split(packets, 'dst').flatMap((to) =>
      this.#split(to.part, 'src').map((from) => ({ from: from.zone, to: to.zone, packets: from.part })),
    );
  }

  #split(set: PacketSet, field: 'src' | 'dst'): readonly { readonly zone: string | null; readonly part: PacketSet }[] {
    if (set === NONE) return [];
    const { diagrams } = this.#model.space;
    const zones = [...this.#zones.apart(field)];
    const all = this.#inZones[field] ?? diagrams.union(zones.map(([, own]) => own));
    this.#inZones[field] = all;
    const named = zones.map(([zone, own]) => ({ zone, part: diagrams.and(set, own) }));
    return [...named, { zone: null, part: diagrams.less(set, all) }].filter(({ part }) => part !== NONE);
  }
}
